/** What a gateway knows: sessions and their history outlive it, runs and idempotency keys do not. */
import { randomUUID } from "node:crypto"

export type Row = Record<string, unknown>

export type FakeRun = {
  runId: string
  session: FakeSession
  message: string
  system: string
  /** Which method began it. */
  by: "agent" | "chat"
  /** The key under which its message came, where the gateway runs it under an id of its own. */
  saidAs?: string
  timeoutMs: number | null
  state: "queued" | "running" | "ended"
  startedAt: number | null
  endedAt: number | null
  status: "ok" | "error" | "timeout" | null
  error: string | null
  stopReason: string | null
  /** The whole text so far. */
  text: string
  abort: AbortController
  /** Is told of the end, on the connection that began it. */
  onEnd: ((run: FakeRun) => void)[]
}

export type FakeSession = {
  key: string
  sessionId: string
  cwd: string
  /** Somebody said where it works. */
  isPlaced: boolean
  model: string | null
  permissionMode: string | null
  spawnedBy: string | null
  status: "idle" | "queued" | "running" | "done" | "failed" | "killed" | "timeout"
  lastRunId: string | null
  abortedLastRun: boolean
  history: Row[]
  /** Where its interrupted turn was: the message, and how many of its steps were answered. */
  unfinished: Unfinished | null
}

type Unfinished = Pick<FakeRun, "message" | "system" | "by" | "timeoutMs"> & {
  step: number
  isInCommand: boolean
}

export type Durable = { sessions: Map<string, FakeSession> }

/** One life of the process. */
export type Life = {
  bootId: string
  startedAt: number
  /** It was asked to end. */
  isDraining: boolean
  runs: Map<string, FakeRun>
  queue: FakeRun[]
  approvals: Map<string, { payload: Row; decide: (decision: string) => void }>
  questions: Map<string, { payload: Row; answer: (answers: Record<string, string[]> | null) => void }>
}

export const newLife = (): Life => ({
  ...{ bootId: randomUUID(), startedAt: Date.now(), isDraining: false, runs: new Map(), queue: [] },
  ...{ approvals: new Map(), questions: new Map() },
})

export const canonical = (key: string): string => {
  const lower = key.toLowerCase()
  return lower.startsWith("agent:") ? lower : `agent:main:${lower}`
}

export const activeRuns = (life: Life, session: FakeSession): FakeRun[] =>
  [...life.runs.values()].filter((run) => run.session === session && run.state !== "ended")

/** A session as `sessions.list` and `sessions.describe` show it. */
export function rowOf(life: Life, durable: Durable, session: FakeSession, isNewest: boolean): Row {
  const active = activeRuns(life, session)
  const children = [...durable.sessions.values()].filter(({ spawnedBy }) => spawnedBy === session.key)
  return {
    ...{
      key: session.key,
      sessionId: session.sessionId,
      model: session.model ?? "scripted-1",
    },
    ...(isNewest && { agentId: "main" }),
    status: active.some(({ state }) => state === "running")
      ? "running"
      : active.length > 0
        ? "queued"
        : session.status,
    hasActiveRun: active.length > 0,
    activeRunIds: active.map(({ runId }) => runId),
    ...{ abortedLastRun: session.abortedLastRun, ...(session.isPlaced && { spawnedCwd: session.cwd }) },
    ...(isNewest && session.lastRunId && { lastRunId: session.lastRunId }),
    ...(session.spawnedBy && { spawnedBy: session.spawnedBy }),
    ...(children.length > 0 && { childSessions: children.map(({ key }) => key) }),
  }
}
