/** A card's place in its project's merge lane: the writes that moves and merges share. */
import type { MergeState } from "#domain/merge"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { giveUpCandidate } from "./effects.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { demand, deny } from "./refusals.ts"
import { withdrawWhere } from "./signals.ts"
import { requestStop } from "./stops.ts"

/** As many entries of a project as the loop looks at. */
const MAX_LANE = 200

/** Queues a card that has entered merging. One that has an open entry keeps its place. */
export async function queueMerge(ctx: WriteCtx, task: Doc<"tasks">): Promise<void> {
  demand(
    task.branch && task.headCommit,
    "conflict",
    `${task.key} has no commit that could be merged; drop it on Done.`,
  )
  if ((await openEntriesOf(ctx, task._id)).length > 0) return
  const entryId = await ctx.db.insert("mergeEntries", {
    organizationId: task.organizationId,
    projectId: task.projectId,
    taskId: task._id,
    state: "queued",
    enqueuedAt: Date.now(),
    branch: task.branch,
    headCommit: task.headCommit,
  })
  if (task.conflictAt !== undefined) await ctx.db.patch("tasks", task._id, { conflictAt: undefined })
  await append(ctx, {
    kind: "merge.queued",
    task,
    causationId: entryId,
    data: { entryId, headCommit: task.headCommit },
    sentence: `${task.key} queues for merging.`,
  })
}

/** The card has left merging: its place is given up without a verdict. */
export async function withdrawOpenEntries(ctx: WriteCtx, taskId: Id<"tasks">): Promise<void> {
  for (const entry of await openEntriesOf(ctx, taskId)) {
    await endEntry(ctx, entry, "withdrawn")
    await withdrawAlerts(ctx, taskId)
  }
}

/** What a person was told about a card's place in the lane no longer holds; other alerts on the card are none of its business. */
export const withdrawAlerts = (ctx: WriteCtx, taskId: Id<"tasks">): Promise<void> =>
  withdrawWhere(ctx, taskId, ({ isAboutPlace }) => isAboutPlace === true)

export async function endEntry(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  state: Extract<MergeState, "landed" | "conflict" | "failed" | "withdrawn">,
  more: Partial<Pick<Doc<"mergeEntries">, "mergedCommit" | "sentence">> = {},
): Promise<void> {
  await giveUpCandidate(ctx, entry, "Its card has left the merge lane.")
  await ctx.db.patch("mergeEntries", entry._id, { ...more, state, endedAt: Date.now() })
  if (state !== "landed") await requeueBehind(ctx, entry)
}

/** What was joined upon a card's work goes back into the queue when that work does not land. */
export async function requeueBehind(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  more: Parameters<typeof resetEntry>[2] = {},
): Promise<void> {
  for (const other of await membersOf(ctx, entry)) {
    if ((other.batch?.position ?? 0) > (entry.batch?.position ?? 0)) await resetEntry(ctx, other, more)
  }
}

/** The open entries of its batch, in no order. */
async function membersOf(
  ctx: ReadCtx,
  { projectId, batch }: Doc<"mergeEntries">,
): Promise<Doc<"mergeEntries">[]> {
  if (!batch) return []
  const open = await ctx.db
    .query("mergeEntries")
    .withIndex("by_project_open", (q) => q.eq("projectId", projectId).eq("endedAt", undefined))
    .take(MAX_LANE)
  return open.filter((other) => other.batch?.id === batch.id)
}

/** Queued as on the first day; a check that still runs on its candidate is called off. */
export async function resetEntry(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  more: Partial<Pick<Doc<"mergeEntries">, "isAlone">> = {},
): Promise<void> {
  const run = entry.checkRunId && (await ctx.db.get("runs", entry.checkRunId))
  if (run && run.state !== "ended" && !run.stopRequested) await requestStop(ctx, run, "superseded")
  await ctx.db.patch("mergeEntries", entry._id, {
    ...{ state: "queued", candidateCommit: undefined, targetCommit: undefined, checkRunId: undefined },
    ...{ heldSince: undefined, sentence: undefined, batch: undefined, verdicts: undefined },
    ...more,
  })
}

export const openEntriesOf = async (ctx: ReadCtx, taskId: Id<"tasks">): Promise<Doc<"mergeEntries">[]> => {
  const newest = await ctx.db
    .query("mergeEntries")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .order("desc")
    .first()
  return newest && newest.endedAt === undefined ? [newest] : []
}

/** An entry that is still open, of a card that is still merging. */
export async function openEntry(
  ctx: WriteCtx,
  id: string,
): Promise<{ entry: Doc<"mergeEntries">; task: Doc<"tasks"> }> {
  const entry = await byId(ctx, "mergeEntries", id)
  const task = await referred(ctx, "tasks", entry.taskId)
  if (entry.endedAt !== undefined)
    return deny("conflict", `${task.key} has left the merge lane (${entry.state}).`)
  demand(task.status === "merging", "conflict", `${task.key} is not merging any more.`)
  return { entry, task }
}

/** Out of the batch with all that is joined upon it; `isAlone` when what holds it is to be found out by itself. */
export async function backToQueue(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  sentence: string,
  isAlone = false,
): Promise<void> {
  const { task } = await openEntry(ctx, entry._id)
  await requeueBehind(ctx, entry, isAlone ? { isAlone } : {})
  await resetEntry(ctx, entry, isAlone ? { isAlone } : {})
  await withdrawAlerts(ctx, task._id)
  await append(ctx, {
    kind: "merge.queued",
    task,
    causationId: entry._id,
    data: { entryId: entry._id },
    sentence,
  })
}
