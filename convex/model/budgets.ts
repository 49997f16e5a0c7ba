/** Budgets: set by people, raised by their answers, and shown to the loop with what is used of them. */
import {
  limitIn,
  NOTHING_SPENT,
  periodOf,
  raiseBy,
  type BudgetScope,
  type SetBudget,
  type Spent,
} from "#domain/budget"
import { purseOf, type Purse } from "#domain/loop/capacity"
import type { SnapshotBudget } from "#domain/loop/purse"
import { Role, ROLE_LABELS } from "#domain/role"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { agentByName } from "./agents.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, projectBySlug, referred, taskByKey } from "./find.ts"
import { openRunsOfAll } from "./openRuns.ts"
import { allProjects } from "./projects.ts"
import { demand, deny } from "./refusals.ts"
import { spentOfRun } from "./usage.ts"
import { sumOf } from "./usageSums.ts"

/** A claim weighs every one of them. */
const MAX_BUDGETS = 100

export const budgetsOf = (ctx: ReadCtx): Promise<Doc<"budgets">[]> =>
  ctx.db
    .query("budgets")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .take(MAX_BUDGETS)

/** One budget per scope, subject, window and unit: setting it again changes its limit. */
export async function setBudget(ctx: WriteCtx, input: SetBudget): Promise<Doc<"budgets">> {
  const { scope, window = "total", unit = "usd", limit } = input
  const subject = await subjectOf(ctx, scope, input.subject ?? "")
  const all = await budgetsOf(ctx)
  const known = all.find(
    (row) => row.scope === scope && row.subject === subject && row.window === window && row.unit === unit,
  )
  demand(
    known || all.length < MAX_BUDGETS,
    "conflict",
    `There are ${MAX_BUDGETS} budgets already; remove one first.`,
  )
  const fields = { organizationId: ctx.actor.organizationId, scope, subject, window, unit, limit }
  const budgetId = known?._id ?? (await ctx.db.insert("budgets", fields))
  if (known) await ctx.db.patch("budgets", known._id, { limit, warnedIn: undefined })
  const budget = await referred(ctx, "budgets", budgetId)
  await append(ctx, {
    kind: "budget.set",
    data: { budgetId, scope, subject, window, unit, limit },
    sentence: `${ctx.actor.name} set the budget of ${await nameOf(ctx, budget)}: ${limit} ${unit}, ${window}.`,
  })
  return budget
}

export async function removeBudget(ctx: WriteCtx, id: string): Promise<Id<"budgets">> {
  const budget = await byId(ctx, "budgets", id)
  const name = await nameOf(ctx, budget)
  await ctx.db.delete("budgets", budget._id)
  await append(ctx, {
    kind: "budget.removed",
    data: { budgetId: budget._id },
    sentence: `${ctx.actor.name} removed the budget of ${name}.`,
  })
  return budget._id
}

/** The answer to a budget signal, taken up. A budget that was removed meanwhile needs no raise. */
export async function raiseByAnswer(ctx: WriteCtx, { budgetId, answer }: Doc<"signals">): Promise<void> {
  const budget = budgetId && (await ctx.db.get("budgets", budgetId))
  if (!budget) return
  const raised = raiseBy(answer ?? "", budget, Date.now())
  if (!raised) return
  await ctx.db.patch("budgets", budget._id, { ...raised, warnedIn: undefined })
  await append(ctx, {
    kind: "budget.raised",
    data: { budgetId, limit: raised.limit, extra: raised.extra?.amount ?? 0 },
    sentence: `The budget of ${await nameOf(ctx, budget)} is raised: ${answer}.`,
  })
}

/** Each with what ended runs have used of it in its present period. */
export async function snapshotBudgets(ctx: ReadCtx, now: number): Promise<SnapshotBudget[]> {
  const budgets = await budgetsOf(ctx)
  return Promise.all(budgets.map((budget) => snapshotBudget(ctx, budget, now)))
}

