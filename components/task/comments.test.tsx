import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { describe, expect, test, vi } from "vitest"
import { LOADING, ready } from "#lib/react/live"
import { aComment, anAttachment } from "../testing/task-builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { Attachments } from "./attachments.tsx"
import { Comments } from "./comments.tsx"
import { DependencyPicker } from "./dependency-picker.tsx"

prepareDom()

const onComment = vi.fn(() => Promise.resolve(true))
const onRemove = vi.fn()

function showComments(given: Partial<Parameters<typeof Comments>[0]> = {}) {
  return render(
    <Comments
      comments={{ items: [aComment()], isLoading: false, onMore: null }}
      agents={["Ada", "Grace"]}
      me="user-1"
      writesOff={null}
      onComment={onComment}
      onRemove={onRemove}
      {...given}
    />,
  )
}

describe("comments", () => {
  test("show who said what to whom, and only one's own can be removed", async () => {
    const other = aComment({
      commentId: "c2",
      author: { kind: "run", id: "run-1", name: "Ada" },
      text: "Done.",
      addressees: [],
    })
    showComments({ comments: { items: [aComment(), other], isLoading: false, onMore: null } })
    const own = within(screen.getByRole("article", { name: "Comment of Owner" }))
    expect(own.getByText("to Ada")).toBeTruthy()
    await userEvent.click(own.getByRole("button", { name: "Remove this comment" }))
    expect(onRemove).toHaveBeenCalledWith("comment-1")
    const agents = within(screen.getByRole("article", { name: "Comment of Ada" }))
    expect(agents.getByText("agent")).toBeTruthy()
    expect(agents.queryByRole("button")).toBeNull()
  })

  test("offer names after an @, and say whose next run reads it", async () => {
    showComments()
    const box = screen.getByRole("textbox", { name: "Comment on this task" })
    await userEvent.type(box, "Look, @gr")
    await userEvent.click(screen.getByRole("button", { name: "@Grace" }))
    expect(screen.getByText("Its next run on this task tells @Grace.")).toBeTruthy()
    await userEvent.click(screen.getByRole("button", { name: "Comment" }))
    expect(onComment).toHaveBeenCalledWith("Look, @Grace")
  })

  test("keep what was typed when it was not taken", async () => {
    showComments({ onComment: () => Promise.resolve(false) })
    const box = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Comment on this task" })
    await userEvent.type(box, "Mine")
    await userEvent.click(screen.getByRole("button", { name: "Comment" }))
    expect(box.value).toBe("Mine")
  })

  test("while offline are read, not written", () => {
    showComments({ writesOff: "Offline." })
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Comment" }).disabled).toBe(true)
  })
})

describe("files", () => {
  test("are listed with their size; a picture shows itself", () => {
    const files = ready([
      anAttachment(),
      anAttachment({ attachmentId: "p", name: "shot.png", type: "image/png" }),
    ])
    const { container } = render(
      <Attachments files={files} writesOff={null} onAdd={() => Promise.resolve(true)} onRemove={onRemove} />,
    )
    expect(screen.getByRole("link", { name: "plan.md" }).getAttribute("href")).toBe("/api/attachments/file-1")
    expect(screen.getAllByText("2.3 kB")).toHaveLength(2)
    expect([...container.querySelectorAll("img")].map((each) => each.getAttribute("src"))).toEqual([
      "/api/attachments/p",
    ])
  })

  test("are added by choosing them", async () => {
    const onAdd = vi.fn(() => Promise.resolve(true))
    render(<Attachments files={LOADING} writesOff={null} onAdd={onAdd} onRemove={onRemove} />)
    const file = new File(["plan"], "plan.md")
    await userEvent.upload(screen.getByLabelText("Files to add"), file)
    expect(onAdd).toHaveBeenCalledWith(file)
  })
})

describe("the picker of a dependency", () => {
  const onAdd = vi.fn(() => Promise.resolve(true))
  const show = () =>
    render(
      <DependencyPicker
        task="CLU-1"
        choices={[
          { key: "CLU-1", title: "Itself", status: "ready" },
          { key: "CLU-2", title: "Waits for me", status: "ready" },
          { key: "CLU-3", title: "Free to wait for", status: "backlog" },
        ]}
        waits={new Map([["CLU-2", ["CLU-1"]]])}
        writesOff={null}
        onOpen={() => undefined}
        onAdd={onAdd}
      />,
    )

  test("finds by words, with the keyboard alone", async () => {
    show()
    const box = screen.getByRole("combobox", { name: "Key of a task to wait for" })
    await userEvent.type(box, "free{Enter}")
    expect(onAdd).toHaveBeenCalledWith("CLU-3")
  })

  test("says at once which choice would close a cycle, and does not take it", async () => {
    onAdd.mockClear()
    show()
    const box = screen.getByRole("combobox", { name: "Key of a task to wait for" })
    await userEvent.click(box)
    const choice = screen.getByRole("option", { name: /CLU-2/ })
    expect(choice.textContent).toContain("That would be a cycle: CLU-1 waits for CLU-2 waits for CLU-1.")
    await userEvent.click(choice)
    await userEvent.type(box, "clu-2{Enter}")
    expect(screen.getByRole("alert").textContent).toContain("That would be a cycle")
    expect(onAdd).not.toHaveBeenCalled()
  })

  test("takes a key that is not among the choices", async () => {
    show()
    await userEvent.type(screen.getByRole("combobox"), " oth-8 {Enter}")
    expect(onAdd).toHaveBeenCalledWith("OTH-8")
  })
})
