/** The second proof: schedules of crashes, pauses, outages and people, and the invariants hold in each. */
import os from "node:os"
import { expect, test } from "vitest"
import { isFull, seed } from "#test/builders/proof"
import { GROUPS } from "./coverage.ts"
import { neverFired } from "./expected.ts"
import { runSchedule } from "./schedule.ts"
import { runInParts } from "./parts.ts"
import { describeFailure, describeCounts } from "./describe.ts"

/** 10,000 and some, or some one in a hundred of them. Every day's seeds are the same, so that all of it is seen to fire. */
const SCHEDULES = isFull ? 10_500 : 160
const DAILY_SEED = 20_000
const FIRST_SEED = process.env.CLUTCH_SEED ? seed : isFull ? seed % 1_000_000 : DAILY_SEED

/** Whole, nothing else is left to do by then; every day others use the cores. */
const PROCESSES = isFull ? os.availableParallelism() : 1

/** Too rare for one schedule in a hundred. */
const RARE = isFull ? 0 : 12

test(
  `invariants hold in ${SCHEDULES} schedules from seed ${FIRST_SEED}, and everything fires`,
  { timeout: isFull ? 10_800_000 : 240_000 },
  async () => {
    const isOne = process.env.CLUTCH_SEED !== undefined && !isFull
    const result = await runInParts(FIRST_SEED, isOne ? 1 : SCHEDULES, PROCESSES)
    if (isFull) console.log(describeCounts(result.counts))
    expect(result.failures.map(describeFailure).join("\n\n")).toBe("")
    if (isOne) return
    const missing = Object.values(neverFired(result.counts)).flat()
    const note = `never fired: ${missing.join(", ")}`
    if (missing.length > 0) console.info(note)
    expect(missing.length, note).toBeLessThanOrEqual(RARE)
    for (const group of GROUPS) expect(Object.keys(result.counts[group]).length).toBeGreaterThan(0)
  },
)

test(
  "the same seed gives the same history, byte by byte, ids and commits included",
  { timeout: 120_000 },
  async () => {
    for (const each of [3, 17, 29]) {
      const first = await runSchedule({ seed: each, isTraceKept: true })
      const second = await runSchedule({ seed: each, isTraceKept: true })
      expect(first.lines.length).toBeGreaterThan(50)
      expect(second.lines).toEqual(first.lines)
      expect(second.traceHash).toBe(first.traceHash)
    }
    const [one, other] = [await runSchedule({ seed: 3 }), await runSchedule({ seed: 4 })]
    expect(one.traceHash).not.toBe(other.traceHash)
  },
)
