import { act, render, screen, waitFor } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { useState } from "react"
import { expect, test, vi } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { Checkbox } from "./checkbox.tsx"
import { Dialog, Sheet } from "./dialog.tsx"
import { Menu, MenuCheck, MenuChoice, MenuItem } from "./menu.tsx"
import { OneLine } from "./one-line.tsx"
import { Popover } from "./popover.tsx"
import { Segments } from "./segments.tsx"
import { Tooltip } from "./tooltip.tsx"

prepareDom()

test("a dialog takes the focus to what can be filled in, and gives it back when Escape closes it", async () => {
  function Page() {
    const [isOpen, setOpen] = useState(false)
    return (
      <>
        <button onClick={() => setOpen(true)}>Open</button>
        {isOpen && (
          <Dialog title="Rename" onClose={() => setOpen(false)}>
            <input aria-label="Name" />
          </Dialog>
        )}
      </>
    )
  }
  render(<Page />)
  const opener = screen.getByRole("button", { name: "Open" })
  await userEvent.click(opener)
  expect(screen.getByRole("dialog", { name: "Rename" })).toBeTruthy()
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Name")))
  await userEvent.keyboard("{Escape}")
  expect(screen.queryByRole("dialog")).toBeNull()
  await waitFor(() => expect(document.activeElement).toBe(opener))
})

test("a sheet is a dialog that carries a way to its own page", () => {
  render(
    <Sheet title="CLU-1" onClose={() => undefined} aside={<a href="/tasks/CLU-1">Open as a page</a>}>
      <p>Text</p>
    </Sheet>,
  )
  expect(screen.getByRole("dialog", { name: "CLU-1" }).textContent).toContain("Open as a page")
})

test("a menu does what is chosen by keyboard, and says why something cannot be done", async () => {
  const onMove = vi.fn()
  const onMerge = vi.fn()
  render(
    <Menu trigger={<button>Actions</button>}>
      <MenuItem onSelect={onMove}>Move</MenuItem>
      <MenuItem onSelect={onMerge} disabledReason="Nothing was approved.">
        Merge
      </MenuItem>
    </Menu>,
  )
  await userEvent.click(screen.getByRole("button", { name: "Actions" }))
  await userEvent.click(await screen.findByRole("menuitem", { name: /Merge/ }))
  expect(screen.getByRole("menuitem", { name: /Nothing was approved/ })).toBeTruthy()
  expect(onMerge).not.toHaveBeenCalled()
  act(() => screen.getByRole("menuitem", { name: "Move" }).focus())
  await userEvent.keyboard("{Enter}")
  expect(onMove).toHaveBeenCalledOnce()
})

test("a menu of boxes stays open, a menu of choices closes", async () => {
  const onCheck = vi.fn()
  const onChoose = vi.fn()
  render(
    <Menu trigger={<button>View</button>}>
      <MenuCheck isChecked={false} onChange={onCheck}>
        Cancelled
      </MenuCheck>
      <MenuChoice
        value="none"
        options={[
          { value: "none", label: "No lanes" },
          { value: "role", label: "By role" },
        ]}
        onChange={onChoose}
      />
    </Menu>,
  )
  await userEvent.click(screen.getByRole("button", { name: "View" }))
  await userEvent.click(await screen.findByRole("menuitemcheckbox", { name: "Cancelled" }))
  expect(onCheck).toHaveBeenCalledWith(true)
  await userEvent.click(screen.getByRole("menuitemradio", { name: "By role" }))
  expect(onChoose).toHaveBeenCalledWith("role")
  await waitFor(() => expect(screen.queryByRole("menu")).toBeNull())
})

test("a popover opens beside its button under its own name", async () => {
  render(
    <Popover label="Filter" trigger={<button>Filter</button>}>
      <p>Words</p>
    </Popover>,
  )
  await userEvent.click(screen.getByRole("button", { name: "Filter" }))
  expect(await screen.findByRole("dialog", { name: "Filter" })).toBeTruthy()
})

test("a box is ticked by its words, and half ticked where only some are chosen", async () => {
  const onChange = vi.fn()
  render(
    <>
      <Checkbox isChecked={false} onChange={onChange}>
        Tests pass
      </Checkbox>
      <Checkbox isChecked="some" label="All cards" onChange={onChange} />
    </>,
  )
  await userEvent.click(screen.getByText("Tests pass"))
  expect(onChange).toHaveBeenCalledWith(true)
  expect(screen.getByRole("checkbox", { name: "All cards" }).getAttribute("aria-checked")).toBe("mixed")
})

test("of segments one always holds", async () => {
  const onChange = vi.fn()
  render(
    <Segments
      label="Density"
      value="compact"
      options={[
        { value: "compact", label: "Compact" },
        { value: "comfortable", label: "Comfortable" },
      ]}
      onChange={onChange}
    />,
  )
  await userEvent.click(screen.getByRole("radio", { name: "Compact" }))
  expect(onChange).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole("radio", { name: "Comfortable" }))
  expect(onChange).toHaveBeenCalledWith("comfortable")
})

test("a tooltip appears with the focus", async () => {
  render(
    <Tooltip text="Opened 3 minutes ago">
      <button>3m</button>
    </Tooltip>,
  )
  await userEvent.tab()
  expect((await screen.findByRole("tooltip")).textContent).toBe("Opened 3 minutes ago")
})

test("a line of text shows code as code, and leaves alone what only looks like Markdown", async () => {
  const { container } = render(
    <p>
      <OneLine text="1. Let `parse()` take 2*3*4 of #7" />
    </p>,
  )
  // Its Markdown is fetched first, which takes a busy machine seconds.
  const soon = { timeout: 10_000 }
  await waitFor(() => expect(container.querySelector("code")?.textContent).toBe("parse()"), soon)
  expect(container.textContent).toBe("1. Let parse() take 2*3*4 of #7")
  expect(container.querySelectorAll("p")).toHaveLength(1)
})
