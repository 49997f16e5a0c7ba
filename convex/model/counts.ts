/** How many cards each column has: changed only where a card is created or moved, in the same transaction. */
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import type { Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

export async function countCard(
  ctx: WriteCtx,
  projectId: Id<"projects">,
  status: TaskStatus,
  change: 1 | -1,
): Promise<void> {
  const row = await rowOf(ctx, projectId, status)
  if (row) await ctx.db.patch("columnCounts", row._id, { count: row.count + change })
  else await ctx.db.insert("columnCounts", { projectId, status, count: change })
}

export async function countOf(ctx: ReadCtx, projectId: Id<"projects">, status: TaskStatus): Promise<number> {
  return (await rowOf(ctx, projectId, status))?.count ?? 0
}

export async function countsOf(
  ctx: ReadCtx,
  projectId: Id<"projects">,
): Promise<Partial<Record<TaskStatus, number>>> {
  const rows = await ctx.db
    .query("columnCounts")
    .withIndex("by_column", (q) => q.eq("projectId", projectId))
    .take(TASK_STATUSES.length)
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

const rowOf = (ctx: ReadCtx, projectId: Id<"projects">, status: TaskStatus) =>
  ctx.db
    .query("columnCounts")
    .withIndex("by_column", (q) => q.eq("projectId", projectId).eq("status", status))
    .unique()
