import fc from "fast-check"
import { expect, test } from "vitest"
import { isOpen, nextTurn, WEEKDAYS, type Hours } from "./schedule.ts"

const office: Hours = {
  timeZone: "Europe/Berlin",
  days: ["mon", "tue", "wed", "thu", "fri"],
  from: "08:00",
  to: "18:00",
}
const night: Hours = { timeZone: "UTC", days: ["fri"], from: "22:00", to: "06:00" }
const at = (text: string) => Date.parse(text)

test.each([
  ["2026-11-20T07:00:00Z", true, "8 o'clock on a Friday in Berlin, winter"],
  ["2026-11-20T06:59:00Z", false, "a minute before"],
  ["2026-11-20T16:59:59Z", true, "just before six"],
  ["2026-11-20T17:00:00Z", false, "six o'clock"],
  ["2026-11-21T10:00:00Z", false, "a Saturday"],
  ["2026-07-17T06:00:00Z", true, "8 o'clock in summer"],
])("[WL-D14] office hours at %s: %s (%s)", (when, open) => {
  expect(isOpen(office, at(when))).toBe(open)
})

test.each([
  ["2026-11-20T22:00:00Z", true],
  ["2026-11-21T05:59:00Z", true],
  ["2026-11-21T06:00:00Z", false],
  ["2026-11-21T22:00:00Z", false],
  ["2026-11-20T05:00:00Z", false],
])("[WL-D14] a night that begins on Friday, at %s: %s", (when, open) => {
  expect(isOpen(night, at(when))).toBe(open)
})

test("[WL-D14] hours of a whole day are never closed on it", () => {
  const all = { ...night, days: [...WEEKDAYS], from: "00:00", to: "24:00" }
  for (let hour = 0; hour < 24 * 7; hour++)
    expect(isOpen(all, at("2026-11-16T00:00:00Z") + hour * 3_600_000)).toBe(true)
})

test.each([
  ["2027-03-27T23:30:00Z", "2027-03-28T06:00:00Z", "clocks go forward that night"],
  ["2026-10-24T22:30:00Z", "2026-10-25T07:00:00Z", "clocks go back that night"],
])("[WL-D14] from %s on the doors open at %s: %s", (when, opens) => {
  const daily: Hours = { ...office, days: [...WEEKDAYS] }
  let now = at(when)
  // It may look once too early, and never too late.
  for (let looks = 0; looks < 3 && !isOpen(daily, now); looks++) now = nextTurn(daily, now)
  expect(new Date(now).toISOString()).toBe(new Date(opens).toISOString())
})

test("[WL-D14] between two turns nothing changes", () => {
  const time = fc.integer({ min: 0, max: 1_439 }).map((m) => `${pad(Math.floor(m / 60))}:${pad(m % 60)}`)
  const pad = (value: number) => String(value).padStart(2, "0")
  fc.assert(
    fc.property(
      fc.record({ days: fc.subarray([...WEEKDAYS], { minLength: 1 }), from: time, to: time }),
      fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") }),
      (hours, now) => {
        const utc = { ...hours, timeZone: "UTC" }
        const turn = nextTurn(utc, now)
        expect(turn).toBeGreaterThan(now)
        const midnight = Math.floor(now / 86_400_000 + 1) * 86_400_000
        const before = Math.min(turn, midnight) - 1
        expect(isOpen(utc, before)).toBe(isOpen(utc, now))
      },
    ),
    { numRuns: 200 },
  )
})
