/** What waits for a person, and what a reviewer said. */
import { zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Review } from "#domain/review"
import { Signal } from "#domain/signal"
import { organizationId } from "./tenant.ts"

export const signalsTables = {
  // What waits for a person, or tells one something. Opened by model/signals openSignal, moved on by answers,
  // deliveries and withdrawals; read by inbox, board and loop; kept.
  signals: defineTable({
    ...zodOutputToConvexFields(Signal.shape),
    organizationId,
    projectId: v.id("projects"),
    taskId: v.id("tasks"),
    runId: v.optional(v.id("runs")),
    answeredBy: v.optional(v.id("users")),
    /** The budget that an answer raises. */
    budgetId: v.optional(v.id("budgets")),
  })
    .index("by_budget", ["budgetId", "state"])
    .index("by_state", ["organizationId", "state", "blocking"])
    .index("by_organization", ["organizationId", "askedAt"])
    // What was answered, newest first: the history of the inbox.
    .index("by_answered", ["organizationId", "answeredAt"])
    .index("by_project_state", ["projectId", "state"])
    .index("by_task", ["taskId", "state"])
    .index("by_run", ["runId", "state"]),

  // A reviewer's verdict. Written by reviews.submit, one per reviewer run; read by briefs and the task page; kept.
  reviews: defineTable({
    ...zodOutputToConvexFields(Review.shape),
    organizationId,
    taskId: v.id("tasks"),
    runId: v.id("runs"),
  })
    .index("by_task", ["taskId"])
    .index("by_run", ["runId"]),
}
