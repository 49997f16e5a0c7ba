/** What the loop knows when it decides: plain data, gathered by a fixed number of bounded queries. */
import type { LandingPolicy, Limits, Approval } from "../project.ts"
import type { ExecutorKind, ExitRecord, Outcome, RunReason, RunRole, RunState, ShimRecord, StopCause } from "../run.ts"
import type { MergeState } from "../merge.ts"
import type { PauseScope } from "../pause.ts"
import type { Verdict } from "../review.ts"
import type { SignalKind, SignalState } from "../signal.ts"
import type { Attempts, Blockage, Priority, TaskStatus } from "../task.ts"
import type { Role, WorkRole } from "../role.ts"

export type SnapshotProject = {
  projectId: string
  slug: string
  executor: ExecutorKind
  approval: Approval
  landing: LandingPolicy
  hasCheck: boolean
  limits: Limits
  maxAttempts: number
  runTimeLimitMs: number
  runIdleLimitMs: number
}

export type SnapshotAgent = { agentId: string; name: string; role: Role; limit: number }

/** An open run: not ended yet. `leaseExpiresAt` 0 means that no lease row is left. */
export type SnapshotRun = {
  runId: string
  taskId: string
  projectId: string
  agentId: string | null
  role: RunRole
  state: RunState
  attempt: number
  generation: number
  executor: ExecutorKind
  claimedAt: number
  startedAt: number | null
  leaseExpiresAt: number
  shim: ShimRecord | null
  stopRequested: StopCause | null
  /** What reconcile saw of it outside, this cycle; `unknown` where the executor could not tell. */
  observation: Observation
}

/** What an executor sees of a run. Unknown is not no. */
export type Observation =
  | { kind: "unknown" }
  | { kind: "absent" }
  | { kind: "alive" }
  | { kind: "exited"; exit: ExitRecord }
  /** The shim is gone without an exit record; `agentsLeft` processes of the run were still alive. */
  | { kind: "orphaned"; agentsLeft: number }

/** The newest ended run of a task per role: what the next step depends on. */
export type SnapshotEndedRun = {
  runId: string
  role: RunRole
  attempt: number
  outcome: Outcome
  reason: RunReason
  sentence: string
  headCommit: string | null
  endedAt: number
  verdict: Verdict | null
  /** No process of it is left, as its termination record says. */
  isGone: boolean
}

export type SnapshotSignal = {
  signalId: string
  taskId: string
  runId: string | null
  kind: SignalKind
  state: SignalState
  askedAt: number
  answer: string | null
}

export type SnapshotMergeEntry = {
  entryId: string
  taskId: string
  projectId: string
  state: MergeState
  enqueuedAt: number
  headCommit: string
  candidateCommit: string | null
  targetCommit: string | null
  /** The newest check run on the candidate, if one ended. */
  check: { outcome: Outcome; sentence: string } | null
  heldSince: number | null
}

export type SnapshotTask = {
  taskId: string
  projectId: string
  key: string
  status: TaskStatus
  statusSince: number
  priority: Priority
  priorityOrder: number
  rank: string
  role: WorkRole
  /** A person holds the card: the loop never dispatches it. */
  assignedToPerson: boolean
  assignedAgentId: string | null
  unmetDependencies: number
  attempts: Attempts
  retryAt: number | null
  blockage: Blockage | null
  headCommit: string | null
  /** Newest ended run per role since the card last entered in_progress or in_review from elsewhere; newest first. */
  ended: SnapshotEndedRun[]
  /** Fingerprints of the newest failed runs of the task, newest first (at most 5). */
  fingerprints: string[]
}

export type SnapshotPause = { scope: PauseScope; subject: string; since: number }

export type Snapshot = {
  projects: SnapshotProject[]
  agents: SnapshotAgent[]
  /** All active tasks (in_progress, in_review, in_approval, merging, blocked) and the first ready candidates per project. */
  tasks: SnapshotTask[]
  runs: SnapshotRun[]
  /** Open and answered-but-undelivered signals of these tasks. */
  signals: SnapshotSignal[]
  merges: SnapshotMergeEntry[]
  pauses: SnapshotPause[]
  /** More ready tasks exist than were gathered (for why-not: "beyond the first 200"). */
  truncatedProjects: string[]
  /** Rotates fair shares between projects: runs each project started in the last hour. */
  recentStarts: Record<string, number>
}

export type LoopConfig = {
  globalLimit: number
  /** A ready card gains one priority tier for each such stretch of waiting. */
  ageingTierMs: number
  infrastructureRetries: number
  backoffBaseMs: number
  backoffCapMs: number
  humanWaitMs: number
  /** A claimed run may stay unseen this long before it counts as never started. */
  startGraceMs: number
  loopBreakerRepeats: number
}

export const DEFAULT_LOOP_CONFIG: LoopConfig = {
  globalLimit: 4,
  ageingTierMs: 30 * 60_000,
  infrastructureRetries: 3,
  backoffBaseMs: 10_000,
  backoffCapMs: 5 * 60_000,
  humanWaitMs: 10 * 60_000,
  startGraceMs: 20_000,
  loopBreakerRepeats: 3,
}
