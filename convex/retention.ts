/** Internal: what the crons run. */
import { internal } from "./_generated/api.ts"
import { internalMutation } from "./_generated/server.ts"
import { sweepOnce } from "./model/retention.ts"

export const sweep = internalMutation({
  args: {},
  handler: async (ctx): Promise<void> => {
    if (await sweepOnce(ctx)) await ctx.scheduler.runAfter(0, internal.retention.sweep, {})
  },
})
