/** What one may ask about what runs and tasks add up to. */
import { api } from "#convex/_generated/api"
import { AskAnalytics } from "#domain/analytics"
import { defineOperation } from "./define.ts"

export const summary = defineOperation({
  name: "analytics.summary",
  summary: "Throughput, times, success and cost of a stretch of time, and of the one before it",
  input: AskAnalytics.extend({
    range: AskAnalytics.shape.range.optional().describe("How far back (default 7d)"),
  }),
  run: ({ backend }, { range = "7d", ...more }) =>
    backend.query(api.analytics.summary, { range, at: Date.now(), ...more }),
})
