/** A card's place in its project's merge lane: the writes that moves and merges share. */
import type { MergeState } from "#domain/merge"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { demand } from "./refusals.ts"
import { withdrawWhere } from "./signals.ts"

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

/** What the lane told a person about a card's entry no longer holds. */
export const withdrawAlerts = (ctx: WriteCtx, taskId: Id<"tasks">): Promise<void> =>
  withdrawWhere(ctx, taskId, ({ kind, runId }) => kind === "alert" && runId === undefined)

export async function endEntry(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  state: Extract<MergeState, "landed" | "conflict" | "failed" | "withdrawn">,
  more: Partial<Pick<Doc<"mergeEntries">, "mergedCommit" | "sentence">> = {},
): Promise<void> {
  await ctx.db.patch("mergeEntries", entry._id, { ...more, state, endedAt: Date.now() })
}

export const openEntriesOf = async (ctx: ReadCtx, taskId: Id<"tasks">): Promise<Doc<"mergeEntries">[]> => {
  const newest = await ctx.db
    .query("mergeEntries")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .order("desc")
    .first()
  return newest && newest.endedAt === undefined ? [newest] : []
}
