/** The way of people's messages to the agent and back. The one writer of deliveries; the rules are in the domain. */
import { isOver, messageOfRun, runIdOf } from "#domain/chat"
import { issuePrompt, parseCommand } from "#domain/chat/commands"
import * as rules from "#domain/chat/delivery"
import type { Doc } from "../_generated/dataModel.ts"
import { imagesOf, takeImages } from "./chatImages.ts"
import { takePost } from "./chatPosts.ts"
import { say } from "./chats.ts"
import { endStream } from "./chatStreams.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { referred } from "./find.ts"
import { demand } from "./refusals.ts"

const MAX_OUTBOX = 500
const MAX_OPEN = 100
const CLUTCH = { kind: "clutch" as const, name: "Clutch" }
const AGENT = { kind: "agent" as const, name: "Agent" }

/** Every message whose way is not over, with what the bridge decides by; the texts come with the claim. */
export async function outbox(ctx: ReadCtx) {
  const open = await ctx.db
    .query("chatMessages")
    .withIndex("by_open", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("isOpen", true))
    .take(MAX_OUTBOX)
  const chats = new Map<string, { chatId: string; sessionKey: string; messages: rules.Outgoing[] }>()
  for (const message of open) {
    let chat = chats.get(message.chatId)
    if (!chat) {
      const { sessionKey } = await referred(ctx, "chats", message.chatId)
      chat = { chatId: message.chatId, sessionKey, messages: [] }
      chats.set(message.chatId, chat)
    }
    chat.messages.push(outgoing(message))
  }
  return [...chats.values()]
}

const MAX_RECENT = 50

export async function recentChats(ctx: ReadCtx) {
  const chats = await ctx.db
    .query("chats")
    .withIndex("by_organization", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("removedAt", undefined),
    )
    .order("desc")
    .take(MAX_RECENT)
  return chats.map(({ _id: chatId, sessionKey }) => ({ chatId, sessionKey }))
}

export async function chatOfSession(ctx: ReadCtx, sessionKey: string) {
  const chat = await ctx.db
    .query("chats")
    .withIndex("by_session", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("sessionKey", sessionKey),
    )
    .first()
  return chat && chat.removedAt === undefined ? chat._id : null
}

/** Null where it is claimed already or over; one that may not be sent is failed with the reason. */
export async function claim(ctx: WriteCtx, message: Doc<"chatMessages">, bootId: string | undefined) {
  const refusal = await whyNot(ctx, message)
  if (refusal !== null) {
    await write(ctx, { messageId: message._id, change: { delivery: "failed", failure: refusal } })
    return null
  }
  const runId = runIdOf(message._id, (message.tries ?? 0) + 1)
  const patch = rules.claim(outgoing(message), { runId, bootId, at: Date.now() })
  if (!patch) return null
  await write(ctx, patch)
  return parcelOf(ctx, await referred(ctx, "chatMessages", message._id))
}

/** What there is to send. */
export async function parcelOf(ctx: ReadCtx, message: Doc<"chatMessages">) {
  if (message.runId === undefined) return null
  const chat = await referred(ctx, "chats", message.chatId)
  const project = await referred(ctx, "projects", message.projectId)
  const command = parseCommand(message.text)
  const parsed = command?.ok ? command.value : null
  return {
    messageId: message._id,
    chatId: chat._id,
    sessionKey: chat.sessionKey,
    runId: message.runId,
    text: parsed?.name === "issue" ? issuePrompt(project.slug, parsed.argument) : message.text,
    command: message.command ?? null,
    argument: parsed?.argument ?? "",
    images: await imagesOf(ctx, message),
    isFirst: await isFirst(ctx, message),
    project: { slug: project.slug, name: project.name, repository: project.repository },
  }
}

export async function record(ctx: WriteCtx, chat: Doc<"chats">, report: rules.Report): Promise<boolean> {
  const patches = rules.settle(await openOf(ctx, chat), report)
  for (const patch of patches) await write(ctx, patch)
  if (report.kind === "failed" || report.kind === "stopped") await endStream(ctx, chat, report.runId)
  return patches.length > 0
}

type Said = {
  runId: string
  text: string
  images?: string[] | undefined
  wasStopped?: boolean | undefined
  startedAt?: number | undefined
}

