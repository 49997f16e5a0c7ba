/** What waits for a person, or tells one something: opened, answered, heard and withdrawn here and nowhere else. */
import { answerText, answerWord, checkAnswer } from "#domain/answers"
import type { NewSignal } from "#domain/loop/decision"
import { isBlockingKind, SIGNAL_KIND_LABELS, type AskSignal, type SignalKind } from "#domain/signal"
import { isTerminal, STATUS_LABELS } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { assigneeOf } from "./assignment.ts"
import { raiseByAnswer } from "./budgets.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { demand, deny, orRefuse } from "./refusals.ts"

/** More open ones than a person can answer are of no use. */
const MAX_OPEN_PER_TASK = 20

/**
 * Opens a signal on a card. What Clutch asks is asked once, in whatever words. What an agent asks, and what only tells
 * something, is the same only in the same words.
 */
export async function openSignal(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  { kind, severity, question, options, budgetId, isAboutStep, isAboutPlace }: NewSignal,
  runId?: Id<"runs">,
): Promise<Id<"signals">> {
  const open = await signalsOf(ctx, task._id, "open")
  const isAsking = runId === undefined && isBlockingKind(kind)
  const same = open.find(
    (signal) => signal.kind === kind && signal.runId === runId && (isAsking || signal.question === question),
  )
  if (same) return same._id
  // One alert more would be read by nobody, and what it tells of has happened: that is not to be refused.
  const newest = open.at(-1)
  if (newest && open.length >= MAX_OPEN_PER_TASK && runId === undefined && !isAsking) return newest._id
  demand(
    open.length < MAX_OPEN_PER_TASK,
    "conflict",
    `${task.key} has ${MAX_OPEN_PER_TASK} open signals already.`,
  )
  const signalId = await ctx.db.insert("signals", {
    organizationId: task.organizationId,
    projectId: task.projectId,
    taskId: task._id,
    ...(runId && { runId }),
    ...(budgetId && { budgetId: (await byId(ctx, "budgets", budgetId))._id }),
    ...(isAboutStep && { isAboutStep }),
    ...(isAboutPlace && { isAboutPlace }),
    kind,
    severity,
    state: "open",
    blocking: isBlockingKind(kind),
    question,
    options,
    askedAt: Date.now(),
  })
  await append(ctx, {
    kind: "signal.opened",
    task,
    causationId: runId ?? signalId,
    data: { signalId, kind },
    sentence: `${SIGNAL_KIND_LABELS[kind]} on ${task.key}: ${firstLine(question)}`,
  })
  return signalId
}

/** An agent asks or tells; a blocking question makes its run wait. While it is being stopped its card may be over. */
export async function ask(
  ctx: WriteCtx,
  run: Doc<"runs">,
  input: AskSignal,
): Promise<{ signalId: Id<"signals"> }> {
  const kind = input.kind ?? "question"
  const task = await referred(ctx, "tasks", run.taskId)
  const { question, options = [], severity = "normal" } = input
  const isInVain = isBlockingKind(kind) && isTerminal(task.status)
  demand(
    !isInVain,
    "conflict",
    `${task.key} is in ${STATUS_LABELS[task.status]}: nobody answers this any more.`,
  )
  const signalId = await openSignal(ctx, task, { kind, severity, question, options }, run._id)
  if (isBlockingKind(kind) && run.state !== "waiting")
    await ctx.db.patch("runs", run._id, { state: "waiting" })
  return { signalId }
}

/**
 * A person answers. The loop draws the consequence for the card; an answer to an agent is heard by its run, or told to
 * the next one. What needs no answer is acknowledged, and over.
 */
export async function respond(ctx: WriteCtx, signal: Doc<"signals">, answer: string): Promise<void> {
  demand(
    signal.state === "open",
    "already_answered",
    `This was ${signal.state === "withdrawn" ? "withdrawn" : "answered"} already.`,
  )
  const text = orRefuse(checkAnswer(signal.kind, signal.options, answer))
  const now = Date.now()
  const task = await referred(ctx, "tasks", signal.taskId)
  // To a question anything may be said.
  if (signal.kind !== "question" && answerWord(text) === "reassign")
    await assigneeOf(ctx, task, answerText(text))
  await ctx.db.patch("signals", signal._id, {
    state: signal.blocking ? "answered" : "delivered",
    answer: text,
    answeredAt: now,
    ...(ctx.actor.userId && { answeredBy: ctx.actor.userId }),
    ...(!signal.blocking && { deliveredAt: now }),
  })
  await append(ctx, {
    kind: "signal.answered",
    task,
    causationId: signal._id,
    data: { signalId: signal._id, kind: signal.kind },
    sentence: `${ctx.actor.name} answered: ${firstLine(text)}`,
  })
}

