/** Hours, days and months of UTC. */
import { expect, test } from "vitest"
import { periodStart, shiftPeriod, stretchOf } from "./periods.ts"

const at = Date.UTC(2026, 2, 15, 13, 45)

test("a moment lies in the hour, day and month of UTC that it lies in", () => {
  expect(periodStart("hour", at)).toBe(Date.UTC(2026, 2, 15, 13))
  expect(periodStart("day", at)).toBe(Date.UTC(2026, 2, 15))
  expect(periodStart("month", at)).toBe(Date.UTC(2026, 2))
})

test("months differ in length, and the stretch before has as many of them", () => {
  expect(shiftPeriod("month", Date.UTC(2026, 0), -1)).toBe(Date.UTC(2025, 11))
  const stretch = stretchOf("12m", at)
  expect(stretch).toMatchObject({
    grain: "month",
    from: Date.UTC(2025, 3),
    until: Date.UTC(2026, 3),
    before: Date.UTC(2024, 3),
  })
  expect(stretch.starts).toHaveLength(12)
})

test("24 hours are the present hour and the 23 before it", () => {
  const { from, until, starts } = stretchOf("24h", at)
  expect(until - from).toBe(24 * 3_600_000)
  expect(starts.at(-1)).toBe(Date.UTC(2026, 2, 15, 13))
})
