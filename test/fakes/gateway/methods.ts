/** What the fake gateway answers to each method, in the form that the two real versions answer it. */
import { randomUUID } from "node:crypto"
import type { World } from "./world.ts"
import { absorb } from "./absorb.ts"
import type { Peer, Request } from "./peer.ts"
import { activeRuns, canonical, rowOf, type FakeRun, type Row } from "./state.ts"

export type Version = "2026.9.6" | "2026.7.35" | "2026.2.17"

type Handler = (world: World, params: Row, peer: Peer, id: string) => Row | void

const invalid = (message: string): Error => Object.assign(new Error(message), { code: "INVALID_REQUEST" })

const text = (value: unknown): string => (typeof value === "string" ? value : "")

/** What every version's `sessions.create` takes. */
const WISHES = ["key", "agentId", "label", "model", "thinkingLevel", "message", "parentSessionKey"]

const HANDLERS: Record<string, Handler> = {
  "sessions.subscribe": (_world, _params, peer) => {
    peer.subscribed = true
    return { subscribed: true }
  },
  "sessions.create": (world, params) => {
    const { key, cwd, permissionMode, model } = params
    const known = world.isNewest ? [...WISHES, "cwd", "worktree", "permissionMode"] : WISHES
    const unknown = Object.entries(params).filter(
      ([name, value]) => value !== undefined && !known.includes(name),
    )
    if (unknown.length > 0)
      throw invalid(
        `invalid sessions.create params: ${unknown.map(([name]) => `at root: unexpected property '${name}'`).join("; ")}`,
      )
    const session = world.session(text(key) || `agent:main:${randomUUID()}`, {
      ...(typeof cwd === "string" && { cwd, isPlaced: true }),
      ...(typeof permissionMode === "string" && { permissionMode }),
      ...(typeof model === "string" && { model }),
    })
    return { ok: true, key: session.key, sessionId: session.sessionId, entry: {}, runStarted: false }
  },
  "sessions.patch": (world, { key, model, permissionMode }) => {
    const session = world.session(text(key), {
      ...(model !== undefined && { model: model as string | null }),
      ...(typeof permissionMode === "string" && { permissionMode }),
    })
    return { ok: true, key: session.key }
  },
  "sessions.describe": (world, { key }) => {
    const session = world.durable.sessions.get(canonical(text(key)))
    if (!session) return { session: null }
    // Who is at work is told by the list alone.
    const {
      hasActiveRun: _active,
      activeRunIds: _ids,
      ...row
    } = rowOf(world.life, world.durable, session, world.isNewest)
    return { session: row }
  },
  "sessions.list": (world, { search }) => ({
    sessions: [...world.durable.sessions.values()]
      .filter(({ key }) => key.includes(text(search)))
      .map((each) => rowOf(world.life, world.durable, each, world.isNewest)),
  }),
  "sessions.abort": (world, { key, runId }) => {
    const runs = [...world.life.runs.values()].filter(
      (run) => run.state !== "ended" && (run.runId === runId || run.session.key === canonical(text(key))),
    )
    for (const run of runs) world.abort(run)
    const session = world.durable.sessions.get(canonical(text(key)))
    if (session) session.unfinished = null
    return {
      ok: true,
      abortedRunId: runs[0]?.runId ?? null,
      status: runs.length > 0 ? "aborted" : "no-active-run",
    }
  },
  "sessions.delete": (world, { key }) => {
    const session = world.durable.sessions.get(canonical(text(key)))
    if (!session) return { ok: true, deleted: false }
    for (const run of activeRuns(world.life, session)) world.abort(run)
    world.durable.sessions.delete(session.key)
    return { ok: true, deleted: true, archived: [] }
  },
  agent(world, params, peer, id) {
    const session = world.session(text(params.sessionKey))
    const runId = text(params.idempotencyKey)
    const accepted = {
      runId,
      sessionKey: session.key,
      ...(world.isNewest && { agentId: "main" }),
      status: "accepted",
      acceptedAt: Date.now(),
    }
    const known = world.life.runs.get(runId)
    const run =
      known ??
      world.submit({
        ...{ runId, session, message: text(params.message), system: text(params.extraSystemPrompt) },
        by: "agent",
        timeoutMs: typeof params.timeout === "number" ? params.timeout * 1_000 : null,
      })
    if (known && known.state !== "ended") peer.ok(id, { runId, status: "in_flight" })
    else peer.ok(id, known ? finalOf(known) : accepted)
    if (known) return
    run.onEnd.push((ended) => sayEnd(ended, peer, id))
  },
  "agent.wait"(world, { runId, timeoutMs }, peer, id) {
    const run = world.life.runs.get(text(runId))
    if (!run || run.state === "ended") return run ? waitOf(run, world.isNewest) : { runId, status: "timeout" }
    const late = setTimeout(
      () => {
        run.onEnd = run.onEnd.filter((each) => each !== tell)
        peer.ok(id, { runId, status: "timeout" })
      },
      typeof timeoutMs === "number" ? timeoutMs : 30_000,
    )
    const tell = (ended: FakeRun) => {
      clearTimeout(late)
      peer.ok(id, waitOf(ended, world.isNewest))
    }
    run.onEnd.push(tell)
  },
  "chat.send"(world, { sessionKey, message, idempotencyKey }) {
    const runId = text(idempotencyKey)
    const known = world.life.runs.get(runId)
    if (known) {
      if (known.message !== message)
        throw Object.assign(invalid("chat request conflict"), {
          details: { reason: "chat-request-conflict" },
        })
      return { runId, status: known.state === "ended" ? "ok" : "in_flight" }
    }
    const session = world.session(text(sessionKey))
    const busy = activeRuns(world.life, session)
    const run = { runId, session, message: text(message), system: "", by: "chat" as const, timeoutMs: null }
    if (busy.length === 0) world.submit(run)
    else if (world.queueMode === "interrupt") {
      for (const each of busy) world.abort(each, "aborted")
      world.submit(run)
      return { runId, status: "started", interruptedActiveRun: true }
    } else absorb(world, run)
    return { runId, status: "started" }
  },
  "chat.abort": (world, { sessionKey, runId }) => {
    const session = world.durable.sessions.get(canonical(text(sessionKey)))
    const runs = session
      ? activeRuns(world.life, session).filter((run) => runId === undefined || run.runId === runId)
      : []
    for (const run of runs) world.abort(run)
    return { ok: true, aborted: runs.length > 0, runIds: runs.map((run) => run.runId) }
  },
  "chat.history": (world, { sessionKey, limit }) => {
    const session = world.durable.sessions.get(canonical(text(sessionKey)))
    const active = session && activeRuns(world.life, session)[0]
    return {
      ...{ sessionKey, sessionId: session?.sessionId ?? null },
      messages: (session?.history ?? []).slice(-(typeof limit === "number" ? limit : 200)),
      ...(active && { inFlightRun: { runId: active.runId, text: active.text, startedAt: active.startedAt } }),
    }
  },
  "models.list": () => ({
    models: ["scripted-1", "scripted-2"].map((id) => ({
      ...{ id, name: id, provider: "scripted", contextWindow: 200_000, reasoning: false, available: true },
    })),
  }),
  health: (world) => ({
    ok: true,
    ts: Date.now(),
    agents: [{ agentId: "main", sessions: { count: world.durable.sessions.size } }],
  }),
  "diagnostics.lanes": (world) => ({
    ts: Date.now(),
    lanes: [
      {
        ...{ lane: "main", queuedCount: world.life.queue.length, maxConcurrent: world.lanes },
        activeCount: [...world.life.runs.values()].filter(({ state }) => state === "running").length,
      },
    ],
  }),
  "exec.approval.list": (world) => ({
    approvals: [...world.life.approvals.values()].map(({ payload }) => payload),
  }),
  "exec.approval.resolve": (world, { id, decision }) => {
    const approval = world.life.approvals.get(text(id))
    if (!approval)
      throw Object.assign(invalid("unknown or expired approval id"), {
        details: { reason: "APPROVAL_NOT_FOUND" },
      })
    world.life.approvals.delete(text(id))
    approval.decide(text(decision))
    world.broadcast("exec.approval.resolved", { id, decision })
    return { ok: true }
  },
  "question.list": (world) => ({
    questions: [...world.life.questions.values()].map(({ payload }) => payload),
  }),
  "question.resolve": (world, { id, answers, cancel }) => {
    const question = world.life.questions.get(text(id))
    if (!question) {
      const details = { reason: "QUESTION_NOT_FOUND" }
      throw Object.assign(invalid(`question '${text(id)}' was not found`), { details })
    }
    world.life.questions.delete(text(id))
    if (cancel === true) {
      question.answer(null)
      world.broadcast("question.resolved", { id, status: "cancelled" })
      return { status: "cancelled" }
    }
    question.answer((answers as { answers: Record<string, string[]> }).answers)
    world.broadcast("question.resolved", { id, status: "answered" })
    return { status: "answered", answers: answers as Row }
  },
}

