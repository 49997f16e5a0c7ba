/** People are told that a budget is nearly used up. */
import { periodOf } from "#domain/budget"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId } from "./find.ts"
import { demand } from "./refusals.ts"
import { openSignal } from "./signals.ts"

/** Said once per period, on a card that uses it where there is one. */
export async function warn(
  ctx: WriteCtx,
  { budgetId, cardId, sentence }: { budgetId: string; cardId: string | null; sentence: string },
): Promise<void> {
  const budget = await byId(ctx, "budgets", budgetId)
  const period = periodOf(budget.window, Date.now())
  demand(budget.warnedIn !== period, "conflict", "People were told already.")
  await ctx.db.patch("budgets", budget._id, { warnedIn: period })
  await append(ctx, { kind: "budget.warned", data: { budgetId }, sentence })
  if (cardId === null) return
  const task = await byId(ctx, "tasks", cardId)
  await openSignal(ctx, task, { kind: "alert", severity: "high", question: sentence, options: [] })
}
