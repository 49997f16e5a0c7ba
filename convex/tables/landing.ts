/** The way of finished work to the base branch, and the disk it needs. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { ConflictForecast } from "#domain/forecast"
import { DiskLedger } from "#domain/disk"
import { MergeEntry } from "#domain/merge"
import { Pull } from "#domain/pull"
import { organizationId } from "./tenant.ts"

export const landingTables = {
  // A card's place in its project's merge lane. Written by model/merges; read by loop and task page; open while
  // endedAt is absent; kept.
  mergeEntries: defineTable({
    ...zodOutputToConvexFields(MergeEntry.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
    /** The newest check run on its candidate. */
    checkRunId: v.optional(v.id("runs")),
    heldSince: v.optional(v.number()),
  })
    .index("by_open", ["organizationId", "endedAt"])
    .index("by_project_open", ["projectId", "endedAt"])
    .index("by_task", ["taskId"]),

  // Which open cards of a project would conflict if they were merged, one row per project. Written by merges.forecast when
  // the loop's look at their branches finds something else than last time; read by loop, board and task page.
  conflictForecasts: defineTable({
    ...zodOutputToConvexFields(ConflictForecast.shape),
    organizationId,
    projectId: v.id("projects"),
  }).index("by_project", ["projectId"]),

  // What a project's work trees take on the loop's disk, one row per project. Written by projects.noteDisk when it has
  // changed by something worth saying; read with the project.
  diskLedgers: defineTable({
    ...zodOutputToConvexFields(DiskLedger.shape),
    organizationId,
    projectId: v.id("projects"),
    measuredAt: v.number(),
  }).index("by_project", ["projectId"]),

  // A card's work offered for merging, where the project lands by pull requests on the local forge. Written by
  // model/pulls; read by the forge and the task page; kept.
  pullRequests: defineTable({
    ...zodOutputToConvexFields(Pull.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
  })
    .index("by_key", ["organizationId", "key"])
    .index("by_state", ["organizationId", "state"])
    .index("by_project_state", ["projectId", "state"])
    .index("by_number", ["projectId", "number"])
    .index("by_branch", ["projectId", "branch"])
    .index("by_task", ["taskId", "state"]),
}
