/** The first page: a day's use and the health of executors. */
import { expect, test } from "vitest"
import { periodOf } from "#domain/budget"
import { api } from "./_generated/api.ts"
import { deliver } from "./sessions.testing.ts"
import { aWorld, codeOf } from "./world.testing.ts"

const today = () => periodOf("day", Date.now())

test("a day's use counts open runs and ended ones, once each, and names its projects", async () => {
  const world = await aWorld()
  const runId = await world.running(await world.ready())
  const usage = { inputTokens: 100, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.2 }
  await deliver(world.service, runId, { answers: [{ answerId: "1", at: 1, usage }] })
  const used = () => world.user.query(api.home.usedOnDay, { day: today() })
  expect(await used()).toMatchObject({ total: { usd: 0.2 }, projects: { clutch: { usd: 0.2 } } })
  await world.exit(runId)
  expect(await used()).toMatchObject({ total: { usd: 0.2, runs: 1 }, projects: { clutch: { tokens: 100 } } })
  expect(await world.user.query(api.home.usedOnDay, { day: "2001-01-01" })).toMatchObject({
    total: { usd: 0 },
  })
  expect(await codeOf(world.user.query(api.home.usedOnDay, { day: "today" }))).toBe("invalid_input")
})

test("an executor is judged by its newest runs", async () => {
  const world = await aWorld()
  const executors = () => world.user.query(api.home.executors, {})
  expect(await executors()).toMatchObject([{ kind: "simulation", open: 0, ended: 0, isPaused: false }])
  const runId = await world.running(await world.ready())
  expect(await executors()).toMatchObject([{ open: 1 }])
  await world.exit(runId)
  await world.user.mutation(api.loop.pause, { scope: "executor", subject: "simulation" })
  expect(await executors()).toMatchObject([{ open: 0, ended: 1, lost: 0, isPaused: true }])
})
