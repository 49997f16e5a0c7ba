/** What the simulated gateway knows: sessions and their history outlive it, runs and idempotency keys do not. */
import { randomUUID } from "node:crypto"

export type Row = Record<string, unknown>

export type TokenUsage = { input: number; output: number }

/** A message, under the key that its sender gave it: that is the run's id, too. */
export type Said = {
  runId: string
  session: Session
  message: string
  /** Types of the images that came with it. */
  images: readonly string[]
}

export type Run = Said & {
  /** An earlier life of the gateway began with it. */
  isResumed: boolean
  state: "queued" | "running" | "ended"
  startedAt: number | null
  endedAt: number | null
  stopReason: string | null
  /** The whole text so far. */
  text: string
  usage?: TokenUsage
  abort: AbortController
}

export type Session = {
  key: string
  sessionId: string
  /** With its provider before it; null is the gateway's own choice. */
  model: string | null
  /** What its conversation takes of the context, as of its last turn. */
  totalTokens?: number | undefined
  status: "idle" | "running" | "done" | "failed" | "killed"
  lastRunId: string | null
  abortedLastRun: boolean
  history: Row[]
  /** What its turn is to answer, while it has one. */
  unfinished: { message: string; images: readonly string[] } | null
}

export type Model = { id: string; name: string; provider: string; contextWindow: number }

/** Where sessions are kept while the gateway is away. */
export type Memory = {
  sessions: readonly Session[]
  keep(session: Session): void
  forget(session: Session): void
}

export type Durable = { sessions: Map<string, Session>; model: Model | null }

/** One life of the process. */
export type Life = { bootId: string; startedAt: number; runs: Map<string, Run>; queue: Run[] }

export const newLife = (): Life => ({
  ...{ bootId: randomUUID(), startedAt: Date.now(), runs: new Map(), queue: [] },
})

export const canonical = (key: string): string => {
  const lower = key.toLowerCase()
  return lower.startsWith("agent:") ? lower : `agent:main:${lower}`
}

export const activeRuns = (life: Life, session: Session): Run[] =>
  [...life.runs.values()].filter((run) => run.session === session && run.state !== "ended")

/** A session as `sessions.list` and `sessions.describe` show it. */
export function rowOf(life: Life, durable: Durable, session: Session): Row {
  const active = activeRuns(life, session)
  const isRunning = active.some(({ state }) => state === "running")
  return {
    ...{ key: session.key, sessionId: session.sessionId, agentId: "main" },
    ...modelOf(session, durable.model),
    ...(session.totalTokens !== undefined && { totalTokens: session.totalTokens }),
    status: isRunning ? "running" : active.length > 0 ? "queued" : session.status,
    ...{ hasActiveRun: active.length > 0, activeRunIds: active.map(({ runId }) => runId) },
    abortedLastRun: session.abortedLastRun,
    ...(session.lastRunId && { lastRunId: session.lastRunId }),
  }
}

/** In two words, as rows name it. */
export function modelOf({ model }: Session, usual: Model | null): { model?: string; modelProvider?: string } {
  if (model === null) return usual ? { model: usual.id, modelProvider: usual.provider } : {}
  const at = model.indexOf("/")
  return at < 0 ? { model } : { model: model.slice(at + 1), modelProvider: model.slice(0, at) }
}
