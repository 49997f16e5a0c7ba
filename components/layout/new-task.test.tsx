import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, expect, test, vi } from "vitest"
import { ready } from "#lib/react/live"
import { keepWords, NO_WORDS } from "../board/kept-words.ts"
import { aProject } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { NewTask } from "./new-task.tsx"

const onCreate = vi.hoisted(() => vi.fn(() => Promise.resolve(true)))
const tell = vi.hoisted(() => vi.fn())
vi.mock("#lib/react/use-create-task", () => ({ useCreateTask: () => onCreate }))
vi.mock("#lib/react/toast", () => ({ tell }))
vi.mock("#lib/react/use-workspace", () => ({
  useProjects: () => ready([aProject(), aProject({ slug: "billing", name: "Billing" })]),
}))
prepareDom()

beforeEach(() => keepWords(NO_WORDS))

test("where the page is about no project, one chooses whose the card is", async () => {
  const { rerender } = render(<NewTask slug={null} onClose={() => undefined} />)
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Project" }), "Billing")
  await userEvent.type(screen.getByRole("textbox", { name: "Title" }), "Round the invoices{Enter}")
  expect(onCreate).toHaveBeenCalledWith(expect.objectContaining({ project: "billing" }))
  expect(tell).toHaveBeenCalledWith('"Round the invoices" is on the board of Billing')
  rerender(<NewTask key="own" slug="billing" onClose={() => undefined} />)
  expect(screen.queryByRole("combobox", { name: "Project" })).toBeNull()
})
