/** What ended, counted where it ends: a run, a card, and what either is known to have used. */
import type { Spent } from "#domain/budget"
import {
  addMeasures,
  type CardTally,
  costOfCard,
  EDITION,
  measuresOfCard,
  measuresOfRun,
  SENT_BACK,
  SUCCEEDED,
} from "#domain/measures"
import { isTerminal } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { sessionOfRun } from "./find.ts"
import { addToRollups } from "./rollups.ts"
import { isUnheard, tallyFromHistory } from "./tallies.ts"
import { spentOfCard } from "./usageSums.ts"

type Heard = Pick<Doc<"sessions">, "usage" | "apiCalls" | "model"> | null

/** The tally of a card as it stands. A card that is older than the count has its history read, once. */
export async function tallyOf(ctx: ReadCtx, task: Doc<"tasks">): Promise<CardTally> {
  return task.tally?.edition === EDITION ? task.tally : tallyFromHistory(ctx, task)
}

/** A run has just ended, and its row says how. */
export async function countEnding(ctx: WriteCtx, runId: Id<"runs">): Promise<void> {
  const run = await ctx.db.get("runs", runId)
  if (run && (await countEnded(ctx, run))) await noteUnheard(ctx, run.taskId, 1)
}

/** Counts an ended run in this edition, once. True where nothing was heard of it, which a tally from history includes. */
export async function countEnded(ctx: WriteCtx, run: Doc<"runs">): Promise<boolean> {
  if (run.endedAt === undefined || run.countedIn === EDITION) return false
  const session = await sessionOfRun(ctx, run)
  await addRun(ctx, run, session)
  await ctx.db.patch("runs", run._id, { countedIn: EDITION })
  return isUnheard(run, session)
}

/** More was read of the conversation of a run that had ended: what was counted of it is taken out, and counted anew. */
export async function recountEnded(
  ctx: WriteCtx,
  run: Doc<"runs">,
  before: Heard,
  after: Heard,
): Promise<void> {
  if (isUnheard(run, before) && !isUnheard(run, after)) await noteUnheard(ctx, run.taskId, -1)
  if (run.countedIn !== EDITION) return
  await addRun(ctx, run, before, -1)
  await addRun(ctx, run, after)
}

async function addRun(ctx: WriteCtx, run: Doc<"runs">, heard: Heard, times: 1 | -1 = 1): Promise<void> {
  const { role, outcome, claimedAt, endedAt } = run
  if (endedAt === undefined || !outcome) return
  const measures = measuresOfRun({
    ...{ role, outcome, claimedAt, endedAt },
    verdict: run.verdict ?? null,
    startedAt: run.startedAt ?? null,
    usage: heard && heard.apiCalls > 0 ? heard.usage : null,
    isMaking: isMaking(run),
    isSentBack: run.isSentBack ?? false,
  })
  await addToRollups(ctx, keyOf(run, heard), endedAt, measures, times)
}

const keyOf = ({ organizationId, projectId, role, promptVersion }: Doc<"runs">, heard: Heard) => ({
  ...{ organizationId, projectId, kind: "run" as const, role, model: heard?.model ?? "" },
  ...(promptVersion !== undefined && { promptVersion }),
})

/** Reviewers, checks and testers in review look at a commit; the others leave work of their own. */
const isMaking = ({ subjectCommit, role }: Doc<"runs">): boolean =>
  subjectCommit === undefined && role !== "check"

const LATEST_RUNS = 20

/** A card came back to work: the newest run that came off and left work is the one whose work came back. Once per run. */
export async function countSentBack(ctx: WriteCtx, taskId: Id<"tasks">): Promise<void> {
  const latest = await ctx.db
    .query("runs")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .order("desc")
    .take(LATEST_RUNS)
  const run = latest.find((each) => isMaking(each) && each.outcome && SUCCEEDED.includes(each.outcome))
  if (!run || run.isSentBack) return
  await ctx.db.patch("runs", run._id, { isSentBack: true })
  if (run.countedIn !== EDITION || run.endedAt === undefined) return
  await addToRollups(ctx, keyOf(run, await sessionOfRun(ctx, run)), run.endedAt, SENT_BACK)
}

/** A card is done or cancelled. */
export async function countFinished(ctx: WriteCtx, task: Doc<"tasks">): Promise<void> {
  const tally = await tallyOf(ctx, task)
  if (!isTerminal(task.status) || tally.isCounted) return
  const { resolution = null, cancellation = null, statusSince: finishedAt } = task
  const cost = costOfCard(resolution, await spentOfCard(ctx, task._id), tally.unheard)
  await addCard(ctx, task, addMeasures(measuresOfCard({ resolution, cancellation, finishedAt, tally }), cost))
  await ctx.db.patch("tasks", task._id, { tally: { ...tally, isCounted: true } })
}

/** What a card used has become more; if it is finished already, its cost is counted anew. */
export async function recountCost(
  ctx: WriteCtx,
  taskId: Id<"tasks">,
  before: Spent,
  after: Spent,
): Promise<void> {
  const task = await ctx.db.get("tasks", taskId)
  if (!task || !isCounted(task)) return
  const { resolution = null, tally } = task
  await addCard(ctx, task, costOfCard(resolution, before, tally?.unheard ?? 0), -1)
  await addCard(ctx, task, costOfCard(resolution, after, tally?.unheard ?? 0))
}

/** The conversation of one of its runs is missing, or has come after all: what the card cost is unknown, or known again. */
async function noteUnheard(ctx: WriteCtx, taskId: Id<"tasks">, change: 1 | -1): Promise<void> {
  const task = await ctx.db.get("tasks", taskId)
  if (task?.tally?.edition !== EDITION) return
  const { resolution = null, tally } = task
  const unheard = Math.max(0, tally.unheard + change)
  if (isCounted(task)) {
    const spent = await spentOfCard(ctx, taskId)
    await addCard(ctx, task, costOfCard(resolution, spent, tally.unheard), -1)
    await addCard(ctx, task, costOfCard(resolution, spent, unheard))
  }
  await ctx.db.patch("tasks", taskId, { tally: { ...tally, unheard } })
}

const isCounted = ({ tally, status }: Doc<"tasks">): boolean =>
  isTerminal(status) && tally?.edition === EDITION && tally.isCounted === true

function addCard(
  ctx: WriteCtx,
  { organizationId, projectId, role, statusSince }: Doc<"tasks">,
  measures: ReturnType<typeof measuresOfCard>,
  times: 1 | -1 = 1,
): Promise<void> {
  const key = { organizationId, projectId, kind: "card", role, model: "" } as const
  return addToRollups(ctx, key, statusSince, measures, times)
}
