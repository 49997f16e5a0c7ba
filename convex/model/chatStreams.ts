/** The answer that is being written: one row a chat, rewritten as the words come. */
import type { ChatStream } from "#domain/chat"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

const rowOf = (ctx: Pick<ReadCtx, "db">, chat: Doc<"chats">) =>
  ctx.db
    .query("chatStreams")
    .withIndex("by_chat", (q) => q.eq("chatId", chat._id))
    .unique()

export async function streamOf(ctx: ReadCtx, chat: Doc<"chats">): Promise<ChatStream | null> {
  const row = await rowOf(ctx, chat)
  return row && { runId: row.runId, phase: row.phase, text: row.text, updatedAt: row.updatedAt }
}

export async function setStream(
  ctx: Pick<WriteCtx, "db">,
  chat: Doc<"chats">,
  stream: Omit<ChatStream, "updatedAt"> | null,
): Promise<void> {
  const row = await rowOf(ctx, chat)
  if (!stream) {
    if (row) await ctx.db.delete("chatStreams", row._id)
    return
  }
  const words = { ...stream, updatedAt: Date.now() }
  if (row) await ctx.db.patch("chatStreams", row._id, words)
  else await ctx.db.insert("chatStreams", { ...words, organizationId: chat.organizationId, chatId: chat._id })
}

/** The run's own words, once its answer is stored; another run's stay. */
export async function endStream(ctx: WriteCtx, chat: Doc<"chats">, runId: string): Promise<void> {
  const row = await rowOf(ctx, chat)
  if (row?.runId === runId) await ctx.db.delete("chatStreams", row._id)
}
