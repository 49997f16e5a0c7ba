/** What a project is to become: phases and requirements. How far they are is read from the tasks linked to them. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Phase, Requirement } from "#domain/roadmap"
import { organizationId } from "./tenant.ts"

export const roadmapTables = {
  // A stretch of the way. Written by model/phases and by an import; read by the roadmap; dies when somebody removes it,
  // and its requirements are then in no phase.
  phases: defineTable({
    ...zodOutputToConvexFields(Phase.shape),
    organizationId,
    projectId: v.id("projects"),
  })
    .index("by_key", ["organizationId", "key"])
    .index("by_project", ["projectId", "rank"]),

  // What has to be true. Written by model/requirements and by an import; read by the roadmap and the task page; dies when
  // somebody removes it, and its tasks then work for none.
  requirements: defineTable({
    ...zodOutputToConvexFields(Requirement.shape),
    organizationId,
    projectId: v.id("projects"),
    phaseId: v.optional(v.id("phases")),
  })
    .index("by_key", ["organizationId", "key"])
    .index("by_phase", ["projectId", "phaseId", "rank"]),

  // The highest numbers that keys were made of, so that no key is used twice. One row per project that has a roadmap.
  roadmapCounters: defineTable({
    projectId: v.id("projects"),
    phase: v.number(),
    requirement: v.number(),
  }).index("by_project", ["projectId"]),
}
