/** What ended runs have used, summed up for whoever pays: written once when a run ends, and by what is read of it later. */
import {
  addSpent,
  BUDGET_WINDOWS,
  lessSpent,
  periodOf,
  spentBy,
  type BudgetScope,
  type Spent,
} from "#domain/budget"
import { NO_USAGE } from "#domain/session"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { recountCost, recountEnded } from "./analytics.ts"
import { referred, sessionOfRun } from "./find.ts"
import { addToSum, spentOfCard } from "./usageSums.ts"

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
  before: Doc<"sessions">,
  after: Doc<"sessions">,
): Promise<void> {
  if (run.state !== "ended" || run.role === "check") return
  await recountEnded(ctx, run, before, after)
  await addToSums(ctx, run, lessSpent(spentInSession(after), spentInSession(before)), run.claimedAt)
}

/** A run counts for the day on which it was claimed, whenever it ends. */
async function addToSums(ctx: WriteCtx, run: Doc<"runs">, spent: Spent, at: number): Promise<void> {
  const { teamId } = await referred(ctx, "projects", run.projectId)
  const before = await spentOfCard(ctx, run.taskId)
  await recountCost(ctx, run.taskId, before, addSpent(before, spent))
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
