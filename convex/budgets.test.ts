/** Budgets in the database: put aside by claims, used by conversations, settled by ends, raised by answers. */
import { describe, expect, test } from "vitest"
import type { SetBudget } from "#domain/budget"
import { api } from "./_generated/api.ts"
import { deliver } from "./sessions.testing.ts"
import { aWorld, codeOf } from "./world.testing.ts"

async function aPurse(...budgets: SetBudget[]) {
  const world = await aWorld()
  for (const budget of budgets) await world.user.mutation(api.budgets.set, budget)
  let message = 0
  return {
    world,
    /** The watcher reads an answer of the model, which cost so much; null is a price that nobody knows. */
    spend: async (runId: string, costUsd: number | null, inputTokens = 100) => {
      const usage = { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd }
      await deliver(world.service, runId, { answers: [{ answerId: String(++message), at: 1, usage }] })
    },
    list: () => world.user.query(api.budgets.list, {}),
    used: async () => (await world.user.query(api.budgets.list, {})).map(({ used }) => used),
  }
}

const perDay = { scope: "organization", window: "day", unit: "usd", limit: 1 } as const

test("[WL-B1] a claim puts aside what its run is expected to use, and is refused where that does not fit", async () => {
  const { world, list } = await aPurse({ ...perDay, limit: 0.08 })
  const [first, second] = [await world.ready(), await world.ready()]
  await world.claim(first)
  // Five cents each, for which there is no history yet.
  expect(await list()).toMatchObject([{ name: "everything", used: 0, reserved: 0.05, limit: 0.08 }])
  expect(await codeOf(world.claim(second))).toBe("over_budget")
  expect((await world.task(second)).status).toBe("ready")
})

test("[WL-B7] what a run used is settled at its end; what is read of it later is added; nothing twice", async () => {
  const { world, spend, list, used } = await aPurse(perDay, { scope: "project", subject: "clutch", limit: 9 })
  const runId = await world.running(await world.ready())
  await spend(runId, 0.2)
  expect(await list()).toMatchObject([
    { used: 0.2, reserved: 0 },
    { used: 0.2, reserved: 0 },
  ])
  await world.exit(runId)
  expect(await used()).toEqual([0.2, 0.2])
  await spend(runId, 0.3)
  expect(await used()).toEqual([0.5, 0.5])
  const [{ spent } = {}] = (await world.rows("usageSums")).filter(({ scope }) => scope === "role")
  expect(spent).toEqual({ usd: 0.5, unpriced: 0, tokens: 200, runs: 1, apiCalls: 2 })
})

test("[WL-B7] scopes are counted apart: role, agent, task, team", async () => {
  const { world, spend, list } = await aPurse(
    { scope: "role", subject: "dev", unit: "tokens", limit: 1e6 },
    { scope: "team", unit: "api_calls", limit: 10 },
  )
  const task = await world.ready()
  await world.user.mutation(api.budgets.set, { scope: "task", subject: task, limit: 5 })
  const { agentId } = (await world.gather()).agents.find(({ role }) => role === "dev")!
  await world.user.mutation(api.budgets.set, { scope: "agent", subject: agentId, unit: "runs", limit: 10 })
  const runId = await world.running(task, { agentId })
  await spend(runId, 0.5, 1_000)
  await world.exit(runId)
  expect((await list()).map(({ scope, used }) => [scope, used])).toEqual([
    ["role", 1_000],
    ["team", 1],
    ["task", 0.5],
    ["agent", 1],
  ])
})

test("[WL-B2] a use whose price nobody knows closes a budget in dollars", async () => {
  const { world, spend, list } = await aPurse(perDay)
  const runId = await world.running(await world.ready())
  await spend(runId, null)
  expect(await list()).toMatchObject([{ isUnpriced: true }])
  await world.exit(runId)
  expect(await codeOf(world.claim(await world.ready()))).toBe("over_budget")
})

