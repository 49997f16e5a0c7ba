import { describe, expect, test } from "vitest"
import { nextCronTime, parseCron } from "./cron-expression.ts"
import { firstTime, parseSchedule, timeAfter } from "./cron-schedule.ts"

const at = (text: string) => Date.parse(`${text}Z`)
const next = (expression: string, after: string) => {
  const ms = nextCronTime(parseCron(expression), at(after))
  return ms === null ? null : new Date(ms).toISOString().slice(0, 16)
}

describe("cron expressions", () => {
  test.each([
    ["15 7 * * *", "2030-01-01T07:15:00", "2030-01-02T07:15"],
    ["15 7 * * *", "2030-01-01T07:14:59", "2030-01-01T07:15"],
    ["*/20 * * * *", "2030-01-01T10:41:00", "2030-01-01T11:00"],
    ["0 9-17/4 * * 1-5", "2030-01-04T18:00:00", "2030-01-07T09:00"],
    ["0 0 29 2 *", "2030-03-01T00:00:00", "2032-02-29T00:00"],
    ["0 0 1 jan *", "2030-06-01T00:00:00", "2031-01-01T00:00"],
    ["30 6 * * sun", "2030-01-01T00:00:00", "2030-01-06T06:30"],
    ["30 6 * * 7", "2030-01-01T00:00:00", "2030-01-06T06:30"],
    ["0 0 13 * 5", "2030-01-01T00:00:00", "2030-01-04T00:00"],
    ["59 23 31 12 *", "2030-12-31T23:59:30", "2031-12-31T23:59"],
  ])("%s after %s is %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected)
  })

  test("a day that no month has never comes", () => {
    expect(next("0 0 30 2 *", "2030-01-01T00:00:00")).toBeNull()
  })

  test.each([
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "a * * * *",
    "*/0 * * * *",
    "5-1 * * * *",
    "1-2-3 * * * *",
    "1//2 * * * *",
  ])("%s is refused", (expression) => {
    expect(() => parseCron(expression)).toThrow(/Invalid cron expression/)
  })
})

describe("schedules", () => {
  test("an interval begins at once and keeps its rhythm", () => {
    const schedule = parseSchedule({ type: "interval", minutes: 5 }, "x")
    expect(firstTime(schedule, 1_000)).toBe(1_000)
    expect(timeAfter(schedule, 1_000, 2_000)).toBe(301_000)
  })

  test("times that passed during a long run are skipped", () => {
    const schedule = parseSchedule({ type: "interval", seconds: 10 }, "x")
    expect(timeAfter(schedule, 0, 35_000)).toBe(40_000)
    expect(timeAfter(schedule, 0, 40_000)).toBe(50_000)
  })

  test("times of day, week and month are in UTC", () => {
    const after = at("2030-01-01T12:00:00")
    const first = (json: Parameters<typeof parseSchedule>[0]) =>
      new Date(firstTime(parseSchedule(json, "x"), after) ?? NaN).toISOString().slice(0, 16)
    expect(first({ type: "hourly", minuteUTC: 5 })).toBe("2030-01-01T12:05")
    expect(first({ type: "daily", hourUTC: 7, minuteUTC: 30 })).toBe("2030-01-02T07:30")
    expect(first({ type: "weekly", dayOfWeek: "sunday", hourUTC: 0, minuteUTC: 0 })).toBe("2030-01-06T00:00")
    expect(first({ type: "monthly", day: 31, hourUTC: 1, minuteUTC: 2 })).toBe("2030-01-31T01:02")
    expect(first({ type: "cron", cron: "0 13 * * *" })).toBe("2030-01-01T13:00")
  })

  test("a minute that was left open is the same for the same name", () => {
    const minute = (name: string) => firstTime(parseSchedule({ type: "hourly" }, name), 0)
    expect(minute("sweep")).toBe(minute("sweep"))
    expect(minute("sweep")).not.toBe(minute("mail"))
  })
})
