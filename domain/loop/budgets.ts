/** What the loop does about budgets besides not starting runs: it warns, asks, and ends what has used one up. */
import { formatAmount } from "../budget.ts"
import { SIGNAL_ANSWERS } from "../signal.ts"
import { purseOf } from "./capacity.ts"
import type { Action, NewSignal } from "./decision.ts"
import { appliesTo, isNearlyUsedUp, usedUpBy, type BudgetLine, type Spender } from "./purse.ts"
import type { Snapshot, SnapshotRun } from "./snapshot.ts"

/** Once per period; on the card of a run that uses it, so that it is found in the inbox. */
export function warnings(snapshot: Snapshot): Action[] {
  const { lines } = purseOf(snapshot)
  return lines
    .filter((line) => isNearlyUsedUp(line) && !line.budget.isWarned)
    .map((line) => {
      const { budget, metered } = line
      const used = `${formatAmount(metered, budget.unit)} of ${formatAmount(budget.limit, budget.unit)}`
      const window = budget.window === "total" ? "" : ` of this ${budget.window}`
      const payer = snapshot.runs.find((run) => appliesTo(budget, spenderOf(run, snapshot)))
      return {
        kind: "warn_budget",
        phase: "cleanup",
        budgetId: budget.budgetId,
        cardId: payer?.taskId ?? null,
        sentence: `The budget${window} of ${budget.name} is nearly used up: ${used}.`,
      }
    })
}

/** The budget that this run, alone or with others, has used up. */
export function usedUp(run: SnapshotRun, snapshot: Snapshot): BudgetLine | null {
  if (snapshot.budgets.length === 0) return null
  return usedUpBy(purseOf(snapshot).lines, spenderOf(run, snapshot))
}

function spenderOf(run: SnapshotRun, { projects }: Snapshot): Spender {
  const project = projects.find(({ projectId }) => projectId === run.projectId)
  return { ...run, teamId: project?.teamId ?? "" }
}

/** Says how much each answer raises it by, where none is named. */
export function budgetSignal(budgetId: string, why: string): NewSignal {
  return {
    kind: "budget",
    severity: "high",
    question:
      `${why}\n\nraise_once lets a fifth more be used in this period, or as much as you name (raise_once: 5). ` +
      "raise lifts the limit by a fifth, or to what you name (raise: 50). stop gives the card up.",
    options: [...SIGNAL_ANSWERS.budget],
    budgetId,
  }
}
