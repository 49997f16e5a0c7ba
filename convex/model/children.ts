/** The tasks that an objective is made of: how they stand, and whether its manager owes any. */
import { MAX_CHILDREN } from "#domain/objective"
import { isPlanning } from "#domain/pipeline"
import { isTerminal, type ChildCounts } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

/** More than a plan may have: those that took the place of others count too. */
const MOST = MAX_CHILDREN * 2

/** First made first. */
export const childrenOf = (ctx: ReadCtx, taskId: Id<"tasks">): Promise<Doc<"tasks">[]> =>
  ctx.db
    .query("tasks")
    .withIndex("by_parent", (q) => q.eq("parentId", taskId))
    .take(MOST)

/** Counted from the rows whenever one of them is made or comes to its end; never incremented. */
export async function recountChildren(ctx: WriteCtx, taskId: Id<"tasks">): Promise<void> {
  const children = countsOf(await childrenOf(ctx, taskId))
  await ctx.db.patch("tasks", taskId, { children })
}

function countsOf(tasks: readonly Doc<"tasks">[]): ChildCounts {
  const isFailed = ({ status, cancellation, isPlannedAround }: Doc<"tasks">) =>
    status === "cancelled" && cancellation === "abandoned" && !isPlannedAround
  return {
    open: tasks.filter(({ status }) => !isTerminal(status)).length,
    done: tasks.filter(({ status }) => status === "done").length,
    merged: tasks.filter(({ resolution }) => resolution === "merged").length,
    failed: tasks.filter(isFailed).length,
  }
}

/** What was given up has failed the objective, and somebody plans or decides with that in view: it fails it no more. */
export async function planAround(ctx: WriteCtx, taskId: Id<"tasks">): Promise<void> {
  const children = await childrenOf(ctx, taskId)
  if (children.length === 0) return
  for (const { _id, status, isPlannedAround } of children)
    if (status === "cancelled" && !isPlannedAround)
      await ctx.db.patch("tasks", _id, { isPlannedAround: true })
  await recountChildren(ctx, taskId)
}

/** The run was to make tasks of the objective, and there is none that is left to do or done. */
export async function owesTasks(ctx: ReadCtx, task: Doc<"tasks">, run: Doc<"runs">): Promise<boolean> {
  if (run.role !== "pm" || !task.pipeline || !isPlanning(task.pipeline, run.step)) return false
  const { open, done } = countsOf(await childrenOf(ctx, task._id))
  return open + done === 0
}