/** A run looks whether a question of its card was answered; looking at an answer is hearing it. */
export async function hear(ctx: WriteCtx, run: Doc<"runs">, id: string) {
  const signal = await byId(ctx, "signals", id)
  if (signal.taskId !== run.taskId) return deny("forbidden", "A run may touch its own task only.")
  if (signal.state === "answered") await deliver(ctx, signal)
  const state = signal.state === "answered" ? ("delivered" as const) : signal.state
  return {
    signalId: signal._id,
    kind: signal.kind,
    question: signal.question,
    state,
    answer: signal.answer ?? null,
  }
}

/** The answer has reached whoever goes on: nobody is told again. A run that waited for it works again. */
export async function deliver(ctx: WriteCtx, signal: Doc<"signals">): Promise<void> {
  demand(
    signal.state === "answered",
    "conflict",
    "Nobody has answered this, or the answer is delivered already.",
  )
  await ctx.db.patch("signals", signal._id, { state: "delivered", deliveredAt: Date.now() })
  const task = await referred(ctx, "tasks", signal.taskId)
  await append(ctx, {
    kind: "signal.delivered",
    task,
    causationId: signal._id,
    data: { signalId: signal._id, kind: signal.kind },
    sentence: `The answer to ${ctx.actor.run ? "its question" : `the ${SIGNAL_KIND_LABELS[signal.kind].toLowerCase()}`} was taken up.`,
  })
  if (signal.runId) await wakeRun(ctx, signal.runId)
  if (signal.budgetId) await raiseByAnswer(ctx, signal)
}

/** Nobody has to answer any more. */
export async function withdraw(ctx: WriteCtx, signal: Doc<"signals">): Promise<void> {
  if (signal.state !== "open" && signal.state !== "answered") return
  await ctx.db.patch("signals", signal._id, { state: "withdrawn" })
  const task = await referred(ctx, "tasks", signal.taskId)
  await append(ctx, {
    kind: "signal.withdrawn",
    task,
    causationId: signal._id,
    data: { signalId: signal._id, kind: signal.kind },
    sentence: `${SIGNAL_KIND_LABELS[signal.kind]} no longer needs an answer.`,
  })
  if (signal.runId) await wakeRun(ctx, signal.runId)
}

/** Of a run's own questions: what others ask or tell about its card stays. */
export async function retract(ctx: WriteCtx, run: Doc<"runs">, id: string): Promise<void> {
  const signal = await byId(ctx, "signals", id)
  if (signal.runId !== run._id) return deny("forbidden", "A run may withdraw its own questions only.")
  await withdraw(ctx, signal)
}

/** Withdraws what is open or unheard on a card, as far as `isOver` says so. */
export async function withdrawWhere(
  ctx: WriteCtx,
  taskId: Id<"tasks">,
  isOver: (signal: Doc<"signals">) => boolean,
): Promise<void> {
  const pending = [...(await signalsOf(ctx, taskId, "open")), ...(await signalsOf(ctx, taskId, "answered"))]
  for (const signal of pending.filter(isOver)) await withdraw(ctx, signal)
}

/** The answers that a run was told in its prompt count as heard once it works: they were given before its claim. */
export async function deliverToldAnswers(ctx: WriteCtx, run: Doc<"runs">): Promise<void> {
  for (const signal of await signalsOf(ctx, run.taskId, "answered")) {
    const isForAgents = AGENT_KINDS.includes(signal.kind)
    if (isForAgents && signal.answeredAt !== undefined && signal.answeredAt <= run.claimedAt)
      await deliver(ctx, signal)
  }
}

/** Kinds whose answer an agent reads; the others are for the loop. */
const AGENT_KINDS: readonly SignalKind[] = ["question", "blocker"]

export const hasOpenQuestion = async (ctx: ReadCtx, runId: Id<"runs">): Promise<boolean> =>
  (await openOfRun(ctx, runId)).some((signal) => signal.blocking)

export const signalsOf = (ctx: ReadCtx, taskId: Id<"tasks">, state: Doc<"signals">["state"]) =>
  ctx.db
    .query("signals")
    .withIndex("by_task", (q) => q.eq("taskId", taskId).eq("state", state))
    .take(100)

const openOfRun = (ctx: ReadCtx, runId: Id<"runs">) =>
  ctx.db
    .query("signals")
    .withIndex("by_run", (q) => q.eq("runId", runId).eq("state", "open"))
    .take(100)

async function wakeRun(ctx: WriteCtx, runId: Id<"runs">): Promise<void> {
  const run = await referred(ctx, "runs", runId)
  if (run.state !== "waiting" || (await hasOpenQuestion(ctx, runId))) return
  await ctx.db.patch("runs", runId, { state: "running" })
}

export function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? ""
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
