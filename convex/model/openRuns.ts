/** Runs that have not ended: `endedAt` is absent. */
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"

const MAX_OPEN = 1_000

export const openRunsOfAll = (ctx: ReadCtx): Promise<Doc<"runs">[]> =>
  ctx.db
    .query("runs")
    .withIndex("by_open", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("endedAt", undefined))
    .take(MAX_OPEN)

export const openRunsOf = (ctx: ReadCtx, taskId: Id<"tasks">) =>
  ctx.db
    .query("runs")
    .withIndex("by_task_open", (q) => q.eq("taskId", taskId).eq("endedAt", undefined))
    .take(10)
