import { render, screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { prepareDom } from "../testing/dom.ts"
import { CreateTaskDialog, type NewTask } from "./create-task.tsx"
import { keepWords, NO_WORDS } from "./kept-words.ts"

prepareDom()

const onClose = vi.fn()
const onCreate = vi.fn((_: NewTask) => Promise.resolve(true))
const open = (initial?: { title: string; description: string }) =>
  render(
    <CreateTaskDialog
      startIn="backlog"
      writesOff={null}
      {...(initial && { initial })}
      onCreate={onCreate}
      onClose={onClose}
    />,
  )
const title = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Title" })

test("what was written is there again after a slip, and gone once it was cancelled or made", async () => {
  const first = open()
  await userEvent.type(title(), "A long thought")
  await userEvent.keyboard("{Escape}")
  expect(onClose).toHaveBeenCalled()
  first.unmount()

  const second = open()
  expect(title().value).toBe("A long thought")
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }))
  second.unmount()

  const third = open()
  expect(title().value).toBe("")
  await userEvent.type(title(), "Another one{Enter}")
  expect(onCreate).toHaveBeenCalledWith(expect.objectContaining({ title: "Another one" }))
  third.unmount()

  open()
  expect(title().value).toBe("")
})

test("a task made of a message begins with its words, and leaves those of others alone", async () => {
  const first = open()
  await userEvent.type(title(), "Mine")
  first.unmount()
  const second = open({ title: "Of a message", description: "All of it" })
  expect(title().value).toBe("Of a message")
  second.unmount()
  open()
  expect(title().value).toBe("Mine")
})

test("a template fills what is empty and gives way to the next; what somebody wrote stays", async () => {
  keepWords(NO_WORDS)
  open()
  const field = (name: string) =>
    screen.getByRole<HTMLInputElement>("textbox", { name: new RegExp(`^${name}`) })
  const template = screen.getByRole("combobox", { name: "Template" })
  const description = () => field("Description")
  await userEvent.type(field("Tags"), "mine")
  await userEvent.selectOptions(template, "bug")
  expect(description().value).toContain("What happens")
  expect(field("Tags").value).toBe("mine")
  await userEvent.selectOptions(template, "feature")
  expect(description().value).toContain("Who needs it")
  await userEvent.clear(description())
  await userEvent.type(description(), "My own words")
  await userEvent.selectOptions(template, "bug")
  expect(description().value).toBe("My own words")
  await userEvent.selectOptions(template, "")
  expect(field("Done when").value).toBe("")
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }))
})
