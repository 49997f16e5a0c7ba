/** What analytics reads instead of history: sums per hour, day and month. */
import { zodOutputToConvex, zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Measures, RollupKind } from "#domain/measures"
import { Grain } from "#domain/periods"
import { organizationId } from "./tenant.ts"

export const analyticsTables = {
  // What ended in one hour, day or month: runs by role, model and prompt version, cards by role. Written by model/analytics in the
  // transactions that end a run, finish a card, or learn later what a run used; read by analytics. Kept until the edition
  // changes: then filled again from runs and cards, and the old ones are deleted. One row per project, role, model and version,
  // so that only ends of the same kind of run in the same project write the same row.
  rollups: defineTable({
    organizationId,
    projectId: v.id("projects"),
    edition: v.number(),
    kind: zodOutputToConvex(RollupKind),
    grain: zodOutputToConvex(Grain),
    /** When the hour, day or month began. */
    period: v.number(),
    role: v.string(),
    /** Empty where it is not known, and for cards. */
    model: v.string(),
    /** Of runs that were given a version of their role's prompt. */
    promptVersion: v.optional(v.number()),
    ...zodOutputToConvexFields(Measures.shape),
  })
    .index("by_project", [
      "projectId",
      "edition",
      "grain",
      "period",
      "kind",
      "role",
      "model",
      "promptVersion",
    ])
    .index("by_organization", ["organizationId", "edition", "grain", "period"]),

  // How far runs and cards of before are counted in the rollups of an edition. One row, written by analytics.fill.
  rollupFills: defineTable({
    edition: v.number(),
    step: v.union(v.literal("runs"), v.literal("cards"), v.literal("old"), v.literal("done")),
    cursor: v.union(v.string(), v.null()),
  }),
}
