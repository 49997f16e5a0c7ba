/** What lies beside a task, in one line. */
import type { AttachmentView, CommentView } from "#lib/react/task-data"
import { NOW } from "./builders.ts"

const MINUTE = 60_000

export const aComment = (given: Partial<CommentView> = {}): CommentView => ({
  commentId: "comment-1",
  text: "Keep the **old** name of the column, please.",
  author: { kind: "user", id: "user-1", name: "Owner" },
  anchor: null,
  addressees: ["Ada"],
  at: NOW - 4 * MINUTE,
  ...given,
})

export const anAttachment = (given: Partial<AttachmentView> = {}): AttachmentView => ({
  attachmentId: "file-1",
  name: "plan.md",
  type: "text/plain; charset=utf-8",
  size: 2_300,
  author: { name: "Owner" },
  at: NOW - 40 * MINUTE,
  ...given,
})