describe("an answer", () => {
  test("[WL-B4] raises the budget that it was asked about, once", async () => {
    const { world, list } = await aPurse({ ...perDay, limit: 0.01 })
    const task = await world.ready()
    const { _id: taskId } = await world.task(task)
    const [{ budgetId } = { budgetId: "" }] = (await world.gather()).budgets
    const signal = {
      kind: "budget" as const,
      severity: "high" as const,
      question: "More?",
      options: [],
      budgetId,
    }
    const about = { phase: "work", taskId, from: "ready" } as const
    await world.apply({ kind: "open_signal", ...about, runId: null, signal })
    expect((await world.gather()).budgets).toMatchObject([{ isAsked: true }])
    const [{ _id: signalId } = { _id: "" }] = await world.rows("signals")
    await world.user.mutation(api.signals.respond, { signal: signalId, answer: "raise_once: 3" })
    await world.apply({ kind: "raise_budget", ...about, signalId })
    expect(await list()).toMatchObject([{ limit: 3.01 }])
    expect((await world.gather()).budgets).toMatchObject([{ isAsked: false }])
    expect(await codeOf(world.apply({ kind: "raise_budget", ...about, signalId }))).toBe("conflict")
    await world.claim(task)
  })
})

test("[WL-B5] people are told once in a period, and again after the limit was set anew", async () => {
  const { world } = await aPurse(perDay)
  const task = await world.ready()
  const { _id: cardId } = await world.task(task)
  const warn = async () => {
    const [{ budgetId } = { budgetId: "" }] = (await world.gather()).budgets
    const about = {
      kind: "warn_budget",
      phase: "cleanup",
      budgetId,
      cardId,
      sentence: "Nearly used up.",
    } as const
    return world.apply(about)
  }
  await warn()
  expect(await world.rows("signals")).toMatchObject([{ kind: "alert", blocking: false }])
  expect(await codeOf(warn())).toBe("conflict")
  await world.user.mutation(api.budgets.set, { ...perDay, limit: 2 })
  await warn()
})

test("[WL-B6] a run that a budget ended keeps its name, and its end is nobody's failure to start", async () => {
  const { world } = await aPurse(perDay)
  const task = await world.ready()
  const runId = await world.running(task)
  const [{ budgetId } = { budgetId: "" }] = (await world.gather()).budgets
  const stop = {
    kind: "request_stop",
    phase: "cleanup",
    runId,
    generation: 1,
    cause: "budget_used_up",
  } as const
  await world.apply({ ...stop, budgetId })
  await world.exit(runId, { stopped: "budget_used_up", headCommit: null })
  expect(await world.aRun(runId)).toMatchObject({ outcome: "budget", reason: "budget_used_up" })
  const { tasks } = await world.gather()
  expect(tasks[0]?.ended).toMatchObject([{ outcome: "budget", budgetId }])
})

describe("setting", () => {
  test("again changes the limit; removing lifts it", async () => {
    const { world, list } = await aPurse(
      perDay,
      { ...perDay, limit: 7 },
      { ...perDay, unit: "tokens", limit: 7 },
    )
    const [first] = await list()
    expect(await list()).toMatchObject([
      { unit: "usd", limit: 7 },
      { unit: "tokens", limit: 7 },
    ])
    await world.user.mutation(api.budgets.remove, { budget: first!.budget })
    expect(await list()).toMatchObject([{ unit: "tokens" }])
  })

  test.each([
    { scope: "organization", subject: "x", limit: 1, code: "invalid_input" },
    { scope: "project", subject: "nowhere", limit: 1, code: "not_found" },
    { scope: "role", subject: "cook", limit: 1, code: "not_found" },
    { scope: "task", subject: "CLU-99", limit: 1, code: "not_found" },
    { scope: "agent", subject: "nobody", limit: 1, code: "not_found" },
  ] as const)("of $scope $subject is refused as $code", async ({ code, ...budget }) => {
    const { world } = await aPurse()
    expect(await codeOf(world.user.mutation(api.budgets.set, budget))).toBe(code)
  })
})
