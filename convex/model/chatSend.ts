/** What a person writes into a thread: a message for the agent, a command for its session, or one for Clutch itself. */
import { previewOf, type SendMessage, UNTITLED } from "#domain/chat"
import { helpText, isSessionCommand, parseCommand } from "#domain/chat/commands"
import type { Doc } from "../_generated/dataModel.ts"
import { takeImages } from "./chatImages.ts"
import { chatById, createChat, say } from "./chats.ts"
import type { WriteCtx } from "./context.ts"
import { referred } from "./find.ts"
import { demand, orRefuse } from "./refusals.ts"

const MAX_OPEN = 50

/** Where it stands now: a command may have opened another chat. */
export type Sent = { chat: Doc<"chats">["_id"]; message: Doc<"chatMessages">["_id"] | null }

export async function send(ctx: WriteCtx, input: SendMessage): Promise<Sent> {
  const chat = await chatById(ctx, input.chat)
  const known = await sentBefore(ctx, chat, input.clientId)
  if (known) return { chat: chat._id, message: known._id }
  demand(input.text || input.images?.length, "invalid_input", "Say something, or add an image.")
  const parsed = parseCommand(input.text)
  const command = parsed && orRefuse(parsed)
  if (command?.name === "new") {
    const { slug } = await referred(ctx, "projects", chat.projectId)
    const made = await createChat(ctx, {
      project: slug,
      ...(command.argument && { title: command.argument }),
    })
    return { chat: made.chatId, message: null }
  }
  const own = {
    author: { kind: "person" as const, name: ctx.actor.name },
    text: input.text,
    whenBusy: input.whenBusy ?? ("follow_up" as const),
    tries: 0,
    ...(input.clientId && { clientId: input.clientId }),
    ...(ctx.actor.userId && { senderId: ctx.actor.userId }),
  }
  if (command?.name === "help") {
    const message = await say(ctx, chat, { ...own, delivery: "responded" })
    await say(ctx, chat, { author: { kind: "clutch", name: "Clutch" }, text: helpText() })
    return { chat: chat._id, message }
  }
  const images = await takeImages(ctx, input.images ?? [])
  demand(
    (await openCount(ctx, chat)) < MAX_OPEN,
    "conflict",
    `${MAX_OPEN} messages of this chat wait already.`,
  )
  const message = await say(ctx, chat, {
    ...own,
    images: images.map(({ storageId, type, bytes }) => ({ storageId, type, bytes })),
    delivery: "sent",
    isOpen: true,
    ...(command && isSessionCommand(command.name) && { command: command.name }),
  })
  for (const image of images) await ctx.db.patch("chatImages", image._id, { messageId: message })
  if (chat.title === UNTITLED && !command) {
    const title = previewOf(input.text).slice(0, 60).trim()
    if (title) await ctx.db.patch("chats", chat._id, { title })
  }
  return { chat: chat._id, message }
}

async function sentBefore(ctx: WriteCtx, chat: Doc<"chats">, clientId: string | undefined) {
  if (clientId === undefined) return null
  return ctx.db
    .query("chatMessages")
    .withIndex("by_client", (q) => q.eq("chatId", chat._id).eq("clientId", clientId))
    .unique()
}

async function openCount(ctx: WriteCtx, chat: Doc<"chats">): Promise<number> {
  const open = await ctx.db
    .query("chatMessages")
    .withIndex("by_open_chat", (q) => q.eq("chatId", chat._id).eq("isOpen", true))
    .take(MAX_OPEN)
  return open.length
}
