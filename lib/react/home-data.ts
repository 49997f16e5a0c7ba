/** What the first page draws, apart from projects and the inbox. */
import type { GATEWAY_STATES, GatewayChannel } from "#domain/gateway"
import type { ExecutorKind, Outcome } from "#domain/run"

export type ExecutorView = {
  kind: ExecutorKind
  isPaused: boolean
  open: number
  ended: number
  lost: number
  newest?: { outcome: Outcome | null; sentence: string | null; at?: number | undefined } | undefined
}

export type GatewayView = {
  state: (typeof GATEWAY_STATES)[number]
  /** What is wrong; empty while nothing is. */
  sentence: string
  mend: string | null
  version: string | null
  startedAt: number | null
  /** Null where the gateway does not tell. */
  channel: GatewayChannel | null
}

/** Of a day: what it cost as far as prices are known. */
export type UsedView = { usd: number; unpriced: number; tokens: number; runs: number }

export type HomeRun = {
  runId: string
  taskKey: string | null
  taskTitle: string | null
  project: string | null
  agentName: string | null
  role: string
  state: string
  startedAt: number | null
  progress: string | null
}

export type ProjectFound = {
  repository: string
  baseBranch: string
  hasRemote: boolean
  isBare: boolean
  isShallow: boolean
  slug: string
  key: string
  check: string
}
