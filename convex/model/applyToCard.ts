/** The loop's decisions about a card's work, one function each. Their preconditions are checked by apply.ts. */
import type { StateDecisionOf } from "#domain/loop/decision"
import type { Doc } from "../_generated/dataModel.ts"
import { approve, finishWithoutMerge } from "./approval.ts"
import { countFailure, infrastructureWorks } from "./attempts.ts"
import type { WriteCtx } from "./context.ts"
import { see } from "./effects.ts"
import { append } from "./events.ts"
import { byId } from "./find.ts"
import { applyMove } from "./moves.ts"
import { deliver, openSignal } from "./signals.ts"
import { signalOf } from "./applyAnswer.ts"

type Task = Doc<"tasks">

export async function sendToReview(
  ctx: WriteCtx,
  task: Task,
  { headCommit, runId }: StateDecisionOf<"send_to_review">,
): Promise<void> {
  await applyMove(ctx, task, {
    to: "in_review",
    causationId: runId,
    sentence: `The work on ${task.key} is ready for review.`,
    with: { headCommit, ...infrastructureWorks(task) },
  })
}

export async function complete(
  ctx: WriteCtx,
  task: Task,
  decision: StateDecisionOf<"complete">,
): Promise<void> {
  if (decision.signalId) await deliver(ctx, await signalOf(ctx, task, decision.signalId))
  await deliverAnswered(ctx, task)
  await finishWithoutMerge(ctx, task, decision.resolution, decision.sentence, decision.runId ?? undefined)
}

/** An approval that led to here was heard. */
async function deliverAnswered(ctx: WriteCtx, task: Task): Promise<void> {
  const answered = await ctx.db
    .query("signals")
    .withIndex("by_task", (q) => q.eq("taskId", task._id).eq("state", "answered"))
    .take(100)
  for (const signal of answered) if (signal.kind === "approval") await deliver(ctx, signal)
}

export async function retryLater(
  ctx: WriteCtx,
  task: Task,
  decision: StateDecisionOf<"retry_later">,
): Promise<void> {
  const { counter, retryAt, runId, sentence } = decision
  await ctx.db.patch("tasks", task._id, {
    ...countFailure(task, counter),
    retryAt: retryAt ?? undefined,
    updatedAt: Date.now(),
  })
  await append(ctx, {
    kind: "task.retry_planned",
    task,
    causationId: runId,
    data: { counter, failures: task.attempts[counter] + 1, retryAt },
    sentence: `${task.key} is tried again: ${sentence}`,
  })
}

export async function sendBack(
  ctx: WriteCtx,
  task: Task,
  decision: StateDecisionOf<"send_back">,
): Promise<void> {
  if (decision.signalId !== null) await deliver(ctx, await signalOf(ctx, task, decision.signalId))
  await applyMove(ctx, task, {
    to: "in_progress",
    sentence: decision.sentence,
    with: countFailure(task, decision.counter),
    ...(decision.runId !== null && { causationId: decision.runId }),
  })
}

export const approveReview = (
  ctx: WriteCtx,
  task: Task,
  { runId }: StateDecisionOf<"approve">,
): Promise<void> => approve(ctx, task, infrastructureWorks(task), runId)

export async function openSignalOn(
  ctx: WriteCtx,
  task: Task,
  { runId, signal }: StateDecisionOf<"open_signal">,
): Promise<void> {
  const run = runId === null ? null : await byId(ctx, "runs", runId)
  await openSignal(ctx, task, signal, run?._id)
}

export async function block(
  ctx: WriteCtx,
  task: Task,
  { blockage, signal, runId }: StateDecisionOf<"block">,
): Promise<void> {
  const causation = runId !== null && { causationId: runId }
  const blocked = await applyMove(ctx, task, {
    to: "blocked",
    sentence: blockage.sentence,
    with: { blockage },
    ...causation,
  })
  if (signal) await openSignal(ctx, blocked, signal)
}

export async function workspaceRemoved(ctx: WriteCtx, task: Task, savedTo: string | null): Promise<void> {
  const saved = savedTo ? `; what was nowhere else is in ${savedTo}` : ""
  await see(ctx, { kind: "branch_deletion", taskId: task._id }, "done", `They are gone${saved}.`)
  if (!task.hasWorkspace) return
  await ctx.db.patch("tasks", task._id, { hasWorkspace: undefined })
  await append(ctx, {
    kind: "workspace.removed",
    task,
    data: { savedTo },
    sentence: `The work tree of ${task.key} is removed${saved}.`,
  })
}
