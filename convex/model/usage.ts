/** What ended runs have used, summed up for whoever pays: written once when a run ends, and by what is read of it later. */
import {
  addSpent,
  BUDGET_WINDOWS,
  lessSpent,
  NOTHING_SPENT,
  periodOf,
  spentBy,
  type BudgetScope,
  type Spent,
} from "#domain/budget"
import { NO_USAGE } from "#domain/session"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { referred, sessionOfRun } from "./find.ts"

/** So far, of an open or an ended run; a run without a conversation has used nothing but itself. */
export async function spentOfRun(ctx: ReadCtx, run: Doc<"runs">): Promise<Spent> {
  return spentInSession(await sessionOfRun(ctx, run))
}

const spentInSession = (session: Pick<Doc<"sessions">, "usage" | "apiCalls"> | null): Spent =>
  spentBy(session?.usage ?? NO_USAGE, session?.apiCalls ?? 0)

/** The end of a run: what it has used is no longer its own affair. A check has no agent, and nothing to pay. */
export async function settleUsage(ctx: WriteCtx, run: Doc<"runs">): Promise<void> {
  if (run.role === "check") return
  await addToSums(ctx, run, await spentOfRun(ctx, run), run.claimedAt)
}

/** What was read of the conversation after the run had ended. */
export async function settleLateUsage(
  ctx: WriteCtx,
  run: Doc<"runs">,
  before: Pick<Doc<"sessions">, "usage" | "apiCalls">,
  after: Pick<Doc<"sessions">, "usage" | "apiCalls">,
): Promise<void> {
  if (run.state !== "ended" || run.role === "check") return
  await addToSums(ctx, run, lessSpent(spentInSession(after), spentInSession(before)), run.claimedAt)
}

/** A run counts for the day on which it was claimed, whenever it ends. */
async function addToSums(ctx: WriteCtx, run: Doc<"runs">, spent: Spent, at: number): Promise<void> {
  const { teamId } = await referred(ctx, "projects", run.projectId)
  const payers: Partial<Record<BudgetScope, string>> = {
    organization: "",
    team: teamId,
    project: run.projectId,
    role: run.role,
    ...(run.agentId && { agent: run.agentId }),
    task: run.taskId,
  }
  for (const [scope, subject] of Object.entries(payers)) {
    for (const window of BUDGET_WINDOWS)
      await addToSum(ctx, { scope: scope as BudgetScope, subject, period: periodOf(window, at) }, spent)
  }
}

type SumKey = { scope: BudgetScope; subject: string; period: string }

async function addToSum(ctx: WriteCtx, key: SumKey, spent: Spent): Promise<void> {
  const row = await sumRow(ctx, key)
  if (row) await ctx.db.patch("usageSums", row._id, { spent: addSpent(row.spent, spent) })
  else await ctx.db.insert("usageSums", { organizationId: ctx.actor.organizationId, ...key, spent })
}

export async function sumOf(ctx: ReadCtx, key: SumKey): Promise<Spent> {
  return (await sumRow(ctx, key))?.spent ?? NOTHING_SPENT
}

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
