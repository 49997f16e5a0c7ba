/** A card's way through its pipeline: entered by the loop's decisions, or by a person who sends it back. */
import { isChanging, isJudging, planningStep, type Pipeline } from "#domain/pipeline"
import { hasStep, stepOf } from "#domain/pipeline-place"
import type { StateDecisionOf } from "#domain/loop/decision"
import { NO_ATTEMPTS, STATUS_LABELS, type ReplanTask, type RestartTask, type TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { signalOf } from "./applyAnswer.ts"
import { approve } from "./approval.ts"
import { infrastructureWorks, SET_BACK } from "./attempts.ts"
import { planAround } from "./children.ts"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { referred, taskByKey } from "./find.ts"
import { walk } from "./moves.ts"
import { openRunsOf } from "./openRuns.ts"
import { demand, deny } from "./refusals.ts"
import { recentEndsOf } from "./runEnds.ts"
import { withSeat } from "./seats.ts"
import { deliver, withdrawWhere } from "./signals.ts"
import { requestStop } from "./stops.ts"

type Task = Doc<"tasks">

export async function enterStep(
  ctx: WriteCtx,
  task: Task,
  decision: StateDecisionOf<"enter_step">,
): Promise<void> {
  const pipeline = pipelineOf(task)
  const { runId, signalId, headCommit, sentence, isJump, fromStep } = decision
  const from = stepOf({ pipeline, step: task.step ?? null, status: task.status })
  demand(from.name === fromStep, "conflict", `${task.key} stands at ${from.name} by now, not at ${fromStep}.`)
  if (signalId !== null) await deliver(ctx, await signalOf(ctx, task, signalId))
  const step = stepOf({ pipeline, step: decision.step, status: "in_progress" })
  const jumps = task.jumps ?? {}
  const fields = {
    step: step.name,
    // Each step has its own tries, and a person's word gives all of them again; ways back are counted for the step that
    // sends back by itself.
    attempts: signalId === null ? { ...NO_ATTEMPTS, conflict: task.attempts.conflict } : NO_ATTEMPTS,
    fingerprints: [],
    retryAt: undefined,
    ...(headCommit !== null && { headCommit }),
    ...(isJump && signalId === null && { jumps: { ...jumps, [from.name]: (jumps[from.name] ?? 0) + 1 } }),
    isSentBack: isJump ? true : isChanging(from.role) ? undefined : task.isSentBack,
  }
  const hops = hopsTo(task.status, isJudging(step.role) ? "in_review" : "in_progress")
  const causation = runId !== null && { causationId: runId }
  if (hops.length === 0)
    await ctx.db.patch("tasks", task._id, { ...withSeat(task, fields), updatedAt: Date.now() })
  else await walk(ctx, task, hops, { with: fields, sentence, ...causation })
  if (step.role === "pm" || from.role === "children") await planAround(ctx, task._id)
  await append(ctx, {
    kind: "task.step_entered",
    task,
    data: { step: step.name, from: from.name, isJump },
    ...causation,
    sentence: `${task.key} comes to the step ${step.name}: ${sentence}`.slice(0, 2_000),
  })
}

/** A card that is ready is taken up; each hop of the table leaves its event. */
function hopsTo(from: TaskStatus, to: "in_progress" | "in_review"): TaskStatus[] {
  if (from === to) return []
  return from === "ready" && to === "in_review" ? ["in_progress", "in_review"] : [to]
}

export async function finishSteps(
  ctx: WriteCtx,
  task: Task,
  { runId, signalId, headCommit, sentence }: StateDecisionOf<"finish_steps">,
): Promise<void> {
  if (signalId !== null) await deliver(ctx, await signalOf(ctx, task, signalId))
  const causation = runId !== null && { causationId: runId }
  const fields = { headCommit, isSentBack: undefined, ...infrastructureWorks(task) }
  const onward = `The last step of ${task.key} is done.`
  const reviewed =
    task.status === "in_review"
      ? task
      : await walk(ctx, task, ["in_review"], { sentence: onward, ...causation })
  const words = `${onward} ${sentence}`.slice(0, 2_000)
  await ctx.db.patch("tasks", task._id, { headCommit })
  await approve(ctx, { ...reviewed, headCommit }, fields, runId ?? undefined, words)
}

/** A person sends a card to a step of its pipeline. What its steps left stays; what runs now is superseded. */
export async function restartTask(ctx: WriteCtx, { task: key, step: name, sentence }: RestartTask) {
  const task = await taskByKey(ctx, key)
  const pipeline = pipelineOf(task)
  const names = pipeline.steps.map((step) => step.name).join(", ")
  demand(hasStep(pipeline, name), "invalid_input", `${key} has no step ${name}; its steps are ${names}.`)
  return sendTo(ctx, task, pipeline, name, sentence ?? `${ctx.actor.name} sent it back to ${name}.`)
}

/** A new run of the manager, which sees what was done. */
export async function replanTask(ctx: WriteCtx, { task: key, sentence }: ReplanTask) {
  const task = await taskByKey(ctx, key)
  const pipeline = pipelineOf(task)
  const step = planningStep(pipeline)
  demand(step, "invalid_input", `${key} is no objective: no step of its pipeline makes tasks.`)
  return sendTo(ctx, task, pipeline, step.name, sentence ?? `${ctx.actor.name} wants a new plan.`)
}

async function sendTo(ctx: WriteCtx, task: Task, pipeline: Pipeline, name: string, sentence: string) {
  const { key, status } = task
  if (status === "done" || status === "cancelled")
    return deny("illegal_move", `${key} is in ${STATUS_LABELS[status]}; reopen it to take it up again.`)
  if (status === "merging") return deny("illegal_move", `${key} is being merged; wait for its end.`)
  for (const run of await openRunsOf(ctx, task._id)) await requestStop(ctx, run, "superseded")
  // What ended before is no word about the step that begins now.
  for (const run of await recentEndsOf(ctx, task._id))
    if (!run.isSettled) await ctx.db.patch("runs", run._id, { isSettled: true })
  await withdrawWhere(ctx, task._id, (signal) => signal.isAboutStep === true)
  const fields = { ...SET_BACK, step: name, isSentBack: undefined }
  const stays = status === "backlog" || status === "ready" || status === "in_progress"
  if (stays) await ctx.db.patch("tasks", task._id, { ...withSeat(task, fields), updatedAt: Date.now() })
  else await walk(ctx, task, ["in_progress"], { with: fields, sentence })
  const step = stepOf({ pipeline, step: name, status: "in_progress" })
  if (step.role === "pm" || step.role === "children") await planAround(ctx, task._id)
  await append(ctx, {
    kind: "task.step_entered",
    task,
    data: { step: name, from: task.step ?? null, isJump: true },
    sentence: `${key} goes on from the step ${name}: ${sentence}`,
  })
  const now = await referred(ctx, "tasks", task._id)
  return { key, status: now.status, step: name }
}

function pipelineOf({ key, pipeline }: Task): Pipeline {
  return (
    pipeline ??
    deny("invalid_input", `${key} goes the classic way: it has no steps to choose from (clutch tasks move).`)
  )
}
