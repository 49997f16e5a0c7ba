import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, test, vi } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { PaletteView, type PaletteGroup, type PaletteScope } from "./palette-view.tsx"

prepareDom()
Element.prototype.scrollIntoView = () => undefined

const run = vi.fn()
const onClose = vi.fn()
const groups: PaletteGroup[] = [
  {
    heading: "Tasks",
    items: [
      {
        id: "task:CLU-7",
        label: "Renew the lease",
        note: "CLU-7 Ready",
        status: "ready",
        isFound: true,
        task: { key: "CLU-7", title: "Renew the lease", status: "ready" },
        run: () => run("task"),
      },
    ],
  },
  {
    heading: "Go to",
    items: [{ id: "place:observatory", label: "Observatory", keys: "g o", run: () => run("observatory") }],
  },
]

function Palette({ first = null }: { first?: PaletteScope | null }) {
  const [text, setText] = useState("")
  const [scope, setScope] = useState<PaletteScope | null>(first)
  return (
    <PaletteView
      groups={groups}
      scope={scope}
      text={text}
      isSearching={false}
      onText={setText}
      onScope={setScope}
      onClose={onClose}
    />
  )
}

test("one types, chooses with the arrows, and Enter runs it and closes", async () => {
  render(<Palette />)
  await userEvent.type(screen.getByRole("combobox"), "obser")
  await userEvent.keyboard("{ArrowDown}{Enter}")
  expect(run).toHaveBeenLastCalledWith("observatory")
  expect(onClose).toHaveBeenCalled()
})

test("what the server found is shown whatever its words are; nothing else is", async () => {
  render(<Palette />)
  await userEvent.type(screen.getByRole("combobox"), "zzz")
  expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual([
    "Renew the leaseCLU-7 Ready",
  ])
})

test("Tab takes a task as the scope, Backspace in the empty box leaves it", async () => {
  render(<Palette />)
  const box = screen.getByRole("combobox")
  await userEvent.click(box)
  await userEvent.keyboard("{Tab}")
  expect(screen.getByText("leave CLU-7")).toBeTruthy()
  await userEvent.keyboard("{Backspace}")
  expect(screen.queryByText("leave CLU-7")).toBeNull()
})
