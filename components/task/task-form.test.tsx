import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { aTask } from "../testing/builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { TaskForm, type SaveTask } from "./task-form.tsx"

prepareDom()

const onSave = vi.fn<SaveTask>(() => Promise.resolve("saved"))
const onClose = vi.fn()
beforeEach(() => vi.clearAllMocks())

const formOf = (given: Parameters<typeof aTask>[0]) => (
  <TaskForm task={aTask(given)} writesOff={null} onSave={onSave} onClose={onClose} />
)
const field = (name: string | RegExp) => screen.getByRole<HTMLInputElement>("textbox", { name })
const save = () => userEvent.click(screen.getByRole("button", { name: "Save" }))

async function rewrite(name: string | RegExp, text: string): Promise<void> {
  await userEvent.clear(field(name))
  await userEvent.type(field(name), text)
}

describe("editing a task", () => {
  test("sends what was changed, with the revision that was seen", async () => {
    render(formOf({ revision: 3, title: "Old", description: "Text" }))
    await rewrite("Title", "New")
    await save()
    expect(onSave).toHaveBeenCalledWith({ revision: 3, title: "New" })
    expect(onClose).toHaveBeenCalled()
  })

  test("writes criteria a line each; what stood there stays as far as it was ticked", async () => {
    const criteria = [
      { text: "It is tested", done: true },
      { text: "It is fast", done: false },
    ]
    render(formOf({ criteria }))
    await rewrite(/^Done when/, "It is written down{Enter}It is tested{Enter}")
    await save()
    expect(onSave).toHaveBeenCalledWith({
      revision: 1,
      criteria: [
        { text: "It is written down", done: false },
        { text: "It is tested", done: true },
      ],
    })
  })

  test("changes tags and priority, and the role as long as nobody has begun", async () => {
    const { unmount } = render(formOf({ tags: ["web"] }))
    await rewrite(/^Tags/, "Web, api")
    await userEvent.selectOptions(screen.getByRole("combobox", { name: /^Role/ }), "writer")
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Priority" }), "urgent")
    await save()
    expect(onSave).toHaveBeenCalledWith({
      ...{ revision: 1, tags: ["web", "api"], role: "writer", priority: "urgent" },
    })
    unmount()
    render(formOf({ status: "in_progress" }))
    const role = screen.getByRole<HTMLSelectElement>("combobox", { name: /^Role.*no longer change/ })
    expect(role.disabled).toBe(true)
  })

  test("saves nothing where nothing differs", async () => {
    render(formOf({ title: "Same" }))
    await rewrite("Title", "Same")
    await save()
    expect(onSave).not.toHaveBeenCalled()
    expect(onClose).toHaveBeenCalled()
  })

  test("shows another person's change of the same words, and saves only after a choice", async () => {
    const { rerender } = render(formOf({ revision: 3, title: "Old" }))
    await userEvent.type(field("Title"), " and mine")
    rerender(formOf({ revision: 4, title: "Theirs" }))
    expect(within(screen.getByRole("alert")).getByText("Theirs")).toBeTruthy()
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save" }).disabled).toBe(true)
    await userEvent.click(screen.getByRole("button", { name: "Keep mine" }))
    await save()
    expect(onSave).toHaveBeenCalledWith({ revision: 4, title: "Old and mine" })
  })

  test("takes theirs where one prefers it", async () => {
    const { rerender } = render(formOf({ revision: 3, title: "Old" }))
    await userEvent.type(field("Title"), " and mine")
    rerender(formOf({ revision: 4, title: "Theirs" }))
    await userEvent.click(screen.getByRole("button", { name: "Take theirs" }))
    expect(field("Title").value).toBe("Theirs")
    expect(screen.queryByRole("alert")).toBeNull()
  })

  test("follows a change of words that one has left alone", async () => {
    const { rerender } = render(formOf({ revision: 3, title: "Old", description: "Text" }))
    await userEvent.type(field("Title"), "er")
    rerender(formOf({ revision: 4, title: "Old", description: "Theirs" }))
    expect(screen.queryByRole("alert")).toBeNull()
    expect(field(/^Description/).value).toBe("Theirs")
    await save()
    expect(onSave).toHaveBeenCalledWith({ revision: 4, title: "Older" })
  })

  test("keeps what was typed when the server refuses", async () => {
    onSave.mockResolvedValueOnce("refused")
    render(formOf({ title: "Old" }))
    await userEvent.type(field("Title"), "er")
    await save()
    expect(field("Title").value).toBe("Older")
    expect(onClose).not.toHaveBeenCalled()
  })
})
