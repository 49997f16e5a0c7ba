import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, test, vi } from "vitest"
import { boardProps } from "../testing/board-props.ts"
import { aCard, aQuestion, columnsOf } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { BoardView } from "./board-view.tsx"
import type { BoardViewProps } from "./board-view-props.ts"
import { PLAIN_LOOK, type Look } from "./look.ts"

prepareDom({ isPhone: true })

function Phone(given: Partial<BoardViewProps>) {
  const [look, setLook] = useState<Look>(PLAIN_LOOK)
  return (
    <BoardView
      {...boardProps(given)}
      look={look}
      onLook={(change) => setLook((before) => ({ ...before, ...change }))}
    />
  )
}
const TWO = columnsOf([
  aCard({ key: "CLU-1", status: "ready" }),
  aCard({ key: "CLU-2", status: "in_progress", question: aQuestion() }),
])

test("a phone shows one column at a time, what needs a person first, and moves by a button", async () => {
  const onPlace = vi.fn()
  render(<Phone onPlace={onPlace} columns={TWO} />)
  expect((await screen.findByRole("tab", { selected: true })).textContent).toContain("Needs you1")
  expect(screen.queryByText("CLU-1")).toBeNull()
  expect(screen.getByText("CLU-2")).toBeTruthy()

  await userEvent.click(screen.getByRole("tab", { name: /Ready/ }))
  await userEvent.click(screen.getByRole("button", { name: "Move CLU-1" }))
  const sheet = await screen.findByRole("dialog", { name: "Move CLU-1" })
  await userEvent.click(within(sheet).getByRole("button", { name: "In progress" }))
  expect(onPlace).toHaveBeenCalledWith(
    { task: "CLU-1", to: "in_progress", before: "CLU-2" },
    { task: "CLU-1", to: "ready", from: "in_progress" },
  )
})

test("on a phone, too, cards are found by their words, and looked at as a list", async () => {
  render(<Phone columns={TWO} />)
  await userEvent.click(await screen.findByRole("tab", { name: /Ready/ }))
  expect(screen.getByText("CLU-1")).toBeTruthy()
  await userEvent.type(screen.getByRole("searchbox", { name: "Filter cards" }), "clu-2")
  expect(screen.queryByText("CLU-1")).toBeNull()
  await userEvent.click(await screen.findByRole("button", { name: "View: Board" }))
  await userEvent.click(await screen.findByRole("menuitemradio", { name: "List" }))
  const table = await screen.findByRole("table", { name: "Cards" })
  expect(within(table).getByText("CLU-2")).toBeTruthy()
})
