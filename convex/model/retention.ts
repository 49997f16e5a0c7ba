/** What is not kept for ever, deleted in small batches by the cron. */
import type { MutationCtx } from "../_generated/server.ts"
import { deleteUntaken } from "./chatImages.ts"
import { deleteRemoved } from "./chats.ts"
import { deleteUnnamed } from "./unnamedFiles.ts"

const DAY_MS = 24 * 3_600_000
const BATCH = 500
const INPUT_BATCH = 20
const CYCLES_KEPT_MS = 14 * DAY_MS
const EFFECTS_KEPT_MS = 14 * DAY_MS
const JOBS_KEPT_MS = 14 * DAY_MS

/** Spent and expired links, expired sessions, old cycle records, settled effects, maintenance that is over, removed chats, images nobody sent, files no row names. True while more is left. */
export async function sweepOnce(ctx: MutationCtx): Promise<boolean> {
  const now = Date.now()
  const links = await ctx.db
    .query("signInLinks")
    .withIndex("by_expiry", (q) => q.lt("expiresAt", now - DAY_MS))
    .take(BATCH)
  for (const { _id } of links) await ctx.db.delete("signInLinks", _id)
  const sessions = await ctx.db
    .query("authSessions")
    .withIndex("by_expiry", (q) => q.lt("expiresAt", now))
    .take(BATCH)
  for (const { _id } of sessions) await ctx.db.delete("authSessions", _id)
  const cycles = await ctx.db
    .query("cycles")
    .withIndex("by_start", (q) => q.lt("startedAt", now - CYCLES_KEPT_MS))
    .take(BATCH)
  for (const { _id } of cycles) await ctx.db.delete("cycles", _id)
  const effects = await ctx.db
    .query("effects")
    .withIndex("by_seen", (q) => q.gt("seenAt", 0).lt("seenAt", now - EFFECTS_KEPT_MS))
    .take(BATCH)
  for (const { _id } of effects) await ctx.db.delete("effects", _id)
  const jobs = await ctx.db
    .query("maintenanceJobs")
    .withIndex("by_ended", (q) => q.gt("endedAt", 0).lt("endedAt", now - JOBS_KEPT_MS))
    .take(BATCH)
  for (const { _id } of jobs) await ctx.db.delete("maintenanceJobs", _id)
  // Fewer at a time: their rows are large.
  const inputs = await ctx.db
    .query("cycleInputs")
    .withIndex("by_start", (q) => q.lt("startedAt", now - CYCLES_KEPT_MS))
    .take(INPUT_BATCH)
  for (const { _id } of inputs) await ctx.db.delete("cycleInputs", _id)
  if (inputs.length === INPUT_BATCH) return true
  if ((await deleteRemoved(ctx)) || (await deleteUntaken(ctx, now)) || (await deleteUnnamed(ctx, now)))
    return true
  return [links, sessions, cycles, effects, jobs].some((batch) => batch.length === BATCH)
}
