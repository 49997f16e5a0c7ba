/** The loop's decisions that follow from a person's answer. Their preconditions are checked by apply.ts. */
import { answerText, answerWord, splitTitles } from "#domain/answers"
import type { StateDecisionOf } from "#domain/loop/decision"
import type { Doc } from "../_generated/dataModel.ts"
import { assign, assigneeOf } from "./assignment.ts"
import type { WriteCtx } from "./context.ts"
import { passOn } from "./dependencies.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { applyMove } from "./moves.ts"
import { demand, deny } from "./refusals.ts"
import { deliver } from "./signals.ts"
import { succeed } from "./tasks.ts"
import { giveUp } from "./givingUp.ts"

type Task = Doc<"tasks">

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
  const assignee = await assigneeOf(ctx, task, answerText(signal.answer ?? ""), signal.answeredBy)
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

/** Hearing the answer raises the budget. */
export async function raiseBudget(
  ctx: WriteCtx,
  task: Task,
  { signalId }: StateDecisionOf<"raise_budget">,
): Promise<void> {
  await deliver(ctx, await signalOf(ctx, task, signalId))
}

/** A decision drawn from an answer holds only while the answer stands. */
export async function signalOf(ctx: WriteCtx, task: Task, signalId: string): Promise<Doc<"signals">> {
  const signal = await byId(ctx, "signals", signalId)
  demand(signal.taskId === task._id, "conflict", "This signal is about another card.")
  if (signal.state !== "answered")
    return deny("conflict", "This answer was withdrawn or drawn upon meanwhile.")
  return referred(ctx, "signals", signal._id)
}
