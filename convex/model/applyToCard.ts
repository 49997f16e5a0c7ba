/** The loop's decisions about a card, one function each. Their preconditions are checked by apply.ts. */
import { answerText, answerWord, splitTitles } from "#domain/answers"
import type { StateDecisionOf } from "#domain/loop/decision"
import { isTerminal } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { assign, assigneeOf } from "./assignment.ts"
import { approve, arrive, finishWithoutMerge } from "./approval.ts"
import { countFailure, infrastructureWorks } from "./attempts.ts"
import { childrenOf } from "./children.ts"
import type { WriteCtx } from "./context.ts"
import { passOn } from "./dependencies.ts"
import { see } from "./effects.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { queueMerge } from "./lane.ts"
import { noteVerdict } from "./batches.ts"
import { backToQueue } from "./lane.ts"
import { openEntry } from "./lane.ts"
import { sendBack as sendBackFromLane } from "./merges.ts"
import { applyMove } from "./moves.ts"
import { demand, deny } from "./refusals.ts"
import { rememberFingerprint } from "./runEnds.ts"
import { deliver, openSignal } from "./signals.ts"
import { openRunsOf } from "./openRuns.ts"
import { requestStop } from "./stops.ts"
import { succeed } from "./tasks.ts"

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

export async function enterMergeLane(
  ctx: WriteCtx,
  task: Task,
  { signalId }: StateDecisionOf<"enter_merge_lane">,
): Promise<void> {
  if (signalId !== null) await deliver(ctx, await signalOf(ctx, task, signalId))
  if (task.status === "merging") return queueMerge(ctx, task)
  const isAutomatic = signalId === null
  const sentence = isAutomatic ? `${task.key} needs no person's approval.` : `${task.key} is approved.`
  await arrive(ctx, await applyMove(ctx, task, { to: "merging", isAutomatic, sentence }))
}

export async function openSignalOn(
  ctx: WriteCtx,
  task: Task,
  { runId, signal }: StateDecisionOf<"open_signal">,
): Promise<void> {
  const run = runId === null ? null : await byId(ctx, "runs", runId)
  await openSignal(ctx, task, signal, run?._id)
}

