/** Decisions that are carried out outside of Convex, by worker/loop/apply.ts, and recorded there afterwards. */
import type { ExecutorKind, ExitRecord, RunRole, StopCause } from "../run.ts"
import type { TaskStatus } from "../task.ts"
import type { Phase } from "./phase.ts"

/** Claim a run and start it. `entryId` and `subjectCommit` say what a check or a reviewer looks at. */
export type Dispatch = {
  kind: "dispatch"
  phase: Phase
  taskId: string
  projectId: string
  /** The status that the claim expects: ready (moves to in_progress), in_progress, in_review, or merging for a check. */
  from: TaskStatus
  role: RunRole
  agentId: string | null
  executor: ExecutorKind
  subjectCommit: string | null
  entryId: string | null
}

/** The shim left an exit record that the backend has not heard of: report it, as the shim would have. */
export type Finish = { kind: "finish"; phase: Phase; runId: string; generation: number; exit: ExitRecord }

/** Tell a living shim to end its agent now. */
export type DeliverStop = {
  kind: "deliver_stop"
  phase: Phase
  runId: string
  executor: ExecutorKind
  cause: StopCause
}

/** The shim is gone and its agent may not be: end what is left, then `expire` (open run) or `confirm_gone` (ended run). */
export type Reap = {
  kind: "reap"
  phase: Phase
  runId: string
  executor: ExecutorKind
} & (
  | { generation: number; reason: "shim_lost" | "never_started" }
  /** A run that has ended already. */
  | { generation: null; reason: null }
)

/** A schedule's time has come: make its card, and find its next time. */
export type CarryOutSchedule = {
  kind: "carry_out_schedule"
  phase: Phase
  scheduleId: string
  cron: string
  timeZone: string
  dueAt: number
}

type InLane<Kind extends string> = {
  kind: Kind
  phase: Phase
  taskId: string
  projectId: string
  entryId: string
}

/** Join the work with the target branch, touching nobody's checkout, and record the candidate. */
export type PrepareCandidate = InLane<"prepare_candidate">
/** Join several entries one upon the other, so that one check can speak for all; `entryId` is the first of them. */
export type PrepareBatch = InLane<"prepare_batch"> & { entryIds: string[] }
/** Advance the target branch to the last candidate of a green batch, which holds all the others. */
export type LandBatch = InLane<"land_batch"> & { entryIds: string[] }
/** Advance the target branch to the candidate by compare-and-swap. */
export type Land = InLane<"land">
/** Offer the candidate as a pull request, which a person merges or closes. */
export type OfferPull = InLane<"offer_pull">
/** See whether somebody has merged an offered branch by hand. */
export type LookAtPull = InLane<"look_at_pull">

/** Remove the work tree of a finished card, saving what is nowhere else. */
export type SweepWorkspace = { kind: "sweep_workspace"; phase: Phase; taskId: string; projectId: string }

/** Carried out outside of Convex, then recorded there; each may be repeated without doing it twice. */
export type EffectDecision =
  | Dispatch
  | Finish
  | DeliverStop
  | Reap
  | PrepareCandidate
  | PrepareBatch
  | LandBatch
  | Land
  | OfferPull
  | LookAtPull
  | SweepWorkspace
  | CarryOutSchedule
