/** Chats: people write and read, the bridge delivers and answers. */
import { z } from "zod"
import {
  ChatStream,
  CreateChat,
  MAX_ANSWER,
  OneChat,
  OneMessage,
  RenameChat,
  SendMessage,
} from "#domain/chat"
import { FindPost, PostToThread } from "#domain/chat/channel"
import { ProjectSlug } from "#domain/project"
import { mutation, PaginationOptions, query } from "./functions.ts"
import * as delivery from "./model/chatDelivery.ts"
import * as images from "./model/chatImages.ts"
import * as posts from "./model/chatPosts.ts"
import * as model from "./model/chats.ts"
import * as stream from "./model/chatStreams.ts"
import { send as sendMessage } from "./model/chatSend.ts"
import { byId, projectBySlug } from "./model/find.ts"

/** Of a project, the one with the newest message first. */
export const list = query({
  actors: ["user"],
  args: z.object({ project: ProjectSlug }),
  handler: async (ctx, { project }) => model.listChats(ctx, await projectBySlug(ctx, project)),
})

export const get = query({
  actors: ["user"],
  args: OneChat,
  handler: async (ctx, { chat }) => model.viewOfChat(ctx, await model.chatById(ctx, chat)),
})

/** Newest first, in pages. */
export const messages = query({
  actors: ["user"],
  args: OneChat.extend({ paginationOpts: PaginationOptions }),
  handler: async (ctx, { chat, paginationOpts }) =>
    model.pageOfMessages(ctx, await model.chatById(ctx, chat), paginationOpts),
})

/** The answer that is being written; null while none is. */
export const streaming = query({
  actors: ["user"],
  args: OneChat,
  handler: async (ctx, { chat }) => stream.streamOf(ctx, await model.chatById(ctx, chat)),
})

export const create = mutation({ actors: ["user"], args: CreateChat, handler: model.createChat })

export const send = mutation({ actors: ["user"], args: SendMessage, handler: sendMessage })

export const rename = mutation({
  actors: ["user"],
  args: RenameChat,
  handler: async (ctx, { chat, title }) => model.renameChat(ctx, await model.chatById(ctx, chat), title),
})

export const remove = mutation({
  actors: ["user"],
  args: OneChat,
  handler: async (ctx, { chat }) => model.removeChat(ctx, await model.chatById(ctx, chat)),
})

export const markRead = mutation({
  actors: ["user"],
  args: OneChat,
  handler: async (ctx, { chat }) => model.markRead(ctx, await model.chatById(ctx, chat)),
})

/** Tries again what failed or was stopped. */
export const retry = mutation({
  actors: ["user"],
  args: OneMessage,
  handler: async (ctx, { message }) => delivery.retry(ctx, await byId(ctx, "chatMessages", message)),
})

/** What is under way, for the bridge. */
export const outbox = query({ actors: ["service"], args: z.object({}), handler: delivery.outbox })

/** Chats in which something was said lately: the bridge reads what their agents said while it was away. */
export const recent = query({ actors: ["service"], args: z.object({}), handler: delivery.recentChats })

/** Whose session this is; null where it is no chat's. */
export const bySession = query({
  actors: ["service"],
  args: z.object({ sessionKey: z.string().max(500) }),
  handler: async (ctx, { sessionKey }) => delivery.chatOfSession(ctx, sessionKey),
})

/** Takes a message for one try; null where somebody else has, or where it may not be sent (any more). */
export const claim = mutation({
  actors: ["service"],
  args: OneMessage.extend({ bootId: z.string().max(200).optional() }),
  handler: async (ctx, { message, bootId }) =>
    delivery.claim(ctx, await byId(ctx, "chatMessages", message), bootId),
})

/** What a claimed message says, for sending it again under the same key. */
export const parcel = mutation({
  actors: ["service"],
  args: OneMessage,
  handler: async (ctx, { message }) => delivery.parcelOf(ctx, await byId(ctx, "chatMessages", message)),
})

const RunId = z.string().min(1).max(300)

/** What the bridge saw of a run; answers whether anything changed by it. */
export const report = mutation({
  actors: ["service"],
  args: OneChat.extend({
    report: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("delivered"), runId: RunId, bootId: z.string().max(200).optional() }),
      z.object({ kind: z.literal("processing"), runId: RunId }),
      z.object({ kind: z.literal("absorbed"), runId: RunId, by: RunId.nullable() }),
      z.object({ kind: z.literal("adopted"), runId: RunId, by: RunId }),
      z.object({ kind: z.literal("lost"), runId: RunId }),
      z.object({
        kind: z.literal("dropped"),
        runId: RunId,
        by: z.string().max(200),
        wasRefused: z.boolean().optional(),
      }),
      z.object({ kind: z.literal("failed"), runId: RunId, sentence: z.string().max(5_000) }),
      z.object({ kind: z.literal("stopped"), runId: RunId }),
    ]),
  }),
  handler: async (ctx, { chat, report: seen }) => delivery.record(ctx, await byId(ctx, "chats", chat), seen),
})

/** The answer of a run, stored once whatever is told twice; partial ones come with `stopped`. */
export const answer = mutation({
  actors: ["service"],
  args: OneChat.extend({
    runId: RunId,
    text: z.string().max(MAX_ANSWER),
    images: z.array(z.string()).max(20).optional(),
    wasStopped: z.boolean().optional(),
    startedAt: z.number().optional(),
  }),
  handler: async (ctx, { chat, ...said }) => delivery.answer(ctx, await byId(ctx, "chats", chat), said),
})

/** What came of a command, said by Clutch in the thread. */
export const conclude = mutation({
  actors: ["service"],
  args: OneMessage.extend({ text: z.string().max(10_000), hasFailed: z.boolean() }),
  handler: async (ctx, { message, text, hasFailed }) =>
    delivery.conclude(ctx, await byId(ctx, "chatMessages", message), text, hasFailed),
})

/** The words so far; null when the agent is no longer at it. */
export const setStream = mutation({
  actors: ["service"],
  args: OneChat.extend({ stream: ChatStream.omit({ updatedAt: true }).nullable() }),
  handler: async (ctx, { chat, stream: words }) =>
    stream.setStream(ctx, await byId(ctx, "chats", chat), words),
})

/** Where the bytes of an image go, for those who have looked at them. */
export const imageUrl = mutation({
  actors: ["service"],
  args: z.object({}),
  handler: (ctx) => ctx.storage.generateUploadUrl(),
})

export const addImage = mutation({
  actors: ["service"],
  args: z.object({ storageId: z.string(), type: z.string() }),
  handler: images.addImage,
})

/** What an agent says through the gateway's channel; the same delivery again is the same message. */
export const post = mutation({ actors: ["service"], args: PostToThread, handler: posts.post })

/** Whether a delivery arrived whose fate the gateway does not know; null where it did not. */
export const findPost = query({ actors: ["service"], args: FindPost, handler: posts.findPost })
