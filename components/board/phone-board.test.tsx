import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { boardProps } from "../testing/board-props.ts"
import { aCard, aQuestion, columnsOf } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { BoardView } from "./board-view.tsx"

prepareDom({ isPhone: true })

test("a phone shows one column at a time, what needs a person first, and moves by a button", async () => {
  const onPlace = vi.fn()
  render(
    <BoardView
      {...boardProps({
        onPlace,
        columns: columnsOf([
          aCard({ key: "CLU-1", status: "ready" }),
          aCard({ key: "CLU-2", status: "in_progress", question: aQuestion() }),
        ]),
      })}
    />,
  )
  expect(screen.getByRole("tab", { selected: true }).textContent).toContain("Needs you1")
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
