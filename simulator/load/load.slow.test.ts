/** A small load in virtual time: it ends, it is the same each time, and its numbers add up. */
import { expect, test } from "vitest"
import { simulateLoad } from "./load.ts"
import { summaryOf } from "./summary.ts"

const small = { tasks: 8, agents: 3, hours: 10, seed: 5, trouble: 0.1 }

test("a load of cards is worked off, and what it took is told", async () => {
  const hours: number[] = []
  const result = await simulateLoad({ ...small, faults: [], onProgress: ({ hour }) => hours.push(hour) })
  expect(result).toMatchObject({ violation: null, tasks: 8, open: 0, faults: 0 })
  expect(result.done).toBe(8)
  expect(result.runs).toBeGreaterThanOrEqual(16)
  expect(result.slotsUsed).toBeGreaterThan(0.2)
  expect(result.waitMs.most).toBeGreaterThanOrEqual(result.waitMs.median)
  expect(hours.length).toBeGreaterThan(0)
  expect(summaryOf(result)).toContain("8 of 8 cards are done")
})

test("the same seed gives the same numbers, faults included", async () => {
  const options = { ...small, faults: ["loop_crash", "shim_crash", "backend_crash"] as const }
  const [first, second] = [await simulateLoad(options), await simulateLoad(options)]
  expect(first.faults).toBeGreaterThan(0)
  expect(second).toEqual(first)
  expect(first.violation).toBeNull()
})