/** Stores a run's answer, once. */
export async function answer(ctx: WriteCtx, chat: Doc<"chats">, said: Said): Promise<boolean> {
  const { runId, text } = said
  const known = await ctx.db
    .query("chatMessages")
    .withIndex("by_answer", (q) => q.eq("chatId", chat._id).eq("answerOf", runId))
    .first()
  const isSaid =
    known !== null || (await isAnsweredOtherwise(ctx, runId)) || (await takePost(ctx, chat, said))
  if (!isSaid && (text.trim() !== "" || said.images?.length)) {
    const images = await takeImages(ctx, said.images ?? [])
    const messageId = await say(ctx, chat, {
      author: AGENT,
      text,
      images: images.map(({ storageId, type, bytes }) => ({ storageId, type, bytes })),
      answerOf: runId,
      ...(said.startedAt !== undefined && { tookMs: Math.max(0, Date.now() - said.startedAt) }),
    })
    for (const image of images) await ctx.db.patch("chatImages", image._id, { messageId })
  }
  await record(ctx, chat, { kind: said.wasStopped ? "stopped" : "answered", runId })
  await endStream(ctx, chat, runId)
  return !known
}

/** Its message was answered by a run of the gateway's own: what comes under our name for it is that answer again. */
async function isAnsweredOtherwise(ctx: ReadCtx, runId: string): Promise<boolean> {
  const messageId = ctx.db.normalizeId("chatMessages", messageOfRun(runId) ?? "")
  const message = messageId && (await ctx.db.get("chatMessages", messageId))
  return message?.delivery === "responded" && message.answeringRun !== runId
}

/** Ends a command with what came of it. */
export async function conclude(
  ctx: WriteCtx,
  message: Doc<"chatMessages">,
  text: string,
  hasFailed: boolean,
): Promise<void> {
  if (message.delivery === undefined || isOver(message.delivery)) return
  const chat = await referred(ctx, "chats", message.chatId)
  await write(ctx, {
    messageId: message._id,
    change: hasFailed ? { delivery: "failed", failure: text.slice(0, 1_000) } : { delivery: "responded" },
  })
  if (!hasFailed) await say(ctx, chat, { author: CLUTCH, text })
}

export async function retry(ctx: WriteCtx, message: Doc<"chatMessages">): Promise<void> {
  demand(message.delivery !== undefined, "invalid_input", "Only what a person sent can be tried again.")
  const patch = rules.retry(outgoing(message))
  demand(patch, "conflict", "It is not over yet, or it was answered.")
  await write(ctx, patch)
}

async function write(ctx: WriteCtx, { messageId, change }: rules.Patch): Promise<void> {
  const known = ctx.db.normalizeId("chatMessages", messageId)
  if (!known) throw new Error(`${messageId} is no message`)
  const over = change.delivery === undefined ? undefined : isOver(change.delivery)
  await ctx.db.patch("chatMessages", known, {
    ...change,
    ...(over !== undefined && { isOpen: over ? undefined : true }),
  })
}

/** Whoever wrote it must still belong here when it is sent, and the chat must be there. */
async function whyNot(ctx: ReadCtx, message: Doc<"chatMessages">): Promise<string | null> {
  const chat = await referred(ctx, "chats", message.chatId)
  if (chat.removedAt !== undefined) return "The chat was removed."
  const sender = message.senderId && (await ctx.db.get("users", message.senderId))
  return sender?.organizationId === message.organizationId ? null : "Whoever wrote it may not any more."
}

const REACHED = new Set(["delivered", "processing", "responded", "stopped"])
/** A thread whose first messages all failed is introduced again by the next. */
const LOOKED_AT = 20

/** Nothing before it reached the agent: it takes the project's introduction along. */
async function isFirst(ctx: ReadCtx, message: Doc<"chatMessages">): Promise<boolean> {
  const earlier = await ctx.db
    .query("chatMessages")
    .withIndex("by_chat", (q) => q.eq("chatId", message.chatId).lt("order", message.order))
    .take(LOOKED_AT)
  return !earlier.some(
    ({ author, command, delivery, postId }) =>
      (author.kind === "agent" && postId === undefined) ||
      (!command && delivery !== undefined && REACHED.has(delivery)),
  )
}

async function openOf(ctx: ReadCtx, chat: Doc<"chats">): Promise<rules.Outgoing[]> {
  const open = await ctx.db
    .query("chatMessages")
    .withIndex("by_open_chat", (q) => q.eq("chatId", chat._id).eq("isOpen", true))
    .take(MAX_OPEN)
  return open.map(outgoing)
}

const outgoing = (message: Doc<"chatMessages">): rules.Outgoing => ({
  messageId: message._id,
  order: message.order,
  delivery: message.delivery ?? "responded",
  whenBusy: message.whenBusy ?? "follow_up",
  tries: message.tries ?? 0,
  ...(message.command && { command: message.command }),
  ...(message.runId !== undefined && { runId: message.runId }),
  ...(message.bootId !== undefined && { bootId: message.bootId }),
  ...(message.claimedAt !== undefined && { claimedAt: message.claimedAt }),
  ...(message.answeringRun !== undefined && { answeringRun: message.answeringRun }),
  ...(message.absorbed !== undefined && { absorbed: message.absorbed }),
  ...(message.drops !== undefined && { drops: message.drops }),
  ...(message.droppedBy !== undefined && { droppedBy: message.droppedBy }),
})
