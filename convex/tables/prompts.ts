/** Versions of the roles' prompts, and which of them are active. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { PromptActivation, PromptVersion } from "#domain/prompt"
import { organizationId } from "./tenant.ts"

export const promptsTables = {
  // One version of a role's prompt; without a project it is the organization's. Written once by prompts.create, never
  // changed, never deleted: runs name it by role and number. The built-in version is a file and has no row.
  promptVersions: defineTable({
    ...zodOutputToConvexFields(PromptVersion.shape),
    organizationId,
    projectId: v.optional(v.id("projects")),
  }).index("by_role", ["organizationId", "role", "number"]),

  // The words of a version, apart from it: lists carry none of them. Written with it, read by claims and by who looks.
  promptTexts: defineTable({ versionId: v.id("promptVersions"), text: v.string() }).index("by_version", [
    "versionId",
  ]),

  // What became active in the organization or in a project, one row after the other: the newest counts. Written by
  // model/promptActivations alone, read by every claim; kept, as it is the history that rolling back goes along.
  promptActivations: defineTable({
    ...zodOutputToConvexFields(PromptActivation.shape),
    organizationId,
    projectId: v.optional(v.id("projects")),
    /** What rolling back returns to; absent: to where nothing had been activated. */
    before: v.optional(v.id("promptActivations")),
  }).index("by_place", ["organizationId", "role", "projectId"]),
}
