/** Triage: each action does what it says, once, and says what it will do. */
import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { NOW } from "../../testing/builders.ts"
import { prepareDom } from "../../testing/dom.ts"
import { aBlocked } from "../../testing/figures.ts"
import { TriageView } from "./triage-view.tsx"

prepareDom()

function show(given: Partial<Parameters<typeof TriageView>[0]> = {}) {
  const done = () => vi.fn(() => Promise.resolve(true))
  const actions = { onUnblock: done(), onSplit: done(), onEscalate: done(), onCancel: done() }
  const agents = [
    { name: "Ada", role: "dev" as const },
    { name: "Ruth", role: "reviewer" as const },
  ]
  render(
    <TriageView tasks={[aBlocked()]} agents={agents} writesOff={null} now={NOW} {...actions} {...given} />,
  )
  return actions
}
const choose = async (item: string) => {
  await userEvent.click(screen.getByRole("button", { name: "More for CLU-176" }))
  await userEvent.click(screen.getByRole("menuitem", { name: item }))
}

test("a blocked task says why, since when, and who waits for it", () => {
  show()
  const row = within(screen.getByRole("listitem", { name: "CLU-176" }))
  expect(row.getByText(/gpg finds no secret key/)).toBeTruthy()
  expect(row.getByText(/blocked for 1h 35m/).textContent).toContain("CLU-180 waits for it")
  expect(row.getByRole("link").getAttribute("href")).toBe("/projects/clutch-web/tasks/CLU-176")
})

test("nothing blocked says what would come here", () => {
  show({ tasks: [] })
  expect(screen.getByText("Nothing is blocked")).toBeTruthy()
})

test("unblock; and edit and retry, with the description that was edited", async () => {
  const { onUnblock } = show()
  await userEvent.click(screen.getByRole("button", { name: "Unblock CLU-176" }))
  expect(onUnblock).toHaveBeenLastCalledWith("CLU-176")
  await userEvent.click(screen.getByRole("button", { name: "Edit and retry CLU-176" }))
  const text = screen.getByLabelText(/^Description/)
  await userEvent.clear(text)
  await userEvent.paste("Use the key of the runner.")
  await userEvent.click(screen.getByRole("button", { name: "Save and retry" }))
  expect(onUnblock).toHaveBeenLastCalledWith("CLU-176", {
    description: "Use the key of the runner.",
    revision: 3,
  })
})

test("it is given to an agent of its role, to whoever is free, or to me", async () => {
  const { onUnblock } = show()
  await choose("Give it to somebody else")
  const names = within(screen.getByLabelText(/Who goes on/)).getAllByRole("option")
  expect(names.map(({ textContent }) => textContent)).toEqual(["Ada", "Whoever is free", "Me"])
  await userEvent.click(screen.getByRole("button", { name: "Give it" }))
  expect(onUnblock).toHaveBeenLastCalledWith("CLU-176", { to: "Ada" })
})

test("it is split into one task a line", async () => {
  const { onSplit } = show()
  await choose("Split it")
  await userEvent.click(screen.getByLabelText(/One title a line/))
  await userEvent.paste("Import the key\n\nSign the file")
  await userEvent.click(screen.getByRole("button", { name: "Split into 2 tasks" }))
  expect(onSplit).toHaveBeenCalledWith("CLU-176", ["Import the key", "Sign the file"])
})

test("escalate and cancel; what is escalated already is not again", async () => {
  const { onEscalate, onCancel } = show()
  await choose("Escalate")
  expect(onEscalate).toHaveBeenCalledWith("CLU-176")
  await choose("Cancel it")
  await userEvent.click(screen.getByRole("button", { name: "It is no longer wanted" }))
  expect(onCancel).toHaveBeenCalledWith("CLU-176", "abandoned")
})
