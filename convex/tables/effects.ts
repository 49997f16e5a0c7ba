/** What Clutch does outside. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Effect } from "#domain/effect"
import { organizationId } from "./tenant.ts"

export const effectsTables = {
  // One row per deed outside, by its key: wanted and tried in the transaction that decides it, seen in the one that records
  // what came of it (model/effects). Read by the task page and by audits; decisions read the runs and entries that are
  // written with it. The cron deletes rows that were settled two weeks ago.
  effects: defineTable({
    ...zodOutputToConvexFields(Effect.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
  })
    .index("by_key", ["key"])
    .index("by_task", ["taskId"])
    .index("by_seen", ["seenAt"]),
}
