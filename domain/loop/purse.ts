/** What may still be spent: each budget with what is used and what is put aside for open runs. Claims count by it, too. */
import { addSpent, amountOf, isUnpriced, NOTHING_SPENT, type Budget, type Spent } from "../budget.ts"
import type { RunRole } from "../run.ts"

/** A budget, and what ended runs have used of it in its present period. Open runs are added here. */
export type SnapshotBudget = Pick<Budget, "scope" | "subject" | "window" | "unit"> & {
  budgetId: string
  /** Its subject as people call it, e.g. `project shop`. */
  name: string
  /** With what a person raised once, where that holds now. */
  limit: number
  settled: Spent
  /** A person was asked about it and has not decided. */
  isAsked: boolean
  /** People were told in this period that it is nearly used up. */
  isWarned: boolean
}

/** Who would pay. */
export type Payer = {
  teamId: string
  projectId: string
  role: RunRole
  agentId: string | null
  taskId: string
}

/** An open run: what it has used so far, and what was put aside for it when it was claimed. */
export type Spender = Payer & { spent: Spent; estimate: Spent }

export type BudgetLine = {
  budget: SnapshotBudget
  /** Used for certain. */
  metered: number
  /** Put aside for open runs beyond what they have used. */
  reserved: number
  /** Something was used whose price nobody knows. */
  isUnpriced: boolean
}

/** Share of a budget at which people are told. */
const WARN_AT = 0.8

export function linesOf(budgets: readonly SnapshotBudget[], spenders: readonly Spender[]): BudgetLine[] {
  return budgets.map((budget) => {
    const mine = budget.scope === "run" ? [] : spenders.filter((spender) => appliesTo(budget, spender))
    const spent = mine.reduce((sum, spender) => addSpent(sum, spender.spent), budget.settled)
    return {
      budget,
      metered: amountOf(spent, budget.unit),
      reserved: mine.reduce((sum, spender) => sum + putAside(spender, budget), 0),
      isUnpriced: isUnpriced(spent, budget.unit),
    }
  })
}

/** The budgets that a run with this estimate would go beyond, or for which nobody knows whether it would. */
export function beyond(lines: readonly BudgetLine[], payer: Payer, estimate: Spent): BudgetLine[] {
  return lines.filter(({ budget, metered, reserved, isUnpriced: isUnknown }) => {
    if (!appliesTo(budget, payer)) return false
    if (isUnknown || isUnpriced(estimate, budget.unit)) return true
    return metered + reserved + amountOf(estimate, budget.unit) > budget.limit
  })
}

/** Counts one more run in. */
export function reserve(lines: readonly BudgetLine[], payer: Payer, estimate: Spent): void {
  for (const line of lines) {
    if (line.budget.scope === "run" || !appliesTo(line.budget, payer)) continue
    line.reserved += putAside({ ...payer, spent: NOTHING_SPENT, estimate }, line.budget)
  }
}

/** The budget that an open run has used up, alone or with others: it must end. */
export function usedUpBy(lines: readonly BudgetLine[], spender: Spender): BudgetLine | null {
  const isUsedUp = ({ budget, metered }: BudgetLine) =>
    (budget.scope === "run" ? amountOf(spender.spent, budget.unit) : metered) >= budget.limit
  // Runs are counted when they start: the last one that may run is not one too many.
  const mayEndRuns = ({ budget }: BudgetLine) => budget.unit !== "runs" && appliesTo(budget, spender)
  return lines.find((line) => mayEndRuns(line) && isUsedUp(line)) ?? null
}

export const isNearlyUsedUp = ({ budget, metered }: BudgetLine): boolean =>
  budget.scope !== "run" && metered >= budget.limit * WARN_AT

/** Checks are the project's own command: no agent, nothing to pay. */
export function appliesTo(
  { scope, subject }: Pick<SnapshotBudget, "scope" | "subject">,
  payer: Payer,
): boolean {
  if (payer.role === "check") return false
  switch (scope) {
    case "organization":
    case "run":
      return true
    case "team":
      return payer.teamId === subject
    case "project":
      return payer.projectId === subject
    case "role":
      return payer.role === subject
    case "agent":
      return payer.agentId === subject
    case "task":
      return payer.taskId === subject
    default:
      return scope satisfies never
  }
}

const putAside = ({ spent, estimate }: Spender, { unit }: SnapshotBudget): number =>
  Math.max(0, amountOf(estimate, unit) - amountOf(spent, unit))
