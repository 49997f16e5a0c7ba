/** Whether each kind of executor can run agents, judged by what its newest runs came to. */
import { EXECUTORS } from "#domain/run"
import type { ReadCtx } from "./context.ts"
import { pausesOf } from "./pauses.ts"
import { allProjects } from "./projects.ts"

/** The newest runs of all executors that are looked at. */
const LOOKED_AT = 60

export async function executorHealth(ctx: ReadCtx) {
  const runs = await ctx.db
    .query("runs")
    .withIndex("by_claimed", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .order("desc")
    .take(LOOKED_AT)
  const pauses = await pausesOf(ctx)
  const used = new Set((await allProjects(ctx)).map(({ executor }) => executor))
  return EXECUTORS.filter((kind) => used.has(kind) || runs.some(({ executor }) => executor === kind)).map(
    (kind) => {
      const own = runs.filter(({ executor, role }) => executor === kind && role !== "check")
      const ended = own.filter(({ endedAt }) => endedAt !== undefined)
      const newest = ended.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0]
      return {
        kind,
        isPaused: pauses.some(({ scope, subject }) => scope === "executor" && subject === kind),
        open: own.length - ended.length,
        /** Of the newest runs: how many ended for reasons that are no agent's fault. */
        ended: ended.length,
        lost: ended.filter(({ outcome }) => outcome === "lost" || outcome === "retryable").length,
        newest: newest && {
          outcome: newest.outcome ?? null,
          sentence: newest.sentence ?? null,
          at: newest.endedAt,
        },
      }
    },
  )
}
