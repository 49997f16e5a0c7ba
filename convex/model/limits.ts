/** With how many slots the loop runs: noted by its claims, so that pages explain waiting with the same number. */
import { DEFAULT_GLOBAL_LIMIT } from "#domain/project"
import type { ReadCtx, WriteCtx } from "./context.ts"

export async function noteGlobalLimit(ctx: WriteCtx, globalLimit: number): Promise<void> {
  const state = await stateOf(ctx)
  const updatedAt = Date.now()
  if (!state)
    await ctx.db.insert("loopStates", { organizationId: ctx.actor.organizationId, globalLimit, updatedAt })
  else if (state.globalLimit !== globalLimit)
    await ctx.db.patch("loopStates", state._id, { globalLimit, updatedAt })
}

export async function globalLimitOf(ctx: ReadCtx): Promise<number> {
  return (await stateOf(ctx))?.globalLimit ?? DEFAULT_GLOBAL_LIMIT
}

const stateOf = (ctx: ReadCtx) =>
  ctx.db
    .query("loopStates")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .unique()
