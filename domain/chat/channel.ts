/** The channel `clutch` of OpenClaw gateways: how it names threads, and what agents say through it. */
import { z } from "zod"

/** How many characters one message through the channel has at most; the gateway cuts longer ones into several. */
export const MAX_POST = 50_000

/** A project's slug: the thread in which its agents speak unasked. With `:chat-<id>`: that thread. */
export const ChannelTarget = z
  .string()
  .max(200)
  .regex(
    /^[a-z0-9][a-z0-9-]*(?::chat-[a-z0-9-]+)?$/,
    "A target is a project's slug, or <slug>:chat-<id> for one of its threads.",
  )

const PREFIX = "agent:main:clutch:"
const OF_PROJECT = "channel"

/** The gateway's session behind a target: what is said there goes on in it. */
export const sessionOfTarget = (target: string): string =>
  target.includes(":") ? `${PREFIX}${target}` : `${PREFIX}${target}:${OF_PROJECT}`

export const targetOfSession = (sessionKey: string): string =>
  sessionKey.slice(PREFIX.length).replace(new RegExp(`:${OF_PROJECT}$`), "")

export const projectOfTarget = (target: string): string => target.split(":", 1)[0] ?? target
export const isProjectTarget = (target: string): boolean => !target.includes(":")

/** Made by the gateway's plugin: the same delivery has the same id, however often it is tried. */
const PostId = z
  .string()
  .regex(/^[A-Za-z0-9:._-]{8,200}$/, "A post's id is 8 to 200 letters, digits and :._-")

export const PostToThread = z.object({
  target: ChannelTarget,
  postId: PostId,
  text: z.string().trim().min(1, "There is nothing to say.").max(MAX_POST),
  /** Who speaks, as the gateway calls it. */
  name: z.string().trim().min(1).max(80).optional(),
})
export type PostToThread = z.infer<typeof PostToThread>

/** Asks whether something was said. Where the id alone cannot tell, by text and time. */
export const FindPost = z.object({
  postId: PostId,
  target: ChannelTarget,
  text: z.string().max(MAX_POST),
  since: z.number().nonnegative(),
})
export type FindPost = z.infer<typeof FindPost>

/** So far apart are the two ways by which the same words come. */
const TWIN_MS = 10 * 60_000

type Said = { text: string; at: number }

/**
 * What an agent says by itself in a thread's own session may come twice: as the end of its run, and through the channel. The
 * run's end may hold more than what was delivered: its last words are.
 */
export function isTwin(answer: Said, post: Said): boolean {
  if (Math.abs(answer.at - post.at) > TWIN_MS) return false
  const [whole, part] = [answer.text.trim(), post.text.trim()]
  return whole === part || whole.endsWith(`\n\n${part}`)
}

/** Runs that Clutch asked for are answered by their run alone. */
export const isAskedFor = (runId: string): boolean => runId.startsWith("clutch-")
