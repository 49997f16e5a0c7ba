/** What begins by the clock. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Hours, Schedule } from "#domain/schedule"
import { organizationId } from "./tenant.ts"

export const schedulesTables = {
  // Cards that make themselves. Written by schedules.add, change and remove, moved on by the loop when one is due.
  schedules: defineTable({
    ...zodOutputToConvexFields(Schedule.shape),
    organizationId,
    projectId: v.id("projects"),
    /** The card of the last time: while it is open no other one is made. */
    lastTaskId: v.optional(v.id("tasks")),
  }).index("by_next", ["organizationId", "nextAt"]),

  // When agents may start: one row for everything, without a project, and one per project. Written by schedules.setHours.
  hours: defineTable({
    ...zodOutputToConvexFields(Hours.shape),
    organizationId,
    projectId: v.optional(v.id("projects")),
  }).index("by_organization", ["organizationId"]),
}
