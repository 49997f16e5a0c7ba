/** Projects and the agents that work on them. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Agent } from "#domain/agent"
import { Project } from "#domain/project"
import { organizationId } from "./tenant.ts"

export const projectsTables = {
  // A board and its repository. Written by projects.add; read by almost everything; never dies.
  projects: defineTable({ ...zodOutputToConvexFields(Project.shape), organizationId, teamId: v.id("teams") })
    .index("by_slug", ["organizationId", "slug"])
    .index("by_key", ["organizationId", "key"]),

  // The number of a project's newest card. Written by tasks.create only, apart from the project so that creating a card
  // wakes nobody who reads the project; dies with the project.
  projectCounters: defineTable({ projectId: v.id("projects"), lastNumber: v.number() }).index("by_project", [
    "projectId",
  ]),

  // A named instance of a role. Written by auth.bootstrap; read by loop and pages; its status is derived from runs and
  // pauses; never dies.
  agents: defineTable({
    ...zodOutputToConvexFields(Agent.shape),
    organizationId,
    teamId: v.id("teams"),
  }).index("by_organization", ["organizationId"]),
}
