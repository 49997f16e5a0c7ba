/** What the executor asks of a gateway, in the executor's words; what an older one does not know is left out. */
import { z } from "zod"
import type { GatewayClient } from "../../gateway/client.ts"
import { GatewayError } from "../../gateway/trouble.ts"
import { judge, SessionRow, WaitAnswer, type Seen } from "./judge.ts"

const Anything = z.looseObject({})
const Created = z.looseObject({ key: z.string() })
const Taken = z.looseObject({ sessionKey: z.string().optional() })

export type SessionWish = {
  key: string
  cwd: string
  model?: string | undefined
  thinkingLevel?: string | undefined
  permissionMode?: string | undefined
}

/**
 * Makes the session or finds it, and tells which wishes this gateway does not know. Always with the directory: a second
 * call without it would put the session back into the gateway's own.
 */
export async function ensureSession(
  client: GatewayClient,
  wish: SessionWish,
): Promise<{ key: string; unknown: Set<string> }> {
  const unknown = new Set<string>()
  if (!client.has("sessions.create"))
    return { key: canonicalKey(wish.key), unknown: new Set(Object.keys(wish)) }
  for (;;) {
    const params = Object.fromEntries(
      Object.entries(wish).filter(([name, value]) => value !== undefined && !unknown.has(name)),
    )
    try {
      const { key } = await client.request("sessions.create", params, { answer: Created })
      return { key, unknown }
    } catch (error) {
      const refused = error instanceof GatewayError && error.wire ? unknownProperties(error.wire.message) : []
      const fresh = refused.filter((name) => name in params)
      if (fresh.length === 0) throw error
      for (const name of fresh) unknown.add(name)
    }
  }
}

export const unknownProperties = (message: string): string[] =>
  [...message.matchAll(/unexpected property '([^']+)'/g)].flatMap(([, name]) => (name ? [name] : []))

export const canonicalKey = (key: string): string => {
  const lower = key.toLowerCase()
  return lower.startsWith("agent:") ? lower : `agent:main:${lower}`
}

/** Hands the message over. The run id is the idempotency key: the same again, in the same life, starts nothing. */
export async function sendMessage(
  client: GatewayClient,
  message: { sessionKey: string; runId: string; text: string; system: string; timeLimitMs: number },
): Promise<void> {
  await client.begin(
    "agent",
    {
      ...{ sessionKey: message.sessionKey, message: message.text, idempotencyKey: message.runId },
      ...{ extraSystemPrompt: message.system, deliver: false },
      // Its own limit is the watcher's; this one is for when nobody watches.
      timeout: Math.ceil(message.timeLimitMs / 1_000) + 60,
    },
    { taken: Taken, done: Anything },
  )
}

const Listed = z.looseObject({ sessions: z.array(SessionRow) })

/** Only the list says who is at work (`sessions.describe` does not); one that cannot search gives its newest. */
async function rowOf(client: GatewayClient, key: string): Promise<SessionRow | null> {
  for (const filter of [{ search: key }, {}]) {
    const { sessions } = await client.request("sessions.list", { limit: 200, ...filter }, { answer: Listed })
    const row = sessions.find((each) => each.key === key)
    if (row) return row
  }
  return null
}

const History = z.looseObject({
  messages: z.array(
    z.looseObject({
      role: z.string().optional(),
      content: z.unknown(),
      idempotencyKey: z.string().optional(),
    }),
  ),
})

export async function look(
  client: GatewayClient,
  {
    sessionKey,
    runId,
    followedId,
    idleMs,
  }: { sessionKey: string; runId: string; followedId: string; idleMs: number },
): Promise<Seen> {
  const row = await rowOf(client, sessionKey)
  const children = await Promise.all((row?.childSessions ?? []).map((key) => rowOf(client, key)))
  const followed = row?.activeRunIds?.at(-1) ?? row?.lastRunId ?? followedId
  const wait = await waitOf(client, followedId)
  const later = wait.endedAt === undefined && followed !== followedId ? await waitOf(client, followed) : wait
  const { hasMessage, lastWords } =
    later.endedAt === undefined || later.terminalReply === undefined
      ? await readHistory(client, sessionKey, runId)
      : { hasMessage: true, lastWords: null }
  return judge({
    ...{ row, hasMessage, lastWords, idleMs, wait: later },
    childrenAtWork: children.filter((child) => child?.hasActiveRun === true).length,
  })
}

const waitOf = (client: GatewayClient, runId: string): Promise<WaitAnswer> =>
  client.request("agent.wait", { runId, timeoutMs: 1 }, { answer: WaitAnswer })

async function readHistory(client: GatewayClient, sessionKey: string, runId: string) {
  const { messages } = await client
    .request("chat.history", { sessionKey, limit: 50 }, { answer: History })
    .catch((error: unknown) => {
      if (error instanceof GatewayError && error.wire) return { messages: [] }
      throw error
    })
  const users = messages.filter(({ role }) => role === "user")
  // Gateways before 2026.8 do not keep the key of a message; the session is this run's alone.
  const hasMessage = users.some(({ idempotencyKey }) =>
    idempotencyKey === undefined ? true : idempotencyKey === `${runId}:user`,
  )
  const last = messages.findLast(({ role }) => role === "assistant")
  return { hasMessage, lastWords: last ? wordsOf(last.content) : null }
}

function wordsOf(content: unknown): string {
  if (typeof content === "string") return content
  if (!Array.isArray(content)) return ""
  return (content as { text?: unknown }[])
    .map(({ text }) => (typeof text === "string" ? text : ""))
    .join("\n")
    .trim()
}

/** Ends whatever of the session is at work, its sub-agents first, and forbids that a restart takes it up again. */
export async function abortSession(client: GatewayClient, key: string): Promise<void> {
  const row = await rowOf(client, key)
  for (const each of [...(row?.childSessions ?? []), key]) {
    if (client.has("sessions.abort"))
      await client.request("sessions.abort", { key: each }, { answer: Anything }).catch(ignoreRefusal)
    await client.request("chat.abort", { sessionKey: each }, { answer: Anything }).catch(ignoreRefusal)
  }
}

/** What does not run cannot be aborted; whether it still runs is looked at afterwards. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof GatewayError) || error.wire === null) throw error
}

const Lanes = z.looseObject({
  lanes: z.array(z.looseObject({ lane: z.string(), queuedCount: z.number().optional() })),
})

/** How many wait in the gateway's main lane; null where it cannot be asked. */
export async function queuedInLane(client: GatewayClient): Promise<number | null> {
  if (!client.has("diagnostics.lanes")) return null
  const { lanes } = await client.request("diagnostics.lanes", {}, { answer: Lanes })
  return lanes.find(({ lane }) => lane === "main")?.queuedCount ?? null
}
