/** Where a card goes in its column. */
import { rankBetween } from "#domain/rank"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { taskByKey } from "./find.ts"
import { deny } from "./refusals.ts"

type Column = { projectId: Id<"projects">; status: TaskStatus }
export type Position = { after?: string; before?: string }

/** New arrivals queue at the bottom; what is finished is read newest first. */
export async function rankOfArrival(ctx: ReadCtx, column: Column): Promise<string> {
  const isFinished = column.status === "done" || column.status === "cancelled"
  const edge = await inColumn(ctx, column)
    .order(isFinished ? "asc" : "desc")
    .first()
  return isFinished ? rankBetween(null, edge?.rank ?? null) : rankBetween(edge?.rank ?? null, null)
}

/** The rank right below `after` or right above `before`; a neighbour that has left the column by now is refused. */
export async function rankOfDrop(
  ctx: ReadCtx,
  column: Column,
  { after, before }: Position,
  moved: Id<"tasks">,
): Promise<string> {
  const above = after ? await neighbour(ctx, column, after, moved) : null
  const below = before ? await neighbour(ctx, column, before, moved) : null
  if (above) return rankBetween(above.rank, await nextRank(ctx, column, above.rank))
  if (below) return rankBetween(await previousRank(ctx, column, below.rank), below.rank)
  if (!after && !before) return rankOfArrival(ctx, column)
  return deny(
    "conflict",
    `${after ?? before} is no longer in ${STATUS_LABELS[column.status]}; look where the card should go now.`,
  )
}

async function neighbour(
  ctx: ReadCtx,
  column: Column,
  key: string,
  moved: Id<"tasks">,
): Promise<Doc<"tasks"> | null> {
  const task = await taskByKey(ctx, key)
  if (task._id === moved) return deny("invalid_input", "A card cannot be its own neighbour.")
  return task.projectId === column.projectId && task.status === column.status ? task : null
}

async function nextRank(ctx: ReadCtx, { projectId, status }: Column, rank: string): Promise<string | null> {
  const next = await ctx.db
    .query("tasks")
    .withIndex("by_column", (q) => q.eq("projectId", projectId).eq("status", status).gt("rank", rank))
    .first()
  return next?.rank ?? null
}

async function previousRank(
  ctx: ReadCtx,
  { projectId, status }: Column,
  rank: string,
): Promise<string | null> {
  const previous = await ctx.db
    .query("tasks")
    .withIndex("by_column", (q) => q.eq("projectId", projectId).eq("status", status).lt("rank", rank))
    .order("desc")
    .first()
  return previous?.rank ?? null
}

const inColumn = (ctx: ReadCtx, { projectId, status }: Column) =>
  ctx.db.query("tasks").withIndex("by_column", (q) => q.eq("projectId", projectId).eq("status", status))
