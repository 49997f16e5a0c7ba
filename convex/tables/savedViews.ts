/** Ways of looking that people named. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { SavedView } from "#domain/saved-view"
import { organizationId } from "./tenant.ts"

export const savedViewsTables = {
  // One person's view of one board; of all projects where none is named. Written by views.save, which replaces one of the
  // same name; read by that board for that person; deleted by them.
  savedViews: defineTable({
    ...zodOutputToConvexFields(SavedView.shape),
    organizationId,
    userId: v.id("users"),
    projectId: v.optional(v.id("projects")),
  }).index("by_place", ["userId", "projectId", "name"]),
}
