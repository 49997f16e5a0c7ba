/** What the loop may decide. State decisions are carried out by `loop.apply`, effects by worker/loop/apply.ts. */
import { z } from "zod"
import { RunReason, StopCause, Termination } from "../run.ts"
import { Severity, SignalKind } from "../signal.ts"
import { Blockage, Cancellation, Resolution, TaskStatus, type Attempts } from "../task.ts"
import type { EffectDecision } from "./effect-decision.ts"
import { Phase } from "./phase.ts"
import type { Reason } from "./reason.ts"

/** A counter of Attempts. */
export const Counter = z.enum(["dev", "review", "conflict", "infrastructure"]) satisfies z.ZodType<
  keyof Attempts
>
export type Counter = z.infer<typeof Counter>

/** A signal that a decision opens in its own transaction. Blocking follows from the kind. */
export const NewSignal = z.object({
  kind: SignalKind,
  severity: Severity,
  question: z.string().min(1).max(5_000),
  options: z.array(z.string()).max(10),
  /** The budget that an answer raises. */
  budgetId: z.string().optional(),
  /** What to do about a step of the card's pipeline that failed. */
  isAboutStep: z.boolean().optional(),
  /** It tells of the card's place in the merge lane, and is over with that. */
  isAboutPlace: z.boolean().optional(),
})
export type NewSignal = z.infer<typeof NewSignal>

/**
 * On every decision about a task: `from` is the status it was decided in. `loop.apply` refuses with `conflict` when the
 * task has another status by now, when the run is settled already, or when the signal is no longer `answered`; the next
 * cycle decides afresh. A decision that names a `runId` settles that run (isSettled) in the same transaction, so its
 * consequence is drawn once.
 */
const onTask = { phase: Phase, taskId: z.string(), from: TaskStatus }
const onRun = { phase: Phase, runId: z.string(), generation: z.number().int().positive() }
const runId = z.string().nullable()
const signalId = z.string().nullable()
const sentence = z.string().max(2_000)

/** The shim lives but its lease ran out (an outage): give the run its lease back, over the limits if need be. */
const Adopt = z.object({ kind: z.literal("adopt"), ...onRun })

/**
 * End an open run whose agent is seen gone: outcome `lost`, lease deleted, key dead. Also used by a dispatch whose start
 * failed. With processesLeft > 0 the run counts as not gone.
 */
const Expire = z.object({
  kind: z.literal("expire"),
  ...onRun,
  reason: RunReason,
  sentence,
  termination: Termination,
})

/** What was left of an ended run's agent is gone now: replaces the run's termination record. */
const ConfirmGone = z.object({
  kind: z.literal("confirm_gone"),
  phase: Phase,
  runId: z.string(),
  termination: Termination,
})

/** Write the wish that a run ends; the shim hears of it at its next heartbeat, the loop delivers it at once. */
const RequestStop = z.object({
  kind: z.literal("request_stop"),
  ...onRun,
  cause: StopCause,
  /** The budget that is used up, where that is the cause. */
  budgetId: z.string().optional(),
})

/** in_progress -> in_review with the run's head commit as the card's. Sets attempts.infrastructure and retryAt back. */
const SendToReview = z.object({
  kind: z.literal("send_to_review"),
  ...onTask,
  runId: z.string(),
  headCommit: z.string(),
})

/** Walk to done without a merge, an event per hop; `runId` is the run that answered it, if one did. */
const Complete = z.object({
  kind: z.literal("complete"),
  ...onTask,
  runId,
  /** The answer that led to it: now delivered. */
  signalId: z.string().optional(),
  resolution: Resolution,
  sentence,
})

/**
 * A card with a pipeline comes to a step: its counters begin anew, and it moves to where the step is done. `isJump`: it was
 * sent back there, which is counted for the step that it comes from unless a person said so.
 */
const EnterStep = z.object({
  kind: z.literal("enter_step"),
  ...onTask,
  runId,
  signalId,
  /** Where it was seen: one that stands elsewhere by now is not sent on from there. */
  fromStep: z.string(),
  step: z.string(),
  isJump: z.boolean(),
  headCommit: z.string().nullable(),
  sentence,
})

/** The last step of a pipeline is done: on to approval and the merge lane, an event per hop. */
const FinishSteps = z.object({
  kind: z.literal("finish_steps"),
  ...onTask,
  runId,
  signalId,
  headCommit: z.string(),
  sentence,
})

/** Count one failure, and let no run start before `retryAt` (null: at once). The card keeps its status. */
const RetryLater = z.object({
  kind: z.literal("retry_later"),
  ...onTask,
  runId: z.string(),
  counter: Counter,
  retryAt: z.number().nullable(),
  sentence,
})

/** in_review or in_approval -> in_progress, one attempt counted. A `signalId` is the rejected approval: now delivered. */
const SendBack = z.object({
  kind: z.literal("send_back"),
  ...onTask,
  runId,
  signalId,
  counter: Counter,
  sentence,
})

/**
 * A reviewer approved: in_review -> in_approval. Where the project asks nobody, the same transaction walks on to merging
 * with an automatic-approval event and a queued merge entry; else it opens the `approval` signal. Sets
 * attempts.infrastructure and retryAt back.
 */
