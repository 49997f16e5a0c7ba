/** Limits of spending and what was spent. */
import { zodOutputToConvex, zodOutputToConvexFields } from "convex-helpers/server/zod4"
import { defineTable } from "convex/server"
import { v } from "convex/values"
import { Budget, BudgetScope, Spent } from "#domain/budget"
import { organizationId } from "./tenant.ts"

export const budgetsTables = {
  // What agents may use. Written by budgets.set and remove, and by answers to budget signals; read by claims, loop, lists.
  budgets: defineTable({ ...zodOutputToConvexFields(Budget.shape), organizationId }).index(
    "by_organization",
    ["organizationId"],
  ),

  // What ended runs have used: one row per payer and day, month and all. Written when a run ends and by what is read of
  // its conversation later (model/usage); what open runs use is in their sessions. Kept.
  usageSums: defineTable({
    organizationId,
    scope: zodOutputToConvex(BudgetScope),
    subject: v.string(),
    /** `total`, `2026-11` or `2026-11-21`. */
    period: v.string(),
    spent: zodOutputToConvex(Spent),
  }).index("by_payer", ["organizationId", "scope", "subject", "period"]),
}
