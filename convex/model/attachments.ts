/** Files beside cards: rows and stored bytes that come and go together. */
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, type AddAttachment } from "#domain/attachment"
import { formatBytes } from "#domain/format"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, referred, taskByKey } from "./find.ts"
import { demand, deny } from "./refusals.ts"

export async function addAttachment(
  ctx: WriteCtx,
  { task: key, name, type, storageId }: AddAttachment,
): Promise<{ attachmentId: Id<"attachments"> }> {
  const task = await taskByKey(ctx, key)
  const known = ctx.db.system.normalizeId("_storage", storageId)
  const file = known && (await ctx.db.system.get("_storage", known))
  if (!file) return deny("not_found", "The file was not stored; send it again.")
  demand(
    file.size <= MAX_ATTACHMENT_BYTES,
    "invalid_input",
    `A file has at most ${formatBytes(MAX_ATTACHMENT_BYTES)}.`,
  )
  const beside = await attachmentsOf(ctx, task._id)
  demand(
    beside.length < MAX_ATTACHMENTS,
    "conflict",
    `${key} has ${MAX_ATTACHMENTS} files already; remove one first.`,
  )
  const { organizationId } = task
  const author = { kind: ctx.actor.kind, id: ctx.actor.id, name: ctx.actor.name }
  const attachmentId = await ctx.db.insert("attachments", {
    ...{ organizationId, taskId: task._id, storageId: file._id, name, type },
    ...{ size: file.size, author, at: Date.now() },
  })
  await append(ctx, {
    kind: "attachment.added",
    task,
    data: { attachmentId, name, size: file.size },
    sentence: `${ctx.actor.name} attached ${name}.`,
  })
  return { attachmentId }
}

export async function removeAttachment(ctx: WriteCtx, attachmentId: string): Promise<void> {
  const attachment = await byId(ctx, "attachments", attachmentId)
  await ctx.storage.delete(attachment.storageId)
  await ctx.db.delete("attachments", attachment._id)
  await append(ctx, {
    kind: "attachment.removed",
    task: await referred(ctx, "tasks", attachment.taskId),
    data: { name: attachment.name },
    sentence: `${ctx.actor.name} removed the file ${attachment.name}.`,
  })
}

/** Oldest first. */
export const attachmentsOf = (ctx: ReadCtx, taskId: Id<"tasks">): Promise<Doc<"attachments">[]> =>
  ctx.db
    .query("attachments")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .take(MAX_ATTACHMENTS)

export const viewOfAttachment = ({ _id, name, type, size, author, at }: Doc<"attachments">) => ({
  ...{ attachmentId: _id, name, type, size, author, at },
})
