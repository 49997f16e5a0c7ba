/** Sums of what ended runs have used, one row per payer and period. */
import { addSpent, NOTHING_SPENT, type BudgetScope, type Spent } from "#domain/budget"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"

export type SumKey = { scope: BudgetScope; subject: string; period: string }

export async function addToSum(ctx: WriteCtx, key: SumKey, spent: Spent): Promise<void> {
  const row = await sumRow(ctx, key)
  if (row) await ctx.db.patch("usageSums", row._id, { spent: addSpent(row.spent, spent) })
  else await ctx.db.insert("usageSums", { organizationId: ctx.actor.organizationId, ...key, spent })
}

export async function sumOf(ctx: ReadCtx, key: SumKey): Promise<Spent> {
  return (await sumRow(ctx, key))?.spent ?? NOTHING_SPENT
}

/** Of a card, over all its runs that have ended. */
export const spentOfCard = (ctx: ReadCtx, taskId: Doc<"tasks">["_id"]): Promise<Spent> =>
  sumOf(ctx, { scope: "task", subject: taskId, period: "total" })

const sumRow = (ctx: ReadCtx, { scope, subject, period }: SumKey) =>
  ctx.db
    .query("usageSums")
    .withIndex("by_payer", (q) =>
      q
        .eq("organizationId", ctx.actor.organizationId)
        .eq("scope", scope)
        .eq("subject", subject)
        .eq("period", period),
    )
    .unique()
