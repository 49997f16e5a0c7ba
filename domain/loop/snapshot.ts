/** What the loop knows when it decides: plain data, gathered by a fixed number of bounded queries. */
import type { Spent } from "../budget.ts"
import type { Approval, ForgeKind, LandingPolicy, Limits, MergeStrategy } from "../project.ts"
import type {
  ExecutorKind,
  ExitRecord,
  Outcome,
  RunReason,
  RunRole,
  RunHolder,
  RunState,
  StopCause,
} from "../run.ts"
import type { MergeState, MergeVerdict } from "../merge.ts"
import type { PauseScope } from "../pause.ts"
import type { Hours } from "../schedule.ts"
import type { SnapshotBudget } from "./purse.ts"
import type { Verdict } from "../review.ts"
import type { SignalKind, SignalState } from "../signal.ts"
import type { Attempts, Blockage, ChildCounts, Priority, TaskStatus } from "../task.ts"
import type { Role, WorkRole } from "../role.ts"
import type { Pipeline } from "../pipeline.ts"

export type SnapshotProject = {
  projectId: string
  teamId: string
  slug: string
  /** Where its repository lies and how work lands there: what the merge lane hands to the landing port. */
  repository: string
  baseBranch: string
  strategy: MergeStrategy
  integrationBranch: string
  forge: ForgeKind
  executor: ExecutorKind
  approval: Approval
  landing: LandingPolicy
  hasCheck: boolean
  /** How many entries of the merge lane are checked together, and how often a red check is run again. */
  batchSize: number
  checkReruns: number
  /** What its work trees take on the disk, where that is more than they may. */
  overQuota: { bytes: number; limit: number } | null
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
  /** The step of its card's pipeline; its role where the card has none. */
  step: string
  state: RunState
  attempt: number
  generation: number
  executor: ExecutorKind
  claimedAt: number
  startedAt: number | null
  leaseExpiresAt: number
  shim: RunHolder | null
  stopRequested: StopCause | null
  /** What it has used so far, and what was put aside for it; nothing where nobody set a budget. */
  spent: Spent
  estimate: Spent
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
  step: string
  attempt: number
  executor: ExecutorKind
  claimedAt: number
  /** A state decision that names this run was applied already: its consequence is drawn, once. */
  isSettled: boolean
  outcome: Outcome
  reason: RunReason
  sentence: string
  headCommit: string | null
  endedAt: number
  verdict: Verdict | null
  /** No process of it is left, as its termination record says. */
  isGone: boolean
  /** The budget that ended it. */
  budgetId: string | null
}

export type SnapshotSignal = {
  signalId: string
  taskId: string
  runId: string | null
  kind: SignalKind
  /** Clutch asks what to do about a step that failed. */
  isAboutStep: boolean
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
  branch: string
  headCommit: string
  candidateCommit: string | null
  targetCommit: string | null
  /** Its place in the batch that it is checked in, and what checks said of its candidate, oldest first. */
  batch: { id: string; position: number } | null
  verdicts: readonly Pick<MergeVerdict, "runId" | "colour" | "sentence">[]
  /** Other open cards that its work is expected to conflict with. */
  conflictsWith: readonly string[]
  /** What it was joined with could not land: it goes by itself. */
  isAlone: boolean
  /** The newest check run on this candidate, if one ended. */
  check: { runId: string; outcome: Outcome; reason: RunReason; sentence: string; isSettled: boolean } | null
  heldSince: number | null
  /** The key of the pull request that offers it; null while it is not offered. */
  pull: string | null
  /** A person wants its pull request merged. */
  mergeRequestedAt: number | null
  /** Why it is held. */
  sentence: string | null
  /** When this loop last tried in vain to bring it forward; the loop adds it from memory, so that it retries in measure. */
  lastTriedAt: number | null
}

export type SnapshotTask = {
  taskId: string
  projectId: string
  key: string
  title: string
  status: TaskStatus
  statusSince: number
  priority: Priority
  priorityOrder: number
  rank: string
  role: WorkRole
  /** A person holds the card: the loop never dispatches it. */
  assignedToPerson: boolean
  assignedAgentId: string | null
  /** A person dropped it on In progress: its run goes before other cards' runs. */
  startNext: boolean
  unmetDependencies: number
  attempts: Attempts
  retryAt: number | null
  blockage: Blockage | null
  headCommit: string | null
  /** Null: the classic way. */
  pipeline: Pipeline | null
  /** Where it stands in its pipeline; null before the first step. */
  step: string | null
  /** How often each step (or the merge lane) sent it back since a person looked. */
  jumps: Readonly<Record<string, number>>
  /** How the tasks stand that were made of it. */
  children: ChildCounts
  /** When its newest merge entry ended in conflict; null if that entry ended otherwise or there is none. */
  conflictAt: number | null
  /**
   * The newest ended run of each role, newest first. Decisions look only at those claimed since the card entered its
   * status; an older one still matters when its agent is not gone.
   */
  ended: SnapshotEndedRun[]
  /** Fingerprints of the newest failed runs since the attempts were last reset, newest first (at most 5). */
  fingerprints: string[]
}

/** A done or cancelled task whose work tree is still on disk (at most 50 are gathered). */
export type SnapshotFinishedTask = {
  taskId: string
  projectId: string
  key: string
  status: TaskStatus
  statusSince: number
  branch: string | null
  headCommit: string | null
  mergedCommit: string | null
  /** A run of it is open, or ended with its agent not seen gone. */
  hasAgent: boolean
}

export type SnapshotPause = { scope: PauseScope; subject: string; since: number }

export type Snapshot = {
  projects: SnapshotProject[]
  agents: SnapshotAgent[]
  /**
   * All active tasks (in_progress, in_review, in_approval, merging, blocked), of each project the first ready candidates
   * per seat, and whatever tasks the open runs belong to, or ended ones whose agent is not seen gone.
   */
  tasks: SnapshotTask[]
  runs: SnapshotRun[]
  /** Open and answered-but-undelivered signals of these tasks. */
  signals: SnapshotSignal[]
  /** Open entries, in no particular order. */
  merges: SnapshotMergeEntry[]
  finished: SnapshotFinishedTask[]
  pauses: SnapshotPause[]
  /** Rotates fair shares between projects: project id -> runs started in the last hour (absent means none). */
  recentStarts: Record<string, number>
  budgets: SnapshotBudget[]
  /** What the runs of a role have used, all in all: what one more is expected to use. Read only where there is a budget. */
  history: Record<string, Spent>
  /** When agents may start: for everything (no project), and per project. */
  hours: (Hours & { projectId: string | null })[]
  /** Cards that make themselves, soonest first. */
  schedules: { scheduleId: string; name: string; cron: string; timeZone: string; nextAt: number }[]
  /** Ids of merge entries, runs and tasks on which a slow effect of this loop is under way (the loop adds them). */
  busy: string[]
}

/** What `loop.gather` answers: everything but what only the loop's machine can see. */
export type Gathered = Omit<Snapshot, "runs" | "merges" | "busy"> & {
  runs: Omit<SnapshotRun, "observation">[]
  merges: Omit<SnapshotMergeEntry, "lastTriedAt">[]
}

/** What `loop.facts` answers: the same but for the leases, which change with every heartbeat. */
export type Facts = Omit<Gathered, "runs"> & { runs: Omit<Gathered["runs"][number], "leaseExpiresAt">[] }

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
  /** A merge that is held, offered or could not be tried is looked at again after this long. */
  heldRetryMs: number
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
  heldRetryMs: 15_000,
}
