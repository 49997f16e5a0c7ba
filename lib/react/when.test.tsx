import { afterEach, expect, test, vi } from "vitest"
import { clock, clockToSecond, dayAndClock, moment } from "./when.ts"

afterEach(() => vi.unstubAllEnvs())

test("midnight and afternoon stand on one clock of 24 hours, in a language that has AM and PM, too", () => {
  vi.stubEnv("TZ", "UTC")
  const midnight = Date.UTC(2026, 10, 22, 0, 5, 9)
  const afternoon = Date.UTC(2026, 10, 22, 14, 42, 7)
  expect(clock(midnight)).toBe("00:05")
  expect(clockToSecond(midnight)).toBe("00:05:09")
  expect(clock(afternoon)).toBe("14:42")
  expect(dayAndClock(afternoon)).toMatch(/14:42$/)
  expect(dayAndClock(afternoon, { weekday: true })).toMatch(/^Sun/)
  expect(moment(afternoon)).toBe("Nov 22, 2026, 14:42:07")
})
