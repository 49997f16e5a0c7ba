/** The one write path for a status: guard, patch, event and everything that follows from it commit together. */
import { isReturn, tallyMove } from "#domain/measures"
import { LANE } from "#domain/loop/pipeline"
import { checkMove } from "#domain/moves"
import { mendingStep, stepOf } from "#domain/pipeline-place"
import type { SignalKind } from "#domain/signal"
import { isTerminal, STATUS_LABELS, type TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { countFinished, countSentBack, tallyOf } from "./analytics.ts"
import { SET_BACK } from "./attempts.ts"
import { planAround, recountChildren } from "./children.ts"
import type { WriteCtx } from "./context.ts"
import { countCard } from "./counts.ts"
import { isAboutVainWait, meetDependents, tellDependents } from "./dependencies.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { withdrawOpenEntries } from "./lane.ts"
import { closeOpenPulls } from "./pulls.ts"
import { rankOfArrival } from "./ranks.ts"
import { orRefuse } from "./refusals.ts"
import { openRunsOf } from "./openRuns.ts"
import { withSeat } from "./seats.ts"
import { requestStop } from "./stops.ts"
import { withdrawWhere } from "./signals.ts"

export type Hop = {
  to: TaskStatus
  /** Why, for the timeline; without it the hop is named by its two columns. */
  sentence?: string
  /** Where in the new column; without it at its end (or on top of what is finished). */
  rank?: string
  /** What else changes with the status: blockage, resolution, counters. */
  with?: Partial<Omit<Doc<"tasks">, "_id" | "_creationTime" | "status" | "statusSince" | "rank">>
  /** The hop was made by policy in place of a person. */
  isAutomatic?: boolean
  causationId?: string
}

/** Takes one hop of the table, or refuses it. Returns the card as it is afterwards. */
export async function applyMove(ctx: WriteCtx, task: Doc<"tasks">, hop: Hop): Promise<Doc<"tasks">> {
  const { to } = hop
  const from = task.status
  orRefuse(checkMove(from, to, task.unmetDependencies))
  assertComplete(hop)
  const now = Date.now()
  const rank = hop.rank ?? (await rankOfArrival(ctx, { projectId: task.projectId, status: to }))
  await ctx.db.patch("tasks", task._id, {
    blockage: undefined,
    retryAt: undefined,
    startNext: undefined,
    ...(from === "blocked" && SET_BACK),
    ...withSeat(task, { ...placeAfter(task, to), ...hop.with }),
    status: to,
    statusSince: now,
    updatedAt: now,
    rank,
    tally: tallyMove(await tallyOf(ctx, task), { from, to, since: task.statusSince, at: now }),
  })
  if (isReturn(from, to)) await countSentBack(ctx, task._id)
  await countCard(ctx, task.projectId, from, -1)
  await countCard(ctx, task.projectId, to, 1)
  await append(ctx, {
    kind: hop.isAutomatic ? "task.auto_approved" : "task.moved",
    task,
    data: { from, to },
    ...(hop.causationId && { causationId: hop.causationId }),
    sentence: hop.sentence ?? `${task.key} moved from ${STATUS_LABELS[from]} to ${STATUS_LABELS[to]}.`,
  })
  await settleOldStatus(ctx, task, to)
  if (from === "blocked" && waitsForTasks(task)) await planAround(ctx, task._id)
  if (to === "done") await meetDependents(ctx, task._id)
  if (to === "cancelled") await tellDependents(ctx, task)
  if (isTerminal(to)) await countFinished(ctx, await referred(ctx, "tasks", task._id))
  if (isTerminal(to) && task.parentId) await recountChildren(ctx, task.parentId)
  return referred(ctx, "tasks", task._id)
}

/** Whoever lets a card go on that is blocked because a task of it was given up wants it without that one. */
const waitsForTasks = ({ pipeline, step, status }: Doc<"tasks">): boolean =>
  pipeline !== undefined && stepOf({ pipeline, step: step ?? null, status }).role === "children"

/** Work that came back is mended where changes are made; how often the lane gave it back is counted. */
function placeAfter({ status: from, pipeline, step, jumps = {} }: Doc<"tasks">, to: TaskStatus) {
  const isBack = from === "in_review" || from === "in_approval" || from === "merging"
  if (!pipeline || to !== "in_progress" || !isBack) return {}
  const counted = from === "merging" ? { ...jumps, [LANE]: (jumps[LANE] ?? 0) + 1 } : jumps
  return { step: mendingStep(pipeline, step ?? null).name, isSentBack: true, jumps: counted }
}

/** What a status always carries comes with the hop into it; a caller that forgets it is a bug. */
function assertComplete({ to, with: fields = {} }: Hop): void {
  const isComplete =
    (to !== "blocked" || fields.blockage !== undefined) &&
    (to !== "done" || fields.resolution !== undefined) &&
    (to !== "cancelled" || fields.cancellation !== undefined)
  if (!isComplete) throw new Error(`a move to ${to} without what it always carries`)
}

/** Takes several hops, each with its own guard and event; what comes with the move goes with the last one. */
export async function walk(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  hops: readonly TaskStatus[],
  last: Omit<Hop, "to"> = {},
) {
  let at = task
  for (const [index, to] of hops.entries()) {
    const isLast = index === hops.length - 1
    const { isAutomatic, causationId } = last
    at = await applyMove(
      ctx,
      at,
      isLast
        ? { ...last, to }
        : { to, ...(isAutomatic && { isAutomatic }), ...(causationId && { causationId }) },
    )
  }
  return at
}

/** What served the status that the card has left is over: runs, merge entries, questions, ends that were looked at. */
async function settleOldStatus(ctx: WriteCtx, task: Doc<"tasks">, to: TaskStatus): Promise<void> {
  const { _id: taskId, status: from } = task
  for (const run of await openRunsOf(ctx, taskId)) {
    await requestStop(ctx, run, to === "cancelled" ? "cancelled_by_person" : "superseded")
  }
  await forgetSeenEnds(ctx, taskId)
  if (from === "merging") await withdrawOpenEntries(ctx, taskId)
  if (isTerminal(to)) await closeOpenPulls(ctx, task, `its task is ${to}`)
  if (isTerminal(to))
    await withdrawWhere(
      ctx,
      taskId,
      (signal) => signal.blocking || signal.state === "answered" || isAboutVainWait(signal),
    )
  else if (from === "in_approval") await withdrawWhere(ctx, taskId, ({ kind }) => kind === "approval")
  else if (from === "blocked")
    await withdrawWhere(ctx, taskId, ({ kind, runId }) => isAboutBlockage(kind, runId !== undefined))
}

/** An agent's own question outlives the blockage: the next run still wants the answer. */
const isAboutBlockage = (kind: SignalKind, isAgents: boolean): boolean =>
  kind === "retry_exhausted" || kind === "interrupt" || kind === "budget" || (kind === "blocker" && !isAgents)

/** The loop looks at ends in the card's present status, and at those whose agent is not seen gone. */
async function forgetSeenEnds(ctx: WriteCtx, taskId: Doc<"tasks">["_id"]): Promise<void> {
  const recent = await ctx.db
    .query("runs")
    .withIndex("by_task_recent", (q) => q.eq("taskId", taskId).eq("isRecent", true))
    .take(100)
  for (const run of recent) {
    if ((run.termination?.processesLeft ?? 0) === 0)
      await ctx.db.patch("runs", run._id, { isRecent: undefined })
  }
}
