/** Internal: what the crons run. */
import { internal } from "./_generated/api.ts"
import { internalMutation } from "./_generated/server.ts"
import { sweepOnce } from "./model/retention.ts"
import { fillOnce } from "./model/rollupFills.ts"

export const sweep = internalMutation({
  args: {},
  handler: async (ctx): Promise<void> => {
    if (await sweepOnce(ctx)) await ctx.scheduler.runAfter(0, internal.retention.sweep, {})
  },
})

/** Fills the rollups of an installation that is older than they are, and after each change of what they count. */
export const fillRollups = internalMutation({
  args: {},
  handler: async (ctx): Promise<void> => {
    if (await fillOnce(ctx)) await ctx.scheduler.runAfter(0, internal.retention.fillRollups, {})
  },
})
