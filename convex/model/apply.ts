/** Carries out what the loop decided. Each decision is checked against the world as it is now; a stale one is refused whole. */
import type { StateDecision, StateDecisionOf } from "#domain/loop/decision"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import * as answer from "./applyAnswer.ts"
import * as lane from "./applyInLane.ts"
import * as card from "./applyToCard.ts"
import type { WriteCtx } from "./context.ts"
import { warn } from "./budgetWarnings.ts"
import { append } from "./events.ts"
import { byId } from "./find.ts"
import { holdsLiveLease, renewRunLease } from "./leases.ts"
import { demand, deny } from "./refusals.ts"
import { confirmGone, endRun } from "./runEnds.ts"
import * as steps from "./steps.ts"
import { requestStop } from "./stops.ts"

type OnCard = Extract<StateDecision, { from: TaskStatus }>

export async function applyDecision(ctx: WriteCtx, decision: StateDecision): Promise<void> {
  if ("from" in decision) return applyToCard(ctx, decision)
  switch (decision.kind) {
    case "adopt":
      return adopt(ctx, await openRun(ctx, decision))
    case "expire":
      return expire(ctx, await openRun(ctx, decision), decision)
    case "request_stop":
      return requestStop(ctx, await openRun(ctx, decision), decision.cause, decision.budgetId)
    case "confirm_gone": {
      const run = await byId(ctx, "runs", decision.runId)
      demand(run.state === "ended", "conflict", "This run has not ended.")
      return confirmGone(ctx, run, decision.termination)
    }
    case "warn_budget":
      return warn(ctx, decision)
    case "workspace_removed":
      return card.workspaceRemoved(ctx, await byId(ctx, "tasks", decision.taskId), decision.savedTo)
    default:
      return decision satisfies never
  }
}

/** The card must be where it was seen, and the run's consequence must not be drawn yet; then it is, once. */
async function applyToCard(ctx: WriteCtx, decision: OnCard): Promise<void> {
  const task = await byId(ctx, "tasks", decision.taskId)
  const { from } = decision
  demand(
    task.status === from,
    "conflict",
    `${task.key} is in ${STATUS_LABELS[task.status]} by now, not in ${STATUS_LABELS[from]}.`,
  )
  if ("runId" in decision && decision.runId !== null && decision.kind !== "open_signal") {
    await settle(ctx, task, decision.runId)
  }
  switch (decision.kind) {
    case "send_to_review":
      return card.sendToReview(ctx, task, decision)
    case "complete":
      return card.complete(ctx, task, decision)
    case "enter_step":
      return steps.enterStep(ctx, task, decision)
    case "finish_steps":
      return steps.finishSteps(ctx, task, decision)
    case "retry_later":
      return card.retryLater(ctx, task, decision)
    case "send_back":
      return card.sendBack(ctx, task, decision)
    case "approve":
      return card.approveReview(ctx, task, decision)
    case "enter_merge_lane":
      return lane.enterMergeLane(ctx, task, decision)
    case "open_signal":
      return card.openSignalOn(ctx, task, decision)
    case "escalate":
      return answer.escalate(ctx, task, decision)
    case "block":
      return card.block(ctx, task, decision)
    case "resume":
      return answer.resume(ctx, task, decision)
    case "cancel":
      return answer.cancel(ctx, task, decision)
    case "reassign":
      return answer.reassign(ctx, task, decision)
    case "spawn_successor":
      return answer.spawnSuccessor(ctx, task, decision)
    case "fail_merge":
      return lane.failMerge(ctx, task, decision)
    case "judge_candidate":
      return lane.judgeCandidate(ctx, task, decision)
    case "leave_batch":
      return lane.leaveBatch(ctx, task, decision)
    case "raise_budget":
      return answer.raiseBudget(ctx, task, decision)
    default:
      return decision satisfies never
  }
}

async function settle(ctx: WriteCtx, task: Doc<"tasks">, runId: string): Promise<void> {
  const run = await byId(ctx, "runs", runId)
  demand(
    run.taskId === task._id && run.state === "ended",
    "conflict",
    "This run has not ended, or is another card's.",
  )
  demand(!run.isSettled, "conflict", "What follows from this run is decided already.")
  await ctx.db.patch("runs", run._id, { isSettled: true })
}

async function openRun(
  ctx: WriteCtx,
  { runId, generation }: { runId: string; generation: number },
): Promise<Doc<"runs">> {
  const run = await byId(ctx, "runs", runId)
  demand(run.state !== "ended", "conflict", "This run has ended already.")
  if (run.generation !== generation)
    deny("stale_generation", `This run is at generation ${run.generation}, not ${generation}.`)
  return run
}

/**
 * Its shim is seen alive: the slot is its own again, over the limits if need be. A loop whose clock is ahead of this one's
 * takes a live lease for run out: without the refusal each cycle would adopt, and each adoption wake the next cycle.
 */
async function adopt(ctx: WriteCtx, run: Doc<"runs">): Promise<void> {
  demand(!(await holdsLiveLease(ctx, run._id)), "conflict", "The lease of this run has not run out.")
  await renewRunLease(ctx, run)
  await append(ctx, {
    kind: "run.adopted",
    task: await byId(ctx, "tasks", run.taskId),
    causationId: run._id,
    data: { runId: run._id },
    sentence: `The ${run.role} run (attempt ${run.attempt}) lived through an outage and keeps its place.`,
  })
}

async function expire(
  ctx: WriteCtx,
  run: Doc<"runs">,
  { reason, sentence, termination }: StateDecisionOf<"expire">,
): Promise<void> {
  // Somebody wanted it ended, and it has: that is not a loss.
  const cause = run.stopRequested
  const outcome =
    cause === "cancelled_by_person" || cause === "superseded" ? ("cancelled" as const) : ("lost" as const)
  const said = outcome === "cancelled" && cause ? cause : reason
  const wasSeen = run.startedAt !== undefined || reason === "shim_lost" || termination.processesSeen > 0
  const judgement = { outcome, reason: said, sentence, fingerprint: null }
  await endRun(ctx, run, judgement, { termination, headCommit: null, wasSeen })
}