async function snapshotBudget(ctx: ReadCtx, budget: Doc<"budgets">, now: number): Promise<SnapshotBudget> {
  const { _id, scope, subject, window, unit } = budget
  const period = periodOf(window, now)
  return {
    ...{ budgetId: _id, scope, subject, window, unit },
    name: await nameOf(ctx, budget),
    limit: limitIn(budget, period),
    settled: scope === "run" ? NOTHING_SPENT : await sumOf(ctx, { scope, subject, period }),
    isAsked: await isAsked(ctx, budget),
    isWarned: budget.warnedIn === period,
  }
}

async function isAsked(ctx: ReadCtx, { _id }: Doc<"budgets">): Promise<boolean> {
  for (const state of ["open", "answered"] as const) {
    const signal = await ctx.db
      .query("signals")
      .withIndex("by_budget", (q) => q.eq("budgetId", _id).eq("state", state))
      .first()
    if (signal) return true
  }
  return false
}

/** What the runs of each role have used, all in all. */
export async function historyOf(ctx: ReadCtx): Promise<Record<string, Spent>> {
  const sums = await Promise.all(
    Role.options.map(
      async (role) => [role, await sumOf(ctx, { scope: "role", subject: role, period: "total" })] as const,
    ),
  )
  return Object.fromEntries(sums.filter(([, spent]) => spent.runs > 0))
}

/** For a claim, and for explanations: everything that budgets are weighed with. Free where there is no budget. */
export async function purse(ctx: ReadCtx, now: number, openRuns?: readonly Doc<"runs">[]): Promise<Purse> {
  const budgets = await snapshotBudgets(ctx, now)
  if (budgets.length === 0) return { lines: [], history: {} }
  const runs = await Promise.all(
    (openRuns ?? (await openRunsOfAll(ctx))).map(async (run) => ({
      ...{ projectId: run.projectId, role: run.role, agentId: run.agentId ?? null, taskId: run.taskId },
      spent: await spentOfRun(ctx, run),
      estimate: run.estimate ?? NOTHING_SPENT,
    })),
  )
  const projects = (await allProjects(ctx)).map(({ _id, teamId }) => ({ projectId: _id, teamId }))
  return purseOf({ budgets, history: await historyOf(ctx), runs, projects })
}

/** What people call it: `project shop`, `the role developer`, `each run`. */
async function nameOf(ctx: ReadCtx, { scope, subject }: Doc<"budgets">): Promise<string> {
  switch (scope) {
    case "organization":
      return "everything"
    case "run":
      return "each run"
    case "team":
      return "the team"
    case "role":
      return `the role ${ROLE_LABELS[Role.parse(subject)].toLowerCase()}`
    case "project":
      return `project ${(await byId(ctx, "projects", subject)).slug}`
    case "agent":
      return `agent ${(await byId(ctx, "agents", subject)).name}`
    case "task":
      return (await byId(ctx, "tasks", subject)).key
    default:
      return scope satisfies never
  }
}

/** From what people type to what is stored. */
async function subjectOf(ctx: ReadCtx, scope: BudgetScope, typed: string): Promise<string> {
  switch (scope) {
    case "organization":
    case "run":
      demand(typed === "", "invalid_input", `A budget of scope ${scope} takes no subject.`)
      return ""
    case "team": {
      const team = await ctx.db
        .query("teams")
        .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
        .first()
      return team?._id ?? deny("not_found", "There is no team.")
    }
    case "role": {
      const role = Role.safeParse(typed)
      return role.success ? role.data : deny("not_found", `There is no role ${typed}.`)
    }
    case "project":
      return (await projectBySlug(ctx, typed))._id
    case "agent":
      return (await agentByName(ctx, typed))._id
    case "task":
      return (await taskByKey(ctx, typed.toUpperCase()))._id
    default:
      return scope satisfies never
  }
}

/** With what is used and put aside, for lists. */
export async function viewBudgets(ctx: ReadCtx) {
  const { lines } = await purse(ctx, Date.now())
  return lines.map(({ budget, metered, reserved, isUnpriced }) => ({
    ...{ budget: budget.budgetId, name: budget.name, scope: budget.scope, window: budget.window },
    ...{ unit: budget.unit, limit: budget.limit, used: metered, reserved, isUnpriced },
  }))
}
