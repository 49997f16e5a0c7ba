/** What the task page and the Observatory draw. */
import type { EventKind } from "#domain/event"
import type { Reason } from "#domain/loop/reason"
import type { MergeState } from "#domain/merge"
import type { StepRole } from "#domain/pipeline"
import type { Verdict } from "#domain/review"
import type { WorkRole } from "#domain/role"
import type {
  Outcome,
  RunReason,
  RunRole,
  RunState,
  StopCause,
  SupervisionLevel,
  Termination,
} from "#domain/run"
import type { SignalState } from "#domain/signal"
import type {
  Attempts,
  Blockage,
  Cancellation,
  ChildCounts,
  Criterion,
  Priority,
  Resolution,
  TaskStatus,
} from "#domain/task"
import type { Question } from "./view-data.ts"

export type TaskDetail = {
  key: string
  title: string
  description: string
  criteria: Criterion[]
  status: TaskStatus
  statusSince: number
  priority: Priority
  role: WorkRole
  tags: string[]
  revision: number
  attempts: Attempts
  maxAttempts: number
  unmetDependencies: number
  holder: { kind: "agent" | "person"; name: string } | null
  blockage: Blockage | null
  resolution: Resolution | null
  cancellation: Cancellation | null
  branch: string | null
  baseCommit: string | null
  headCommit: string | null
  mergedCommit: string | null
  /** What its work is expected to conflict with, each as "with CLU-7 in src/a.ts". */
  conflicts: string[]
  /** Its newest place in the merge lane; `pull` names the pull request that waits there. */
  merge: {
    state: MergeState
    sentence: string | null
    pull: string | null
    mergeRequestedAt: number | null
    /** Names of checks that were red and then green on the same candidate. */
    flakyChecks: string[]
    /** What each run of the checks said of its candidate, oldest first. */
    verdicts: { colour: "green" | "red"; check: string | null; sentence: string }[]
  } | null
  /** Key of the finished task that this one takes up again. */
  reopens: string | null
  /** What of the roadmap it works for. */
  requirement: { key: string; title: string } | null
  steps: StepsView
  /** The tasks that were made of it, and what it is a part of. */
  children: Dependency[]
  objective: Dependency | null
  createdAt: number
}

export type Dependency = { key: string; title: string; status: TaskStatus }

/** A task's pipeline: where it stands, and what each step left. */
export type StepsView = {
  pipeline: string
  children: ChildCounts
  steps: {
    name: string
    role: StepRole
    state: "done" | "current" | "ahead"
    isRunning: boolean
    /** How often it sent the task back since a person looked. */
    sentBack: number
    result: { outcome: Outcome; verdict: Verdict | null; report: string | null } | null
  }[]
}

export type SignalView = Question & { state: SignalState; answer: string | null; answeredAt: number | null }

export type RunView = {
  runId: string
  taskKey: string | null
  taskTitle: string | null
  project: string | null
  agentName: string | null
  role: RunRole
  attempt: number
  /** The version of its role's prompt; null of a check, and of runs older than versions. */
  promptVersion: number | null
  state: RunState
  claimedAt: number
  startedAt: number | null
  endedAt: number | null
  outcome: Outcome | null
  reason: RunReason | null
  sentence: string | null
  progress: string | null
  /** What the agent itself said it did. */
  summary: string | null
  supervision: SupervisionLevel | "gateway" | null
  stopRequested: StopCause | null
  termination: Termination | null
  headCommit: string | null
}

/** A file that a run left for good. */
export type ArtifactView = { name: string; bytes: number }

export type ReviewView = {
  reviewId: string
  attempt: number
  verdict: Verdict
  summary: string
  comments: { file: string; line?: number | undefined; text: string }[]
  commit: string
  at: number
}

export type CommentView = {
  commentId: string
  text: string
  author: { kind: "user" | "run" | "service"; id: string; name: string }
  anchor: { file: string; line?: number | undefined; side: "old" | "new"; commit: string } | null
  addressees: string[]
  at: number
}

export type AttachmentView = {
  attachmentId: string
  name: string
  type: string
  size: number
  author: { name: string }
  at: number
}

export type EventView = { eventId: string; kind: EventKind; sentence: string; actor: string; at: number }

export type Why = Reason

/** A list of which more may be fetched. */
export type Paged<T> = { items: T[]; isLoading: boolean; onMore: (() => void) | null }
