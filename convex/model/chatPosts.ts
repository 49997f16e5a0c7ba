/** What agents say through the gateway's channel: stored once, whatever is delivered twice or comes by two ways. */
import {
  type FindPost,
  isAskedFor,
  isProjectTarget,
  isTwin,
  type PostToThread,
  projectOfTarget,
  sessionOfTarget,
} from "#domain/chat/channel"
import type { Doc } from "../_generated/dataModel.ts"
import { makeChat, say } from "./chats.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { projectBySlug } from "./find.ts"
import { deny } from "./refusals.ts"

const TITLE = "From agents"
const AGENT = "Agent"
/** The two ways by which the same words come are a few messages apart. */
const LOOKED_AT = 20

/** Answers the message; the same id again is the same message. */
export async function post(ctx: WriteCtx, { target, postId, text, name = AGENT }: PostToThread) {
  const known = await postById(ctx, postId)
  if (known) return { message: known._id }
  const chat = (await threadOf(ctx, target)) ?? (await makeThread(ctx, target))
  const said = { text, at: Date.now() }
  const twin = (await newest(ctx, chat)).find(
    (each) => each.answerOf !== undefined && each.postId === undefined && isTwin(each, said),
  )
  if (twin && !isAskedFor(twin.answerOf ?? "")) {
    await ctx.db.patch("chatMessages", twin._id, { postId })
    return { message: twin._id }
  }
  return { message: await say(ctx, chat, { author: { kind: "agent", name }, text, postId }) }
}

/** Null where it was never stored. Gateways that tell no id of a delivery are answered by its words. */
export async function findPost(ctx: ReadCtx, { postId, target, text, since }: FindPost) {
  const known = await postById(ctx, postId)
  if (known) return { message: known._id }
  const chat = await threadOf(ctx, target)
  const same = chat
    ? (await newest(ctx, chat)).find(
        (each) => each.postId !== undefined && each.at >= since && each.text.trim() === text.trim(),
      )
    : undefined
  return same ? { message: same._id } : null
}

/** The message that came through the channel and is the end of this run; it then counts as its answer. */
export async function takePost(
  ctx: WriteCtx,
  chat: Doc<"chats">,
  { runId, text }: { runId: string; text: string },
): Promise<boolean> {
  if (isAskedFor(runId) || text.trim() === "") return false
  const said = { text, at: Date.now() }
  const twin = (await newest(ctx, chat)).find(
    (each) => each.postId !== undefined && each.answerOf === undefined && isTwin(said, each),
  )
  if (!twin) return false
  await ctx.db.patch("chatMessages", twin._id, { answerOf: runId, text })
  return true
}

const postById = (ctx: ReadCtx, postId: string) =>
  ctx.db
    .query("chatMessages")
    .withIndex("by_post", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("postId", postId))
    .unique()

async function threadOf(ctx: ReadCtx, target: string): Promise<Doc<"chats"> | null> {
  const sessionKey = sessionOfTarget(target)
  const chats = await ctx.db
    .query("chats")
    .withIndex("by_session", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("sessionKey", sessionKey),
    )
    .collect()
  return chats.find(({ removedAt }) => removedAt === undefined) ?? null
}

async function makeThread(ctx: WriteCtx, target: string): Promise<Doc<"chats">> {
  const project = await projectBySlug(ctx, projectOfTarget(target))
  if (!isProjectTarget(target)) return deny("not_found", `There is no chat ${target} (any more).`)
  return makeChat(ctx, project, { title: TITLE, sessionKey: sessionOfTarget(target) })
}

const newest = (ctx: ReadCtx, chat: Doc<"chats">) =>
  ctx.db
    .query("chatMessages")
    .withIndex("by_chat", (q) => q.eq("chatId", chat._id))
    .order("desc")
    .take(LOOKED_AT)
