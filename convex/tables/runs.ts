/** Attempts at cards, and who holds what. */
import { zodOutputToConvex, zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Spent } from "#domain/budget"
import { Lease } from "#domain/lease"
import { Verdict } from "#domain/review"
import { Run, RunRole } from "#domain/run"
import { organizationId } from "./tenant.ts"

export const runsTables = {
  // One attempt of an agent (or one check) at a card. Opened by runs.claim, closed by model/runs endRun, kept for
  // analytics. Heartbeats never touch it: pages read it.
  runs: defineTable({
    ...zodOutputToConvexFields(Run.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
    agentId: v.optional(v.id("agents")),
    /** What a reviewer's run said. */
    verdict: v.optional(zodOutputToConvex(Verdict)),
    /** The merge candidate that a check run looks at. */
    mergeEntryId: v.optional(v.id("mergeEntries")),
    /** What was put aside for it in every budget that applies, until it ends. */
    estimate: v.optional(zodOutputToConvex(Spent)),
    /** The budget that ended it. */
    budgetId: v.optional(v.id("budgets")),
    /** SHA-256 of its key; the key opens nothing once the run has ended. */
    keyHash: v.string(),
    /** The loop has drawn the consequence of its end, once. */
    isSettled: v.boolean(),
    /** Ended while its card was in the status it has now, or not seen gone: the loop still looks at it. */
    isRecent: v.optional(v.boolean()),
    /** Its work came back from review, approval or the merge lane. */
    isSentBack: v.optional(v.boolean()),
    /** The edition of the rollups in which its end is counted. */
    countedIn: v.optional(v.number()),
  })
    .index("by_key", ["keyHash"])
    // endedAt is absent while a run is open: `eq(endedAt, undefined)` finds the open ones.
    .index("by_open", ["organizationId", "endedAt"])
    .index("by_project_open", ["projectId", "endedAt"])
    .index("by_task_open", ["taskId", "endedAt"])
    .index("by_agent_open", ["agentId", "endedAt"])
    .index("by_task", ["taskId", "generation"])
    .index("by_task_role", ["taskId", "role"])
    .index("by_task_recent", ["taskId", "isRecent"])
    .index("by_recent", ["organizationId", "isRecent"])
    .index("by_claimed", ["organizationId", "claimedAt"]),

  // What the agent of an open run is doing, in its own words. Written by runs.progress, often: apart from the run, so
  // that a line is read again by those alone who show it. Deleted when the run ends.
  runProgress: defineTable({ runId: v.id("runs"), line: v.string() }).index("by_run", ["runId"]),

  // Who holds what until when. A run's row is written by its claim and its heartbeats and dies with the run; those of
  // loop and merge lane stay, so that their generations are never reused. Read by claims and by the loop, never by
  // pages: these rows change every ten seconds.
  leases: defineTable({
    ...zodOutputToConvexFields(Lease.shape),
    organizationId,
    projectId: v.optional(v.id("projects")),
    runId: v.optional(v.id("runs")),
    agentId: v.optional(v.id("agents")),
    role: v.optional(zodOutputToConvex(RunRole)),
  })
    .index("by_resource", ["resource"])
    .index("by_kind", ["organizationId", "kind", "expiresAt"]),
}
