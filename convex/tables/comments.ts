/** What people and agents add to a card beside its text: words and files. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Attachment } from "#domain/attachment"
import { Comment } from "#domain/comment"
import { organizationId } from "./tenant.ts"

export const commentsTables = {
  // A remark on a card or on a line of its change. Written by comments.add, by people and by runs on their own card; read
  // by the task page and by the briefs of the runs that it names; deleted by its author alone.
  comments: defineTable({
    ...zodOutputToConvexFields(Comment.shape),
    organizationId,
    taskId: v.id("tasks"),
  }).index("by_task", ["taskId"]),

  // A file beside a card; its bytes lie in Convex's file storage. Written by attachments.add once the bytes are stored;
  // read by the task page and by the route that hands the file out; row and bytes are deleted together. Bytes that
  // no row came to name, because a process died between the two, are deleted by the cron after a day.
  attachments: defineTable({
    ...zodOutputToConvexFields(Attachment.shape),
    organizationId,
    taskId: v.id("tasks"),
    storageId: v.id("_storage"),
  })
    .index("by_task", ["taskId"])
    .index("by_storage", ["storageId"]),
}
