import { expect, test } from "vitest"
import { nextTime } from "./cron.ts"

const noon = Date.parse("2026-11-20T12:00:00Z")
const next = (cron: string, timeZone = "UTC") => {
  const result = nextTime(cron, timeZone, noon)
  return result.ok ? new Date(result.value).toISOString() : result.refusal.message
}

test("the next moment is in the time zone that is asked for, and never now", () => {
  expect(next("0 7 * * mon-fri")).toBe("2026-11-23T07:00:00.000Z")
  expect(next("0 7 * * *", "Europe/Berlin")).toBe("2026-11-21T06:00:00.000Z")
  expect(next("0 12 * * *")).toBe("2026-11-21T12:00:00.000Z")
})

test.each(["every day", "* * * * * *", "61 * * * *", "0 0 31 2 *"])("%j is refused in words", (cron) => {
  expect(next(cron)).toContain(`"${cron}"`)
})

/** So many times after a moment, in Berlin. */
function following(cron: string, after: string, count: number): string[] {
  const times: string[] = []
  let now = Date.parse(after)
  while (times.length < count) {
    const result = nextTime(cron, "Europe/Berlin", now)
    if (!result.ok) throw new Error(result.refusal.message)
    now = result.value
    times.push(new Date(now).toISOString().slice(0, 16))
  }
  return times
}

test("[WL-S4] when clocks go forward a time that does not exist comes at the turn, and every other one as the clock shows it", () => {
  const [saturday, sunday, monday] = ["2027-03-27T01:30", "2027-03-28T01:00", "2027-03-29T00:30"]
  expect(following("30 2 * * *", "2027-03-26T12:00:00Z", 3)).toEqual([saturday, sunday, monday])
  expect(following("0 7 * * *", "2027-03-27T12:00:00Z", 2)).toEqual(["2027-03-28T05:00", "2027-03-29T05:00"])
})

test("[WL-S4] when clocks go back a time that comes twice is taken once, and no hour is passed over", () => {
  expect(following("30 2 * * *", "2026-10-24T12:00:00Z", 2)).toEqual(["2026-10-25T00:30", "2026-10-26T01:30"])
  const hours = ["2026-10-24T23:00", "2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"]
  expect(following("0 * * * *", "2026-10-24T22:30:00Z", 4)).toEqual(hours)
})
