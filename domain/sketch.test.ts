/** Quantiles from rungs: near the truth, and sums of sketches are sketches of sums. */
import { expect, test } from "vitest"
import { addSketch, countIn, quantile, rungOf, SKETCH_ERROR, sketchOf, type Sketch } from "./sketch.ts"

test("[AN-S1] a quantile is the value of its rank, within the error that is told", () => {
  // A fixed spread from 20 ms to about a month, as durations are.
  const values = Array.from({ length: 1_000 }, (_, index) => 20 * 1.0185 ** ((index * 617) % 1_000))
  const sorted = [...values].sort((a, b) => a - b)
  const sketch = sketchOf(...values)
  for (const q of [0.01, 0.1, 0.5, 0.9, 0.95, 1]) {
    const truth = sorted[Math.ceil(q * 1_000) - 1]!
    expect(Math.abs(quantile(sketch, q)! - truth) / truth).toBeLessThanOrEqual(SKETCH_ERROR + 1e-9)
  }
})

test("[AN-S1] the median of three is the second, and of four the second too: by nearest rank", () => {
  const near = (value: number) => [value * (1 - SKETCH_ERROR), value * (1 + SKETCH_ERROR)] as const
  const median = quantile(sketchOf(60_000, 600_000, 6_000_000), 0.5)!
  expect(median).toBeGreaterThanOrEqual(near(600_000)[0])
  expect(median).toBeLessThanOrEqual(near(600_000)[1])
  const ofFour = quantile(sketchOf(60_000, 600_000, 6_000_000, 6_000_000), 0.5)!
  expect(ofFour).toBe(median)
})

test("[AN-S2] sketches add up, and what was added is taken out again without a trace", () => {
  const [a, b] = [sketchOf(100, 5_000, 5_000), sketchOf(5_000, 90_000)]
  expect(addSketch(a, b)).toEqual(sketchOf(100, 5_000, 5_000, 5_000, 90_000))
  expect(addSketch(addSketch(a, b), b, -1)).toEqual(a)
  expect(addSketch(a, a, -1)).toEqual({})
})

test("[AN-S3] nothing has no quantile; what is too short or too long still counts", () => {
  expect(quantile({}, 0.5)).toBeNull()
  expect([rungOf(0), rungOf(-5), rungOf(10), rungOf(Number.NaN)]).toEqual(["0", "0", "0", "0"])
  const all: Sketch = sketchOf(...Array.from({ length: 600 }, (_, index) => 10 * 1.05 ** index))
  expect(countIn(all)).toBe(600)
  expect(Object.keys(all).length).toBeLessThanOrEqual(517)
})
