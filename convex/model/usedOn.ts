/** What agents used on a day, in all and per project: what ended runs have settled, and what open ones have used so far. */
import { addSpent, NOTHING_SPENT, periodOf, type Spent } from "#domain/budget"
import type { ReadCtx } from "./context.ts"
import { openRunsOfAll } from "./openRuns.ts"
import { allProjects } from "./projects.ts"
import { spentOfRun } from "./usage.ts"
import { sumOf } from "./usageSums.ts"

export async function usedOn(ctx: ReadCtx, day: string) {
  const open = new Map<string, Spent>()
  for (const run of await openRunsOfAll(ctx)) {
    // A run counts for the day on which it was claimed.
    if (run.role === "check" || periodOf("day", run.claimedAt) !== day) continue
    open.set(run.projectId, addSpent(open.get(run.projectId) ?? NOTHING_SPENT, await spentOfRun(ctx, run)))
  }
  const projects = await Promise.all(
    (await allProjects(ctx)).map(async ({ _id, slug }) => {
      const settled = await sumOf(ctx, { scope: "project", subject: _id, period: day })
      return { slug, spent: addSpent(settled, open.get(_id) ?? NOTHING_SPENT) }
    }),
  )
  return {
    total: projects.reduce((sum, { spent }) => addSpent(sum, spent), NOTHING_SPENT),
    projects: Object.fromEntries(projects.map(({ slug, spent }) => [slug, spent])),
  }
}
