/** What people ask of the loop about work trees, and what lies in the trash of its disk. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { MaintenanceJob, TrashLedger } from "#domain/maintenance"
import { v } from "convex/values"
import { organizationId } from "./tenant.ts"

export const maintenanceTables = {
  // One row per thing asked for. Written by model/maintenance: asked by a person, begun and ended by the loop; read by the
  // loop while it is open, by the page and the command that asked; the cron keeps two weeks after its end.
  maintenanceJobs: defineTable({
    ...zodOutputToConvexFields(MaintenanceJob.shape),
    organizationId,
  })
    .index("by_end", ["organizationId", "endedAt"])
    .index("by_ended", ["endedAt"]),

  // What the trash on the loop's disk holds, one row per organization. Written by workspaces.noteTrash when it has changed;
  // read by the page.
  trashLedgers: defineTable({
    ...zodOutputToConvexFields(TrashLedger.shape),
    organizationId,
    seenAt: v.number(),
  }).index("by_organization", ["organizationId"]),
}
