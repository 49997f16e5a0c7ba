/** What is asked about a budget, once a person has decided about the budget itself. */
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { respond } from "./signals.ts"

/**
 * Setting a budget anew, or removing it, answers what was asked about it: the card goes on. The answer is about that card
 * alone from now on, so that it does not change again what the person has just decided.
 */
export async function answerByDeciding(ctx: WriteCtx, budgetId: Id<"budgets">): Promise<void> {
  for (const state of ["open", "answered"] as const) {
    for (const signal of await questionsAbout(ctx, budgetId, state)) {
      await ctx.db.patch("signals", signal._id, { budgetId: undefined })
      if (state === "open") await respond(ctx, signal, "raise")
    }
  }
}

const questionsAbout = (
  ctx: WriteCtx,
  budgetId: Id<"budgets">,
  state: Doc<"signals">["state"],
): Promise<Doc<"signals">[]> =>
  ctx.db
    .query("signals")
    .withIndex("by_budget", (q) => q.eq("budgetId", budgetId).eq("state", state))
    .collect()
