/** What the loop does, as pages and the command line show it. */
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import type { ReadCtx } from "./context.ts"
import { countsOf } from "./counts.ts"
import { pendingSignals } from "./gather.ts"
import { openRunsOfAll } from "./openRuns.ts"
import { globalLimitOf } from "./limits.ts"
import { pausesOf } from "./pauses.ts"
import { allProjects } from "./projects.ts"
import { processOf, viewOfProcess } from "./processes.ts"
import { viewOfRun } from "./runViews.ts"

/** Everything that changes only when something happens; pages may watch it all day. */
export async function overview(ctx: ReadCtx) {
  const pauses = await pausesOf(ctx)
  const runs = await openRunsOfAll(ctx)
  const signals = await pendingSignals(ctx)
  return {
    globalLimit: await globalLimitOf(ctx),
    isPaused: pauses.some(({ scope }) => scope === "all"),
    pauses: await Promise.all(pauses.map((pause) => viewOfPause(ctx, pause))),
    runs: await Promise.all(runs.map((run) => viewOfRun(ctx, run))),
    counts: await countsOfAll(ctx),
    needsPerson: signals.filter(({ state }) => state === "open").length,
  }
}

/** With the loop's own sign of life. */
export async function status(ctx: ReadCtx) {
  const loop = await processOf(ctx, "loop")
  return { ...(await overview(ctx)), loop: loop && viewOfProcess(loop) }
}

async function viewOfPause(ctx: ReadCtx, pause: Awaited<ReturnType<typeof pausesOf>>[number]) {
  const { scope, subject, by, since, reason } = pause
  const agentId = scope === "agent" ? ctx.db.normalizeId("agents", subject) : null
  const agent = agentId && (await ctx.db.get("agents", agentId))
  return { scope, subject, name: agent?.name ?? subject, by, since, reason: reason ?? null }
}

/** Over all projects. */
export async function countsOfAll(ctx: ReadCtx): Promise<Record<TaskStatus, number>> {
  const counts = Object.fromEntries(TASK_STATUSES.map((name) => [name, 0])) as Record<TaskStatus, number>
  for (const { _id } of await allProjects(ctx)) {
    for (const [name, count] of Object.entries(await countsOf(ctx, _id))) counts[name as TaskStatus] += count
  }
  return counts
}
