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
