/** The rows of the rollups: one per hour, day and month, project, role, model, prompt version and kind. */
import { addMeasures, EDITION, type Measures } from "#domain/measures"
import { GRAINS, periodStart, type Grain } from "#domain/periods"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

type Key = Pick<Doc<"rollups">, "organizationId" | "projectId" | "kind" | "role" | "model" | "promptVersion">

/** Adds to the three rows in which `at` lies; with `times` -1, takes out. */
export async function addToRollups(
  ctx: WriteCtx,
  key: Key,
  at: number,
  measures: Measures,
  times: 1 | -1 = 1,
): Promise<void> {
  if (Object.keys(measures.counts).length === 0) return
  for (const grain of GRAINS) {
    const period = periodStart(grain, at)
    const row = await ctx.db
      .query("rollups")
      .withIndex("by_project", (q) =>
        q
          .eq("projectId", key.projectId)
          .eq("edition", EDITION)
          .eq("grain", grain)
          .eq("period", period)
          .eq("kind", key.kind)
          .eq("role", key.role)
          .eq("model", key.model)
          .eq("promptVersion", key.promptVersion),
      )
      .unique()
    const { counts, sketches } = row ?? { counts: {}, sketches: {} }
    const sum = addMeasures({ counts, sketches }, measures, times)
    if (row) await ctx.db.patch("rollups", row._id, sum)
    else await ctx.db.insert("rollups", { ...key, edition: EDITION, grain, period, ...sum })
  }
}

/** More rows than a stretch of a Clutch with a hundred kinds of runs has. */
const MAX_ROWS = 8_000

type Stretch = { grain: Grain; from: number; until: number }

/** Of one project, or of all. */
export function rollupsOf(
  ctx: ReadCtx,
  { grain, from, until }: Stretch,
  projectId: Id<"projects"> | null,
): Promise<Doc<"rollups">[]> {
  const rows = ctx.db.query("rollups")
  const found = projectId
    ? rows.withIndex("by_project", (q) =>
        q
          .eq("projectId", projectId)
          .eq("edition", EDITION)
          .eq("grain", grain)
          .gte("period", from)
          .lt("period", until),
      )
    : rows.withIndex("by_organization", (q) =>
        q
          .eq("organizationId", ctx.actor.organizationId)
          .eq("edition", EDITION)
          .eq("grain", grain)
          .gte("period", from)
          .lt("period", until),
      )
  return found.take(MAX_ROWS)
}