const Approve = z.object({ kind: z.literal("approve"), ...onTask, runId: z.string() })

/** in_approval -> merging, or already merging without an entry: put it in the lane. `signalId`: the approval, now delivered. */
const EnterMergeLane = z.object({ kind: z.literal("enter_merge_lane"), ...onTask, signalId })

/** Open a signal on a card that keeps its status. A second open one of the same kind on the card is not opened. */
const OpenSignal = z.object({ kind: z.literal("open_signal"), ...onTask, runId, signal: NewSignal })

/** A person answered `escalate`: the signal is asked again, with severity critical. */
const Escalate = z.object({ kind: z.literal("escalate"), ...onTask, signalId: z.string() })

/** -> blocked, with the signal that asks a person what next (null: none). */
const Block = z.object({
  kind: z.literal("block"),
  ...onTask,
  runId,
  blockage: Blockage,
  signal: NewSignal.nullable(),
})

/**
 * A person's answer lets a blocked card go on: blocked -> `to`, all attempts and retryAt set back, fingerprints forgotten,
 * the signal delivered. (A person's own move out of blocked sets the attempts back too and withdraws the signal.)
 */
const Resume = z.object({
  kind: z.literal("resume"),
  ...onTask,
  to: z.enum(["in_progress", "ready"]),
  signalId: z.string(),
})

/** A person's answer gives the card up: -> cancelled; an open run is asked to stop. */
const Cancel = z.object({
  kind: z.literal("cancel"),
  ...onTask,
  signalId: z.string(),
  cancellation: Cancellation,
})

/** A person's answer gives the card to somebody else; a blocked one goes on with that. */
const Reassign = z.object({ kind: z.literal("reassign"), ...onTask, signalId: z.string() })

/**
 * A person wants new cards instead: a copy in the backlog, or one card per title that the answer names, linked by
 * `reopens`. This one is cancelled as superseded, and what waited for it waits for them.
 */
const SpawnSuccessor = z.object({ kind: z.literal("spawn_successor"), ...onTask, signalId: z.string() })

/** The check failed on the merge candidate: the entry fails, merging -> in_progress, one attempt counted. */
const FailMerge = z.object({
  kind: z.literal("fail_merge"),
  ...onTask,
  entryId: z.string(),
  runId,
  counter: Counter,
  sentence,
})

/** A person's answer raises a budget that keeps the card waiting: the signal is delivered, and the budget raised by that. */
const RaiseBudget = z.object({ kind: z.literal("raise_budget"), ...onTask, signalId: z.string() })

/** People are told, once in its period, that a budget is nearly used up; on the card of a run that uses it, if one does. */
const WarnBudget = z.object({
  kind: z.literal("warn_budget"),
  phase: Phase,
  budgetId: z.string(),
  cardId: z.string().nullable(),
  sentence,
})

/** What a run of the checks says of the candidate it ran on: remembered, so that the next run can be chosen by it. */
const JudgeCandidate = z.object({
  kind: z.literal("judge_candidate"),
  ...onTask,
  entryId: z.string(),
  runId: z.string(),
  colour: z.enum(["green", "red"]),
  sentence,
})

/** Back into the queue, to be prepared by itself: the batch it was in cannot go on. */
const LeaveBatch = z.object({ kind: z.literal("leave_batch"), ...onTask, entryId: z.string(), sentence })

/** The work tree of a finished card is off the disk; `savedTo` is its bundle in the trash, if something was unsaved. */
const WorkspaceRemoved = z.object({
  kind: z.literal("workspace_removed"),
  phase: Phase,
  taskId: z.string(),
  savedTo: z.string().nullable(),
})

/** Carried out by the one mutation `loop.apply`. */
export const StateDecision = z.discriminatedUnion("kind", [
  Adopt,
  Expire,
  ConfirmGone,
  RequestStop,
  SendToReview,
  Complete,
  EnterStep,
  FinishSteps,
  RetryLater,
  SendBack,
  Approve,
  EnterMergeLane,
  OpenSignal,
  Escalate,
  Block,
  Resume,
  Cancel,
  Reassign,
  SpawnSuccessor,
  FailMerge,
  JudgeCandidate,
  LeaveBatch,
  RaiseBudget,
  WarnBudget,
  WorkspaceRemoved,
])
export type StateDecision = z.infer<typeof StateDecision>
export type StateDecisionOf<K extends StateDecision["kind"]> = Extract<StateDecision, { kind: K }>

/** Nothing is done about this card now, and why. */
type Wait = { kind: "wait"; phase: Phase; taskId: string; reasons: Reason[] }

export type Action = StateDecision | EffectDecision
export type Decision = Action | Wait

const STATE_KINDS: ReadonlySet<string> = new Set(
  StateDecision.options.map((option) => option.shape.kind.value),
)

export const isStateDecision = (decision: Decision): decision is StateDecision =>
  STATE_KINDS.has(decision.kind)
export const isAction = (decision: Decision): decision is Action => decision.kind !== "wait"
