/** Images of chats: bytes that were looked at before, kept in file storage, taken by one message each. */
import { IMAGE_TYPES, MAX_IMAGE_BYTES } from "#domain/chat/image"
import type { Doc } from "../_generated/dataModel.ts"
import type { MutationCtx } from "../_generated/server.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { demand, deny } from "./refusals.ts"

/** Records an uploaded file; whoever asks has looked at its bytes. */
export async function addImage(
  ctx: WriteCtx,
  { storageId, type }: { storageId: string; type: string },
): Promise<{ image: string }> {
  const id = ctx.db.system.normalizeId("_storage", storageId)
  const file = id && (await ctx.db.system.get("_storage", id))
  if (!id || !file) return deny("not_found", `There is no file ${storageId}.`)
  demand((IMAGE_TYPES as readonly string[]).includes(type), "invalid_input", `${type} is no image type.`)
  demand(file.size <= MAX_IMAGE_BYTES, "invalid_input", "An image may take 10 MB.")
  await ctx.db.insert("chatImages", {
    organizationId: ctx.actor.organizationId,
    storageId: id,
    type,
    bytes: file.size,
    uploadedAt: Date.now(),
  })
  return { image: id }
}

/** The images with these ids, which no message has taken before. */
export async function takeImages(ctx: WriteCtx, ids: readonly string[]): Promise<Doc<"chatImages">[]> {
  const taken: Doc<"chatImages">[] = []
  for (const id of new Set(ids)) {
    const storageId = ctx.db.system.normalizeId("_storage", id)
    const image =
      storageId &&
      (await ctx.db
        .query("chatImages")
        .withIndex("by_storage", (q) => q.eq("storageId", storageId))
        .unique())
    if (!image || image.organizationId !== ctx.actor.organizationId)
      return deny("not_found", `There is no image ${id}; upload it first.`)
    demand(image.messageId === undefined, "conflict", `Another message has the image ${id}.`)
    taken.push(image)
  }
  return taken
}

/** With the addresses from which a page or the bridge can fetch them. */
export async function imagesOf(ctx: ReadCtx, { images }: Doc<"chatMessages">) {
  return Promise.all(
    images.map(async ({ storageId, type, bytes }) => {
      const id = ctx.db.system.normalizeId("_storage", storageId)
      return { storageId, type, bytes, url: id && (await ctx.storage.getUrl(id)) }
    }),
  )
}

const DAY_MS = 24 * 3_600_000
const BATCH = 100

/** Images that no message took within a day. True while more is left. */
export async function deleteUntaken(ctx: MutationCtx, now: number): Promise<boolean> {
  const untaken = await ctx.db
    .query("chatImages")
    .withIndex("by_message", (q) => q.eq("messageId", undefined).lt("uploadedAt", now - DAY_MS))
    .take(BATCH)
  await deleteImages(ctx, untaken)
  return untaken.length === BATCH
}

export async function deleteImages(ctx: MutationCtx, images: readonly Doc<"chatImages">[]): Promise<void> {
  for (const { _id, storageId } of images) {
    if (await ctx.db.system.get("_storage", storageId)) await ctx.storage.delete(storageId)
    await ctx.db.delete("chatImages", _id)
  }
}
