/** Records of cycles, and the chains of what they decided on. */
import type { CycleAction, NewCycle } from "#domain/loop/cycle"
import type { PaginationOptions } from "convex/server"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { demand, deny } from "./refusals.ts"

export async function recordCycle(ctx: WriteCtx, { input = [], ...record }: NewCycle): Promise<void> {
  const { organizationId } = ctx.actor
  const actions = await Promise.all(record.actions.map((action) => withTaskKey(ctx, action)))
  await ctx.db.insert("cycles", { ...record, actions, organizationId })
  if (!record.replay) return
  const { chain, link } = record.replay
  for (const [row, data] of input.entries())
    await ctx.db.insert("cycleInputs", {
      organizationId,
      chain,
      link,
      row,
      data,
      startedAt: record.startedAt,
    })
}

/** Written once and not looked up by pages, which would then rerun with every change of a card. */
async function withTaskKey(ctx: ReadCtx, action: CycleAction): Promise<CycleAction> {
  const runId = ctx.db.normalizeId("runs", action.subject)
  const run = runId && (await ctx.db.get("runs", runId))
  const taskId = run ? run.taskId : ctx.db.normalizeId("tasks", action.subject)
  const task = taskId && (await ctx.db.get("tasks", taskId))
  return task ? { ...action, taskKey: task.key } : action
}

export async function replayOf(ctx: ReadCtx, id: string) {
  const cycleId = ctx.db.normalizeId("cycles", id)
  const cycle = cycleId && (await ctx.db.get("cycles", cycleId))
  if (!cycle || cycle.organizationId !== ctx.actor.organizationId)
    return deny("not_found", `There is no cycle ${id}; the Observatory lists those of the last two weeks.`)
  demand(cycle.replay, "not_found", "What this cycle decided on was not kept.")
  const { loop, startedAt, trigger, inputHash } = cycle
  return { cycleId: cycle._id, loop, startedAt, trigger, inputHash, ...cycle.replay }
}

export async function inputRows(
  ctx: ReadCtx,
  { chain, link, paginationOpts }: { chain: string; link: number; paginationOpts: PaginationOptions },
) {
  const rows = await ctx.db
    .query("cycleInputs")
    .withIndex("by_chain", (q) =>
      q.eq("organizationId", ctx.actor.organizationId).eq("chain", chain).lte("link", link),
    )
    .paginate(paginationOpts)
  return { ...rows, page: rows.page.map(({ link, row, data }) => ({ link, row, data })) }
}
