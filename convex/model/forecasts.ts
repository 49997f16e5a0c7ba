/** The conflict forecast of a project: one row, as the loop last saw it. */
import type { ForecastConflict } from "#domain/forecast"
import type { Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { byId } from "./find.ts"

export async function noteForecast(
  ctx: WriteCtx,
  id: string,
  conflicts: ForecastConflict[],
): Promise<{ changed: boolean }> {
  const project = await byId(ctx, "projects", id)
  const known = await forecastOf(ctx, project._id)
  if (sayingOf(known?.conflicts ?? []) === sayingOf(conflicts)) return { changed: false }
  const row = { conflicts, changedAt: Date.now() }
  if (known) await ctx.db.patch("conflictForecasts", known._id, row)
  else {
    const { organizationId } = ctx.actor
    await ctx.db.insert("conflictForecasts", { ...row, organizationId, projectId: project._id })
  }
  return { changed: true }
}

/** Whatever order a backend gives an object's fields in. */
const sayingOf = (conflicts: readonly ForecastConflict[]): string =>
  JSON.stringify(
    conflicts.map(({ one, other, files, moreFiles }) => [one.taskId, other?.taskId, files, moreFiles]),
  )

export const forecastOf = (ctx: ReadCtx, projectId: Id<"projects">) =>
  ctx.db
    .query("conflictForecasts")
    .withIndex("by_project", (q) => q.eq("projectId", projectId))
    .unique()

export const forecastConflictsOf = async (
  ctx: ReadCtx,
  projectId: Id<"projects">,
): Promise<ForecastConflict[]> => (await forecastOf(ctx, projectId))?.conflicts ?? []
