/** Threads: made, renamed, read and removed by people. */
import { type ChatAuthor, type CreateChat, previewOf, sessionKeyOf, UNTITLED } from "#domain/chat"
import type { z } from "zod"
import type { Doc } from "../_generated/dataModel.ts"
import type { MutationCtx } from "../_generated/server.ts"
import type { PaginationOptions } from "../functions.ts"
import { deleteImages, imagesOf } from "./chatImages.ts"
import { setStream } from "./chatStreams.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { byId, projectBySlug, referred } from "./find.ts"
import { deny } from "./refusals.ts"

const MAX_LISTED = 100

export async function chatById(ctx: ReadCtx, id: string): Promise<Doc<"chats">> {
  const chat = await byId(ctx, "chats", id)
  if (chat.removedAt !== undefined) return deny("not_found", `There is no chat ${id}.`)
  return chat
}

export async function createChat(ctx: WriteCtx, { project: slug, title }: z.output<typeof CreateChat>) {
  const project = await projectBySlug(ctx, slug)
  return viewOfChat(ctx, await makeChat(ctx, project, { title: title ?? UNTITLED }))
}

/** Its session is named by its id, unless it has one. */
export async function makeChat(
  ctx: WriteCtx,
  project: Doc<"projects">,
  { title, sessionKey }: { title: string; sessionKey?: string },
): Promise<Doc<"chats">> {
  const now = Date.now()
  const chatId = await ctx.db.insert("chats", {
    organizationId: project.organizationId,
    projectId: project._id,
    title,
    sessionKey: "",
    createdAt: now,
    lastAt: now,
    lastOrder: 0,
    preview: "",
  })
  await ctx.db.patch("chats", chatId, { sessionKey: sessionKey ?? sessionKeyOf(project.slug, chatId) })
  return referred(ctx, "chats", chatId)
}

export async function renameChat(ctx: WriteCtx, chat: Doc<"chats">, title: string): Promise<void> {
  await ctx.db.patch("chats", chat._id, { title })
}

/** Hidden at once; what waits in it is not sent any more, and what it holds is deleted by the cron. */
export async function removeChat(ctx: WriteCtx, chat: Doc<"chats">): Promise<void> {
  await ctx.db.patch("chats", chat._id, { removedAt: Date.now() })
}

export async function markRead(ctx: WriteCtx, chat: Doc<"chats">): Promise<void> {
  const userId = ctx.actor.userId!
  const row = await readRow(ctx, userId, chat)
  if (row?.order === chat.lastOrder) return
  if (row) await ctx.db.patch("chatReads", row._id, { order: chat.lastOrder })
  else await ctx.db.insert("chatReads", { chatId: chat._id, userId, order: chat.lastOrder })
}

export async function listChats(ctx: ReadCtx, project: Doc<"projects">) {
  const chats = await ctx.db
    .query("chats")
    .withIndex("by_project", (q) => q.eq("projectId", project._id).eq("removedAt", undefined))
    .order("desc")
    .take(MAX_LISTED)
  return Promise.all(chats.map((chat) => viewOfChat(ctx, chat)))
}

export async function viewOfChat(ctx: ReadCtx, chat: Doc<"chats">) {
  const { userId } = ctx.actor
  const read = userId && (await readRow(ctx, userId, chat))
  return {
    chatId: chat._id,
    title: chat.title,
    preview: chat.preview,
    createdAt: chat.createdAt,
    lastAt: chat.lastAt,
    unread: Math.max(0, chat.lastOrder - (read?.order ?? 0)),
    sessionKey: chat.sessionKey,
  }
}

export async function pageOfMessages(
  ctx: ReadCtx,
  chat: Doc<"chats">,
  paginationOpts: z.output<typeof PaginationOptions>,
) {
  const pages = await ctx.db
    .query("chatMessages")
    .withIndex("by_chat", (q) => q.eq("chatId", chat._id))
    .order("desc")
    .paginate(paginationOpts)
  return { ...pages, page: await Promise.all(pages.page.map((message) => viewOfMessage(ctx, message))) }
}

export async function viewOfMessage(ctx: ReadCtx, message: Doc<"chatMessages">) {
  return {
    messageId: message._id,
    order: message.order,
    author: message.author,
    text: message.text,
    images: await imagesOf(ctx, message),
    at: message.at,
    clientId: message.clientId ?? null,
    tookMs: message.tookMs ?? null,
    command: message.command ?? null,
    delivery:
      message.delivery === undefined
        ? null
        : {
            state: message.delivery,
            failure: message.failure ?? null,
            whenBusy: message.whenBusy ?? "follow_up",
            isClaimed: message.runId !== undefined,
          },
  }
}

type NewMessage = Omit<
  Doc<"chatMessages">,
  "_id" | "_creationTime" | "organizationId" | "projectId" | "chatId" | "order" | "at" | "author" | "images"
> & { author: ChatAuthor; images?: Doc<"chatMessages">["images"] }

/** Puts a message at the end of its thread: the one place where an order is given. */
export async function say(ctx: WriteCtx, chat: Doc<"chats">, message: NewMessage) {
  const { lastOrder } = await referred(ctx, "chats", chat._id)
  const now = Date.now()
  const messageId = await ctx.db.insert("chatMessages", {
    ...message,
    images: message.images ?? [],
    organizationId: chat.organizationId,
    projectId: chat.projectId,
    chatId: chat._id,
    order: lastOrder + 1,
    at: now,
  })
  await ctx.db.patch("chats", chat._id, {
    lastOrder: lastOrder + 1,
    lastAt: now,
    preview: previewOf(message.text) || (message.images?.length ? "An image" : ""),
  })
  return messageId
}

const readRow = (ctx: ReadCtx, userId: Doc<"users">["_id"], chat: Doc<"chats">) =>
  ctx.db
    .query("chatReads")
    .withIndex("by_user", (q) => q.eq("userId", userId).eq("chatId", chat._id))
    .unique()

const BATCH = 200

/** Deletes what a removed thread holds, some rows at a time, then the thread. True while more is left. */
export async function deleteRemoved(ctx: MutationCtx): Promise<boolean> {
  const chat = await ctx.db
    .query("chats")
    .withIndex("by_removal", (q) => q.gt("removedAt", 0))
    .first()
  if (!chat) return false
  const messages = await ctx.db
    .query("chatMessages")
    .withIndex("by_chat", (q) => q.eq("chatId", chat._id))
    .take(BATCH)
  for (const message of messages) {
    const images = await ctx.db
      .query("chatImages")
      .withIndex("by_message", (q) => q.eq("messageId", message._id))
      .collect()
    await deleteImages(ctx, images)
    await ctx.db.delete("chatMessages", message._id)
  }
  if (messages.length === BATCH) return true
  const reads = await ctx.db
    .query("chatReads")
    .withIndex("by_chat", (q) => q.eq("chatId", chat._id))
    .take(BATCH)
  for (const { _id } of reads) await ctx.db.delete("chatReads", _id)
  if (reads.length === BATCH) return true
  await setStream(ctx, chat, null)
  await ctx.db.delete("chats", chat._id)
  return true
}
