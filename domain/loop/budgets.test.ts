import { describe, expect, test } from "vitest"
import { actionsOf, aProject, aRun, aSignal, aSnapshot, aTask, decideAtNoon, NOW } from "#test/builders/loop"
import { NOTHING_SPENT, raiseBy, type Spent } from "../budget.ts"
import { decide } from "./decide.ts"
import type { SnapshotBudget } from "./purse.ts"
import { DEFAULT_LOOP_CONFIG } from "./snapshot.ts"

const aBudget = (more: Partial<SnapshotBudget> = {}): SnapshotBudget => ({
  budgetId: "b",
  name: "project shop",
  scope: "project",
  subject: "p",
  window: "month",
  unit: "usd",
  limit: 10,
  settled: NOTHING_SPENT,
  isAsked: false,
  isWarned: false,
  ...more,
})
const dollars = (usd: number): Spent => ({ ...NOTHING_SPENT, usd, runs: 1 })
const history = { dev: { ...dollars(6), runs: 2 } }
const reasonsOf = (decisions: ReturnType<typeof decide>) =>
  decisions.flatMap((decision) => (decision.kind === "wait" ? decision.reasons.map(({ code }) => code) : []))

describe("starting", () => {
  test("[WL-B1] a run starts while its mean fits beside what is used and put aside", () => {
    const fits = decideAtNoon({ tasks: [aTask()], budgets: [aBudget({ settled: dollars(7) })], history })
    expect(actionsOf(fits)).toMatchObject([{ kind: "dispatch" }])
    const full = decideAtNoon({
      tasks: [aTask()],
      budgets: [aBudget({ settled: dollars(7.5), isAsked: true, isWarned: true })],
      history,
    })
    expect(actionsOf(full)).toEqual([])
    expect(reasonsOf(full)).toEqual(["over_budget"])
  })

  test("[WL-B1] what is put aside for one start is not there for the next one", () => {
    const tasks = ["t1", "t2", "t3"].map((taskId) => aTask({ taskId, priority: "high" }))
    const decisions = decideAtNoon({ tasks, budgets: [aBudget({ isAsked: true })], history })
    // Two developers fit the slots, and three runs of three dollars would fit the ten.
    expect(actionsOf(decisions).filter(({ kind }) => kind === "dispatch")).toHaveLength(2)
    const tight = decideAtNoon({ tasks, budgets: [aBudget({ limit: 5, isAsked: true })], history })
    expect(actionsOf(tight).filter(({ kind }) => kind === "dispatch")).toHaveLength(1)
  })

  test("[WL-B1] an open run holds its estimate until it has used more", () => {
    const run = aRun({ taskId: "other", spent: dollars(1), estimate: dollars(6) })
    const some = { tasks: [aTask()], runs: [run], history }
    expect(reasonsOf(decideAtNoon({ ...some, budgets: [aBudget({ limit: 8, isAsked: true })] }))).toContain(
      "over_budget",
    )
    expect(
      actionsOf(decideAtNoon({ ...some, budgets: [aBudget({ limit: 9, isAsked: true })] })),
    ).toMatchObject([{ kind: "dispatch" }])
  })

  test("[WL-B1] a budget of another project, role or card does not concern it", () => {
    const others = [
      aBudget({ budgetId: "1", subject: "q", limit: 1 }),
      aBudget({ budgetId: "2", scope: "role", subject: "research", limit: 1 }),
      aBudget({ budgetId: "3", scope: "task", subject: "u", limit: 1 }),
      aBudget({ budgetId: "4", scope: "agent", subject: "eve", limit: 1 }),
      aBudget({ budgetId: "5", scope: "team", subject: "them", limit: 1 }),
    ]
    expect(actionsOf(decideAtNoon({ tasks: [aTask()], budgets: others, history }))).toMatchObject([
      { kind: "dispatch" },
    ])
  })

  test("[WL-B1] a limit for each run is compared with each run alone", () => {
    const each = aBudget({ scope: "run", subject: "", limit: 2, isAsked: true })
    expect(reasonsOf(decideAtNoon({ tasks: [aTask()], budgets: [each], history }))).toEqual(["over_budget"])
  })

  test("[WL-B2] a price that nobody knows lets nothing start in dollars, but in tokens", () => {
    const unpriced = { dev: { ...dollars(1), unpriced: 1, tokens: 10 } }
    const ask = (unit: SnapshotBudget["unit"]) =>
      decideAtNoon({
        tasks: [aTask()],
        budgets: [aBudget({ unit, limit: 1e6, isAsked: true })],
        history: unpriced,
      })
    expect(reasonsOf(ask("usd"))).toEqual(["price_unknown"])
    expect(actionsOf(ask("tokens"))).toMatchObject([{ kind: "dispatch" }])
  })

  test("[WL-B3] the first card asks, the others wait; asked once it is not asked again", () => {
    const tasks = [aTask({ taskId: "t1", rank: "a" }), aTask({ taskId: "t2", rank: "b" })]
    const budgets = [aBudget({ limit: 1 })]
    const decisions = decideAtNoon({ tasks, budgets, history })
    expect(actionsOf(decisions)).toMatchObject([
      { kind: "open_signal", taskId: "t1", signal: { kind: "budget", budgetId: "b" } },
    ])
    expect(reasonsOf(decisions)).toEqual(["over_budget"])
  })

  test("[WL-B4] raise and raise_once are taken up for the budget, stop gives the card up", () => {
    const answered = (answer: string) =>
      actionsOf(
        decideAtNoon({
          tasks: [aTask()],
          signals: [aSignal({ kind: "budget", state: "answered", answer })],
          budgets: [aBudget({ limit: 1, isAsked: true })],
          history,
        }),
      )
    expect(answered("raise: 50")).toMatchObject([{ kind: "raise_budget", signalId: "s" }])
    expect(answered("raise_once")).toMatchObject([{ kind: "raise_budget", signalId: "s" }])
    expect(answered("stop")).toMatchObject([{ kind: "cancel" }])
  })
})