const NEWEST = Object.keys(HANDLERS)
/** What each version lists; the oldest has no way to make a session but to speak to it. */
export const METHODS: Record<Version, string[]> = {
  "2026.9.6": NEWEST,
  "2026.7.35": NEWEST.filter((name) => !/^(question\.|diagnostics)/.test(name)),
  "2026.2.17": NEWEST.filter(
    (name) => !/^(question\.|sessions\.(create|subscribe|describe)|diagnostics)/.test(name),
  ),
}

/** What a gateway that was asked to end does not take any more. */
const BEGINS_WORK = new Set(["agent", "chat.send"])
const leavingError = (method: string): Row => ({
  ...{ code: "UNAVAILABLE", message: `${method} unavailable during gateway restart`, retryable: true },
  ...{ retryAfterMs: 1_000, details: { method, reason: "gateway-restarting", phase: "accepting" } },
})

export function answer(world: World, peer: Peer, { id, method, params }: Request): void {
  const handler = METHODS[world.version].includes(method) ? HANDLERS[method] : undefined
  if (world.life.isDraining && BEGINS_WORK.has(method)) return peer.fail(id, leavingError(method))
  if (!handler) return peer.fail(id, { code: "INVALID_REQUEST", message: `unknown method: ${method}` })
  try {
    const payload = handler(world, params, peer, id)
    if (payload) peer.ok(id, payload)
  } catch (error) {
    const { code = "UNAVAILABLE", message, details } = error as Error & { code?: string; details?: Row }
    peer.fail(id, { code, message, ...(details && { details }) })
  }
}

const waitOf = (run: FakeRun, isNewest: boolean): Row => ({
  ...{ runId: run.runId, status: run.status, startedAt: run.startedAt, endedAt: run.endedAt },
  ...(run.stopReason && { stopReason: run.stopReason }),
  ...(run.error && { error: run.error }),
  ...(run.status === "ok" &&
    isNewest && {
      terminalReply:
        run.text === "" ? { disposition: "empty" } : { disposition: "visible", text: lastOf(run) },
    }),
})

const lastOf = ({ text: whole }: FakeRun): string => whole.split("\n\n").at(-1) ?? ""

const finalOf = (run: FakeRun): Row => ({
  ...{ runId: run.runId, status: run.status, summary: run.status === "ok" ? "completed" : run.error },
  result: { payloads: run.text === "" ? [] : [{ text: lastOf(run), mediaUrl: null }], meta: {} },
})

function sayEnd(run: FakeRun, peer: Peer, id: string): void {
  if (run.status !== "error") return peer.ok(id, finalOf(run))
  peer.fail(
    id,
    { code: "UNAVAILABLE", message: run.error ?? "failed" },
    { runId: run.runId, status: "error", summary: run.error },
  )
}
