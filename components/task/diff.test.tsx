import { render, screen, within } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, test, vi } from "vitest"
import { aReview } from "../testing/builders.ts"
import { aComment } from "../testing/task-builders.ts"
import { prepareDom } from "../testing/dom.ts"
import { DiffView } from "./diff.tsx"
import { remarksOf } from "./review-remarks.ts"

prepareDom()

const PATCH = `diff --git a/a.ts b/a.ts
index 1111111..2222222 100644
--- a/a.ts
+++ b/a.ts
@@ -1,2 +1,2 @@
 kept
-gone
+come
`

test("a diff shows lines, and says of what it cannot show why", () => {
  const files = [
    { path: "a.ts", change: "modified", added: 1, deleted: 1 },
    { path: "logo.png", change: "added", added: null, deleted: null },
    { path: "big.json", change: "modified", added: 90_000, deleted: 1 },
  ]
  const omitted = [
    { path: "logo.png", reason: "binary" },
    { path: "big.json", reason: "too_large" },
  ]
  render(
    <DiffView
      diff={{ commits: [], files, fileCount: 3, added: 90_001, deleted: 2, patch: PATCH, omitted }}
    />,
  )
  expect(screen.getByText("come")).toBeTruthy()
  expect(screen.getByText("A binary file.")).toBeTruthy()
  expect(screen.getByText("Too many changed lines to show.")).toBeTruthy()
})

test("a patch that cannot be read still lists the files", () => {
  const files = [{ path: "a.ts", change: "modified", added: 1, deleted: 1 }]
  render(
    <DiffView
      diff={{ commits: [], files, fileCount: 1, added: 1, deleted: 1, patch: "nonsense", omitted: [] }}
    />,
  )
  expect(screen.getByText("a.ts")).toBeTruthy()
})

test("commits are listed, and files stand in a tree that leads to their lines", async () => {
  const files = [
    { path: "src/deep/a.ts", change: "modified", added: 1, deleted: 1 },
    { path: "b.ts", change: "added", added: 2, deleted: 0 },
  ]
  const commits = [{ commit: "3f9a11c07be2", author: "Ada", at: 0, subject: "feat: come" }]
  render(<DiffView diff={{ commits, files, fileCount: 2, added: 3, deleted: 1, patch: "", omitted: [] }} />)
  expect(screen.getByText("feat: come")).toBeTruthy()
  const tree = within(screen.getByRole("navigation", { name: "Changed files" }))
  expect(tree.getByText("src/deep/")).toBeTruthy()
  await userEvent.click(tree.getByRole("link", { name: /^a\.ts/ }))
  expect(document.activeElement?.textContent).toContain("src/deep/a.ts")
})

test("a remark stands at its line, and another one is made by a line's number", async () => {
  const files = [{ path: "a.ts", change: "modified", added: 1, deleted: 1 }]
  const onComment = vi.fn(() => Promise.resolve(true))
  const anchor = { file: "a.ts", line: 2, side: "new", commit: "3f9a11c0" } as const
  render(
    <DiffView
      diff={{ commits: [], files, fileCount: 1, added: 1, deleted: 1, patch: PATCH, omitted: [] }}
      remarks={{
        comments: [aComment({ anchor, text: "Why come?" })],
        agents: ["Ada"],
        me: "user-1",
        writesOff: null,
        onComment,
        onRemove: () => undefined,
      }}
    />,
  )
  const lines = within(screen.getByRole("group", { name: "Lines of a.ts" }))
  expect(lines.getByRole("article", { name: "Comment of Owner" }).textContent).toContain("Why come?")
  await userEvent.type(screen.getByRole("textbox", { name: "Line of a.ts" }), "1")
  await userEvent.click(screen.getByRole("button", { name: "Remark on a.ts" }))
  const form = lines.getByRole("textbox", { name: "Remark on a.ts:1" })
  expect(lines.getByText("Its next run on this task tells who works on the task.")).toBeTruthy()
  await userEvent.type(form, "Keep it.")
  await userEvent.click(lines.getByRole("button", { name: "Comment" }))
  expect(onComment).toHaveBeenCalledWith({ file: "a.ts", line: 1, side: "new" }, "Keep it.")
})

test("the newest review's remarks stand at their lines; what it names and the diff has not, at the file", () => {
  const remark = (text: string, line?: number) => ({
    file: "a.ts",
    text,
    ...(line !== undefined && { line }),
  })
  const comments = remarksOf([
    aReview({ reviewId: "r1", attempt: 1, at: 1, comments: [remark("Said before", 2)] }),
    aReview({ reviewId: "r2", attempt: 2, at: 2, comments: [remark("Rename it", 2), remark("Too long")] }),
  ])
  const nothing = () => undefined
  render(
    <DiffView
      diff={{
        ...{ commits: [], fileCount: 1, added: 1, deleted: 1, patch: PATCH, omitted: [] },
        files: [{ path: "a.ts", change: "modified", added: 1, deleted: 1 }],
      }}
      remarks={{
        ...{ comments, agents: [], me: null, writesOff: null, onRemove: nothing },
        onComment: () => Promise.resolve(true),
      }}
    />,
  )
  expect(screen.queryByText("Said before")).toBeNull()
  const lines = within(screen.getByRole("group", { name: "Lines of a.ts" }))
  expect(lines.getAllByRole("article", { name: "Comment of Review, attempt 2" })).toHaveLength(1)
  expect(screen.getAllByRole("article", { name: "Comment of Review, attempt 2" })).toHaveLength(2)
  expect(screen.queryByRole("button", { name: "Remove this comment" })).toBeNull()
})