describe("while runs are open", () => {
  const working = aTask({ status: "in_progress" })

  test("[WL-B5] people are told at 80 %, on the card of a run that uses it, once", () => {
    const run = aRun({ spent: dollars(1), estimate: dollars(1) })
    const some = { tasks: [working], runs: [run] }
    expect(actionsOf(decideAtNoon({ ...some, budgets: [aBudget({ settled: dollars(6.9) })] }))).toEqual([])
    expect(actionsOf(decideAtNoon({ ...some, budgets: [aBudget({ settled: dollars(7) })] }))).toMatchObject([
      {
        kind: "warn_budget",
        budgetId: "b",
        cardId: "t",
        sentence: expect.stringContaining("$8.00 of $10.00"),
      },
    ])
    const told = aBudget({ settled: dollars(7), isWarned: true })
    expect(actionsOf(decideAtNoon({ ...some, budgets: [told] }))).toEqual([])
  })

  test("[WL-B6] a run that uses up a budget, alone or with others, is asked to stop", () => {
    const decisions = (budget: Partial<SnapshotBudget>) =>
      actionsOf(
        decideAtNoon({
          tasks: [working],
          runs: [aRun({ spent: dollars(3), estimate: dollars(1) })],
          budgets: [aBudget({ isWarned: true, ...budget })],
        }),
      )
    expect(decisions({ settled: dollars(7) })).toMatchObject([
      { kind: "request_stop", cause: "budget_used_up", budgetId: "b" },
    ])
    expect(decisions({ scope: "run", subject: "", limit: 3, settled: dollars(0) })).toMatchObject([
      { kind: "request_stop", budgetId: "b" },
    ])
    expect(decisions({ settled: dollars(6) })).toEqual([])
    expect(decisions({ unit: "runs", limit: 1, settled: { ...NOTHING_SPENT, runs: 1 } })).toEqual([])
  })

  test("[WL-B7] a check has no agent and pays nothing", () => {
    const check = aRun({ role: "check", spent: dollars(50), estimate: dollars(50) })
    const snapshot = aSnapshot({ projects: [aProject()], runs: [check], budgets: [aBudget()] })
    expect(actionsOf(decide(snapshot, NOW, DEFAULT_LOOP_CONFIG))).toEqual([])
  })
})

describe("an answer", () => {
  const budget = { limit: 10, window: "month" } as const

  test("[WL-B4] raises by what it names, else by a fifth", () => {
    expect(raiseBy("raise: 50", budget, NOW)).toEqual({ limit: 50 })
    expect(raiseBy("raise", budget, NOW)).toEqual({ limit: 12 })
    expect(raiseBy("raise_once: 5", budget, NOW)).toEqual({
      limit: 10,
      extra: { period: "2027-01", amount: 5 },
    })
    expect(raiseBy("raise_once", budget, NOW)).toEqual({ limit: 10, extra: { period: "2027-01", amount: 2 } })
    expect(raiseBy("stop", budget, NOW)).toBeNull()
  })

  test("[WL-B4] never lowers a limit, and adds to what was raised once in the same period", () => {
    expect(raiseBy("raise: 3", budget, NOW)).toEqual({ limit: 10 })
    const once = { ...budget, extra: { period: "2027-01", amount: 5 } }
    expect(raiseBy("raise_once: 5", once, NOW)).toEqual({
      limit: 10,
      extra: { period: "2027-01", amount: 10 },
    })
    expect(raiseBy("raise_once: 5", { ...once, extra: { period: "2026-12", amount: 5 } }, NOW)).toEqual({
      limit: 10,
      extra: { period: "2027-01", amount: 5 },
    })
  })
})