/** Asked again, louder: the answer is forgotten and the signal is open as before. */
export async function escalate(
  ctx: WriteCtx,
  task: Task,
  { signalId }: StateDecisionOf<"escalate">,
): Promise<void> {
  const signal = await signalOf(ctx, task, signalId)
  await ctx.db.patch("signals", signal._id, {
    state: "open",
    severity: "critical",
    askedAt: Date.now(),
    ...{ answer: undefined, answeredAt: undefined, answeredBy: undefined },
  })
  await append(ctx, {
    kind: "signal.escalated",
    task,
    causationId: signal._id,
    data: { signalId: signal._id, kind: signal.kind },
    sentence: `${task.key} is asked about again, as critical.`,
  })
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

/** Attempts are set back by leaving blocked, whoever lets the card go on. */
export async function resume(
  ctx: WriteCtx,
  task: Task,
  { to, signalId }: StateDecisionOf<"resume">,
): Promise<void> {
  const signal = await signalOf(ctx, task, signalId)
  await deliver(ctx, signal)
  await applyMove(ctx, task, {
    to,
    causationId: signal._id,
    sentence: `${task.key} goes on: ${signal.answer ?? "it was answered"}.`,
  })
}

export async function cancel(
  ctx: WriteCtx,
  task: Task,
  { cancellation, signalId }: StateDecisionOf<"cancel">,
): Promise<void> {
  const signal = await signalOf(ctx, task, signalId)
  await deliver(ctx, signal)
  const sentence = `${task.key} is given up.`
  await giveUp(ctx, task, { sentence, cancellation, causationId: signal._id })
}

/** Whom the answer names was checked when it was given; a blocked card goes on. */
export async function reassign(
  ctx: WriteCtx,
  task: Task,
  { signalId }: StateDecisionOf<"reassign">,
): Promise<void> {
  const signal = await signalOf(ctx, task, signalId)
  await deliver(ctx, signal)
  const assignee = await assigneeOf(ctx, task, answerText(signal.answer ?? ""))
  await assign(ctx, task, assignee)
  if (task.status !== "blocked") return
  await applyMove(ctx, await referred(ctx, "tasks", task._id), {
    to: task.unmetDependencies > 0 ? "ready" : "in_progress",
    causationId: signal._id,
    sentence: `${task.key} goes on with ${assignee.name}.`,
  })
}

export async function spawnSuccessor(
  ctx: WriteCtx,
  task: Task,
  { signalId }: StateDecisionOf<"spawn_successor">,
): Promise<void> {
  const signal = await signalOf(ctx, task, signalId)
  await deliver(ctx, signal)
  const isSplit = answerWord(signal.answer ?? "") === "split"
  const titles = isSplit ? splitTitles(answerText(signal.answer ?? "")) : []
  const successors = await succeed(ctx, task, titles)
  await passOn(ctx, task, successors)
  const keys = successors.map(({ key }) => key).join(", ")
  const sentence = `${task.key} is taken up anew as ${keys}.`
  await giveUp(ctx, task, { sentence, cancellation: "superseded", causationId: signal._id })
}

type GivingUp = { sentence: string; cancellation: NonNullable<Task["cancellation"]>; causationId?: string }

/** -> cancelled at once; a live run is asked to stop in the same transaction. A card in the lane leaves it first. */
export async function giveUp(
  ctx: WriteCtx,
  task: Task,
  { sentence, cancellation, causationId }: GivingUp,
): Promise<void> {
  const runs = await openRunsOf(ctx, task._id)
  for (const run of runs) await requestStop(ctx, run, "cancelled_by_person")
  const given = await applyMove(ctx, task, {
    to: "cancelled",
    sentence,
    with: { cancellation },
    ...(causationId && { causationId }),
  })
  await giveUpChildren(ctx, given, cancellation)
}

/** The tasks of an objective go with it, but for those that land just now. */
async function giveUpChildren(
  ctx: WriteCtx,
  task: Task,
  cancellation: NonNullable<Task["cancellation"]>,
): Promise<void> {
  if (cancellation === "superseded") return
  for (const child of await childrenOf(ctx, task._id)) {
    if (isTerminal(child.status) || child.status === "merging") continue
    await giveUp(ctx, child, {
      sentence: `${task.key}, of which ${child.key} is a part, is given up.`,
      cancellation,
    })
  }
}

/** Hearing the answer raises the budget. */
export async function raiseBudget(
  ctx: WriteCtx,
  task: Task,
  { signalId }: StateDecisionOf<"raise_budget">,
): Promise<void> {
  await deliver(ctx, await signalOf(ctx, task, signalId))
}

/** The check found the candidate wanting: an agent mends it. */
export async function failMerge(
  ctx: WriteCtx,
  task: Task,
  decision: StateDecisionOf<"fail_merge">,
): Promise<void> {
  const { entry, task: merging } = await openEntry(ctx, decision.entryId)
  demand(entry.taskId === task._id, "conflict", "This merge entry is another card's.")
  const run = entry.checkRunId ? await byId(ctx, "runs", entry.checkRunId) : null
  const { counter, sentence, runId } = decision
  // Forgotten while it was one red run of many; now it is this card's own.
  if (runId === null && run?.fingerprint) await rememberFingerprint(ctx, merging, run.fingerprint)
  await sendBackFromLane(ctx, entry, merging, "failed", counter, sentence, run?.checkOutput)
}

/** What the check said of the candidate is remembered with it. A red one that was no last word is nobody's failure. */
export async function judgeCandidate(
  ctx: WriteCtx,
  task: Task,
  { entryId, runId, colour, sentence }: StateDecisionOf<"judge_candidate">,
): Promise<void> {
  const { entry } = await openEntry(ctx, entryId)
  const run = await byId(ctx, "runs", runId)
  demand(entry.checkRunId === run._id, "conflict", "The candidate is another one by now.")
  await noteVerdict(ctx, entry, task, run, { colour, sentence })
}

export async function leaveBatch(
  ctx: WriteCtx,
  _task: Task,
  { entryId, sentence }: StateDecisionOf<"leave_batch">,
): Promise<void> {
  const { entry } = await openEntry(ctx, entryId)
  await backToQueue(ctx, entry, sentence)
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

/** A decision drawn from an answer holds only while the answer stands. */
export async function signalOf(ctx: WriteCtx, task: Task, signalId: string): Promise<Doc<"signals">> {
  const signal = await byId(ctx, "signals", signalId)
  demand(signal.taskId === task._id, "conflict", "This signal is about another card.")
  if (signal.state !== "answered")
    return deny("conflict", "This answer was withdrawn or drawn upon meanwhile.")
  return referred(ctx, "signals", signal._id)
}
