/** What the views draw: the shapes in which subscriptions reach them, apart from how the server stores anything. */
import type { Reason } from "#domain/loop/reason"
import type { RunRole, RunState } from "#domain/run"
import type { SignalKind } from "#domain/signal"
import type { Limits, WipLimits } from "#domain/project"
import type { WorkRole } from "#domain/role"
import type { Cancellation, Priority, Resolution, TaskStatus } from "#domain/task"

export type Question = {
  signalId: string
  kind: SignalKind
  question: string
  options: string[]
  askedAt: number
}

/** A card as the board draws it. */
export type BoardCard = {
  key: string
  /** Slug of its project. */
  project: string
  title: string
  status: TaskStatus
  statusSince: number
  priority: Priority
  role: WorkRole
  tags: string[]
  /** Who holds it: an agent's name, or a person's. */
  holder: { kind: "agent" | "person"; name: string } | null
  unmetDependencies: number
  /** Failed attempts of a developer, and how many there may be. */
  attempts: { used: number; limit: number }
  run: { runId: string; role: RunRole; state: RunState; since: number; progress: string | null } | null
  /** Of who works on it, where that is known. */
  model: string | null
  /** What its ended runs have cost; null where nothing was spent or no price is known. */
  costUsd: number | null
  /** How the checks of its candidate stand. */
  checks: "running" | "passed" | "failed" | null
  /** The first reason why it does not move; null while it moves or is final. */
  why: Pick<Reason, "code" | "sentence" | "nextMover"> | null
  question: Question | null
  /** What its work is expected to conflict with, each as "with CLU-7 in src/a.ts". */
  conflicts: string[]
  /** How it ended, or why it is stuck, in a word or a sentence. */
  resolution: Resolution | null
  cancellation: Cancellation | null
}

export type BoardColumn = {
  /** In the column's order. */
  cards: BoardCard[]
  /** How many cards the column has, shown or not. */
  total: number
  /** From this place on `cards` holds the end of the column; what lies between is not here. */
  endsFrom?: number
}

/** Where a card should go: below `after`, above `before`, or at the top of an empty column; only if it is in `from`. */
export type Placement = { task: string; to: TaskStatus; from?: TaskStatus; after?: string; before?: string }

export type SavedViewRow = { name: string; query: string }

export type ProjectLink = {
  slug: string
  key: string
  name: string
  /** Cards per status. */
  counts: Partial<Record<TaskStatus, number>>
  running: number
  needsPerson: number
  /** How many cards a column should hold at most. */
  wipLimits?: WipLimits
  /** Names of its own pipelines. */
  pipelines?: string[]
  /** How many runs it may have at once. */
  limits: Limits
}
