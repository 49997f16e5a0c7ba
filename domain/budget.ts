/** Limits on what agents may use, what they have used, and what the next run is expected to use. */
import { z } from "zod"
import type { ExecutorKind } from "./run.ts"
import type { Usage } from "./session.ts"

/** Whose use is limited. `run` holds for each run by itself. */
export const BUDGET_SCOPES = ["organization", "team", "project", "role", "agent", "task", "run"] as const
export const BudgetScope = z.enum(BUDGET_SCOPES)
export type BudgetScope = z.infer<typeof BudgetScope>

/** Days and months are those of UTC. */
export const BUDGET_WINDOWS = ["total", "month", "day"] as const
export const BudgetWindow = z.enum(BUDGET_WINDOWS)
export type BudgetWindow = z.infer<typeof BudgetWindow>

export const BUDGET_UNITS = ["usd", "tokens", "runs", "api_calls"] as const
export const BudgetUnit = z.enum(BUDGET_UNITS)
export type BudgetUnit = z.infer<typeof BudgetUnit>

const amount = z.number().positive().max(1e12)

export const Budget = z.object({
  scope: BudgetScope,
  /** An id or a role; empty for the organization, and for a limit that holds for each run. */
  subject: z.string().max(100),
  window: BudgetWindow,
  unit: BudgetUnit,
  limit: amount,
  /** A person raised it once: this much more, in that period alone. */
  extra: z.object({ period: z.string(), amount }).optional(),
  /** The period in which people were told that it is nearly used up. */
  warnedIn: z.string().optional(),
})
export type Budget = z.infer<typeof Budget>

/** What runs have used. Nothing is taken for free: a use whose price nobody knows is counted in `unpriced`. */
export const Spent = z.object({
  usd: z.number().nonnegative(),
  unpriced: z.number().int().nonnegative(),
  tokens: z.number().nonnegative(),
  runs: z.number().nonnegative(),
  apiCalls: z.number().nonnegative(),
})
export type Spent = z.infer<typeof Spent>
export const NOTHING_SPENT: Spent = { usd: 0, unpriced: 0, tokens: 0, runs: 0, apiCalls: 0 }

/** `total`, `2026-11` or `2026-11-21`. */
export function periodOf(window: BudgetWindow, now: number): string {
  if (window === "total") return "total"
  return new Date(now).toISOString().slice(0, window === "month" ? 7 : 10)
}

/** One run's use. A usage that is unknown in dollars is one unpriced use. */
export function spentBy(usage: Usage, apiCalls: number): Spent {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd } = usage
  return {
    usd: costUsd ?? 0,
    unpriced: costUsd === null ? 1 : 0,
    tokens: inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens,
    runs: 1,
    apiCalls,
  }
}

export function addSpent(a: Spent, b: Spent): Spent {
  return {
    usd: a.usd + b.usd,
    unpriced: a.unpriced + b.unpriced,
    tokens: a.tokens + b.tokens,
    runs: a.runs + b.runs,
    apiCalls: a.apiCalls + b.apiCalls,
  }
}

/** What is in `a` and not in `b`. */
export function lessSpent(a: Spent, b: Spent): Spent {
  return addSpent(a, {
    usd: -b.usd,
    unpriced: -b.unpriced,
    tokens: -b.tokens,
    runs: -b.runs,
    apiCalls: -b.apiCalls,
  })
}

export function amountOf(spent: Spent, unit: BudgetUnit): number {
  return unit === "api_calls" ? spent.apiCalls : spent[unit]
}

/** In dollars nobody knows how much this is: more than `amountOf` says. */
export const isUnpriced = (spent: Spent, unit: BudgetUnit): boolean => unit === "usd" && spent.unpriced > 0

/** For runs like which there was none yet. Where an executor's price is not known it is not guessed. */
const FIRST_ESTIMATES: Record<ExecutorKind, Spent> = {
  simulation: { usd: 0.05, unpriced: 0, tokens: 20_000, runs: 1, apiCalls: 10 },
  openclaw: { usd: 0, unpriced: 1, tokens: 200_000, runs: 1, apiCalls: 40 },
}

/** What one more run is expected to use: the mean of what runs of its role have used. */
export function estimateFrom(history: Spent | null, executor: ExecutorKind): Spent {
  if (history === null || history.runs === 0) return FIRST_ESTIMATES[executor]
  const mean = (value: number) => value / history.runs
  return {
    usd: mean(history.usd),
    // A price that was not known now and then may not be known again.
    unpriced: history.unpriced > 0 ? 1 : 0,
    tokens: mean(history.tokens),
    runs: 1,
    apiCalls: mean(history.apiCalls),
  }
}

/** `$12.50`, `20,000 tokens`, `3 runs`. */
export function formatAmount(value: number, unit: BudgetUnit): string {
  if (unit === "usd") return `$${value.toFixed(2)}`
  return `${Math.round(value).toLocaleString("en")} ${unit.replace("_", " ")}`
}

/** The limit that holds now: what a person raised once counts in its period. */
export function limitIn(budget: Pick<Budget, "limit" | "extra">, period: string): number {
  return budget.limit + (budget.extra?.period === period ? budget.extra.amount : 0)
}

/** What an answer says about a budget: `raise: 50` (the new limit), `raise_once: 5` (so much more in this period), or less. */
export function raiseBy(
  answer: string,
  budget: Pick<Budget, "limit" | "extra" | "window">,
  now: number,
): Pick<Budget, "limit" | "extra"> | null {
  const [word = "", rest = ""] = answer.split(":", 2)
  const number = Number(rest.trim())
  const named = rest.trim() !== "" && Number.isFinite(number) && number > 0 ? number : null
  const period = periodOf(budget.window, now)
  const current = limitIn(budget, period) - budget.limit
  if (word.trim() === "raise_once") {
    const more = named ?? budget.limit * UNNAMED_RAISE
    return { limit: budget.limit, extra: { period, amount: current + more } }
  }
  if (word.trim() !== "raise") return null
  const limit = Math.max(named ?? budget.limit * (1 + UNNAMED_RAISE), budget.limit)
  return { limit, ...(current > 0 && { extra: { period, amount: current } }) }
}

/** A raise that names no amount is a fifth of the limit. */
const UNNAMED_RAISE = 0.2

export const SetBudget = z.object({
  scope: BudgetScope.describe("Whose use is limited"),
  subject: z
    .string()
    .max(100)
    .optional()
    .describe(
      "Slug of the project, name of the agent or role, key of the task; none for organization, team and run",
    ),
  window: BudgetWindow.optional().describe("Default total; days and months are those of UTC"),
  unit: BudgetUnit.optional().describe("Default usd"),
  limit: amount.describe("How much may be used"),
})
export type SetBudget = z.infer<typeof SetBudget>
