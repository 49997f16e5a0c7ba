import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { GiveTo } from "./give-to.tsx"

prepareDom()

test("a task is given to an agent of its role, to oneself, or to whoever is free", async () => {
  const onGive = vi.fn()
  const agents = [
    { name: "Ada", role: "dev" },
    { name: "Rex", role: "reviewer" },
  ] as const
  render(<GiveTo role="dev" agents={agents} writesOff={null} onGive={onGive} />)
  const open = () => userEvent.click(screen.getByRole("button", { name: "Give to somebody" }))
  await open()
  expect(screen.getAllByRole("menuitem").map(({ textContent }) => textContent)).toEqual([
    ...["Whoever is free", "Me", "Ada"],
  ])
  await userEvent.click(screen.getByRole("menuitem", { name: "Ada" }))
  expect(onGive).toHaveBeenLastCalledWith("Ada")
  await open()
  await userEvent.click(screen.getByRole("menuitem", { name: "Me" }))
  expect(onGive).toHaveBeenLastCalledWith("me")
})
