/** What the simulated gateway answers to each method, in the form in which 2026.9.6 was recorded to answer it. */
import { absorb } from "./absorb.ts"
import type { Peer, Request } from "./peer.ts"
import { activeRuns, canonical, rowOf, type Row, type Session } from "./state.ts"
import type { World } from "./world.ts"

type Handler = (world: World, params: Row, peer: Peer) => Row

const HISTORY_ROWS = 200
/** What a conversation takes after it was summed up. */
const COMPACTED_TOKENS = 400

const HANDLERS: Record<string, Handler> = {
  "sessions.subscribe": (_world, _params, peer) => {
    peer.subscribed = true
    return { subscribed: true }
  },
  "sessions.create": (world, { key, model }) => {
    const changes = typeof model === "string" ? { model: offered(world, model) } : {}
    const session = world.session(text(key), changes)
    return { ok: true, key: session.key, sessionId: session.sessionId, entry: {}, runStarted: false }
  },
  "sessions.patch": (world, { key, model }) => {
    const changes = model === undefined ? {} : { model: model === null ? null : offered(world, text(model)) }
    return { ok: true, key: world.session(text(key), changes).key }
  },
  "sessions.describe": (world, { key }) => {
    const session = known(world, key)
    if (!session) return { session: null }
    // Who is at work is told by the list alone.
    const { hasActiveRun: _active, activeRunIds: _ids, ...row } = rowOf(world.life, world.durable, session)
    return { session: row }
  },
  "sessions.list": (world, { search }) => ({
    sessions: [...world.durable.sessions.values()]
      .filter(({ key }) => key.includes(text(search)))
      .map((each) => rowOf(world.life, world.durable, each)),
  }),
  "sessions.delete": (world, { key }) => {
    const session = known(world, key)
    if (!session) return { ok: true, deleted: false }
    for (const run of activeRuns(world.life, session)) world.abort(run)
    world.forget(session)
    return { ok: true, deleted: true, archived: [] }
  },
  "sessions.compact": (world, { key }) => {
    const session = known(world, key)
    if (!session) throw invalid(`unknown session: ${text(key)}`)
    if (activeRuns(world.life, session).length > 0) throw invalid("the session is at work")
    const tokensBefore = session.totalTokens ?? 0
    const summary = "The conversation so far was summed up."
    const row = { role: "system", content: summary, timestamp: Date.now() }
    session.history.push({ ...row, __openclaw: { kind: "compaction" } })
    session.totalTokens = Math.min(tokensBefore, COMPACTED_TOKENS)
    world.changed(session, "compact")
    return { ok: true, key: session.key, compacted: true, result: { summary, tokensBefore } }
  },
  "chat.send": (world, { sessionKey, message, idempotencyKey, attachments }) => {
    const runId = text(idempotencyKey)
    const before = world.life.runs.get(runId)
    if (before && before.message !== message && !before.message.startsWith(`${text(message)}\n`))
      throw Object.assign(invalid("chat request conflict"), { details: { reason: "chat-request-conflict" } })
    if (before) return { runId, status: before.state === "ended" ? "ok" : "in_flight" }
    const session = world.session(text(sessionKey))
    const said = { runId, session, message: text(message), images: imagesIn(attachments) }
    if (activeRuns(world.life, session).length === 0) world.submit(said)
    else absorb(world, said)
    return { runId, status: "started" }
  },
  "chat.abort": (world, { sessionKey, runId }) => {
    const session = known(world, sessionKey)
    const runs = session
      ? activeRuns(world.life, session).filter((run) => runId === undefined || run.runId === runId)
      : []
    for (const run of runs) world.abort(run)
    if (session) session.unfinished = null
    return { ok: true, aborted: runs.length > 0, runIds: runs.map((run) => run.runId) }
  },
  "chat.history": (world, { sessionKey, limit }) => {
    const session = known(world, sessionKey)
    const active = session && activeRuns(world.life, session).find(({ state }) => state === "running")
    return {
      ...{ sessionKey, sessionId: session?.sessionId ?? null },
      messages: session ? numbered(session).slice(-(typeof limit === "number" ? limit : HISTORY_ROWS)) : [],
      ...(session && { sessionInfo: { contextTokens: world.models[0]?.contextWindow } }),
      ...(active && { inFlightRun: { runId: active.runId, text: active.text, startedAt: active.startedAt } }),
    }
  },
  "models.list": ({ models }) => ({
    models: models.map((model) => ({ ...model, reasoning: false, available: true })),
  }),
  health: ({ durable }) => ({
    ok: true,
    ts: Date.now(),
    agents: [{ agentId: "main", sessions: { count: durable.sessions.size } }],
  }),
  "diagnostics.lanes": ({ life, lanes }) => {
    const activeCount = [...life.runs.values()].filter(({ state }) => state === "running").length
    const main = { lane: "main", queuedCount: life.queue.length, activeCount, maxConcurrent: lanes }
    return { ts: Date.now(), lanes: [main] }
  },
}

export const METHODS = Object.keys(HANDLERS)

export function answer(world: World, peer: Peer, { id, method, params }: Request): void {
  const handler = HANDLERS[method]
  try {
    if (!handler) throw invalid(`unknown method: ${method}`)
    peer.ok(id, handler(world, params, peer))
  } catch (error) {
    const { code = "UNAVAILABLE", message, details } = error as Error & { code?: string; details?: Row }
    peer.fail(id, { code, message, ...(details && { details }) })
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")
const invalid = (message: string): Error => Object.assign(new Error(message), { code: "INVALID_REQUEST" })
const known = (world: World, key: unknown) => world.durable.sessions.get(canonical(text(key)))

/** @throws where there is no such model. */
function offered({ models }: World, model: string): string {
  const found = models.find(({ id, provider }) => model === id || model === `${provider}/${id}`)
  if (!found) throw invalid(`unknown model: ${model}`)
  return `${found.provider}/${found.id}`
}

/** Rows are only ever added, so that each keeps its number. */
const numbered = ({ sessionId, history }: Session): Row[] =>
  history.map((row, at) => ({
    ...row,
    __openclaw: { id: `${sessionId}-${at + 1}`, seq: at + 1, ...(row.__openclaw as Row | undefined) },
  }))

function imagesIn(attachments: unknown): string[] {
  const all = Array.isArray(attachments) ? (attachments as { type?: string; mimeType?: string }[]) : []
  return all.flatMap(({ type, mimeType }) => (type === "image" && mimeType ? [mimeType] : []))
}
