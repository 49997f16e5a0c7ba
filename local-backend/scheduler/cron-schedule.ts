/** The schedules that `cronJobs()` knows, and when each comes due next. Everything is in UTC. */
import { z } from "zod"
import type { JsonValue } from "../database/types.ts"
import { nextCronTime, parseCron } from "./cron-expression.ts"
import type { CronExpression } from "./cron-expression.ts"

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const
const hourUTC = z.number()
const minuteUTC = z.number().optional()

const ScheduleJson = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("interval"),
    seconds: z.number().optional(),
    minutes: z.number().optional(),
    hours: z.number().optional(),
  }),
  z.object({ type: z.literal("hourly"), minuteUTC }),
  z.object({ type: z.literal("daily"), hourUTC, minuteUTC }),
  z.object({ type: z.literal("weekly"), dayOfWeek: z.enum(WEEKDAYS), hourUTC, minuteUTC }),
  z.object({ type: z.literal("monthly"), day: z.number(), hourUTC, minuteUTC }),
  z.object({ type: z.literal("cron"), cron: z.string() }),
])

export type Schedule = { kind: "interval"; everyMs: number } | { kind: "cron"; cron: CronExpression }

/** `name` picks the minute where the developer left it open, so that jobs spread over the hour. Throws on nonsense. */
export function parseSchedule(json: JsonValue, name: string): Schedule {
  const schedule = ScheduleJson.parse(json)
  switch (schedule.type) {
    case "interval": {
      const { seconds = 0, minutes = 0, hours = 0 } = schedule
      return { kind: "interval", everyMs: ((hours * 60 + minutes) * 60 + seconds) * 1000 }
    }
    case "hourly":
      return cron(`${minuteOf(schedule, name)} * * * *`)
    case "daily":
      return cron(`${minuteOf(schedule, name)} ${schedule.hourUTC} * * *`)
    case "weekly": {
      const weekday = WEEKDAYS.indexOf(schedule.dayOfWeek)
      return cron(`${minuteOf(schedule, name)} ${schedule.hourUTC} * * ${weekday}`)
    }
    case "monthly":
      return cron(`${minuteOf(schedule, name)} ${schedule.hourUTC} ${schedule.day} * *`)
    case "cron":
      return cron(schedule.cron)
  }
}

function cron(text: string): Schedule {
  return { kind: "cron", cron: parseCron(text) }
}

function minuteOf({ minuteUTC: minute }: { minuteUTC?: number | undefined }, name: string): number {
  if (minute !== undefined) return minute
  let hash = 0
  for (const char of name) hash = (hash * 31 + char.charCodeAt(0)) >>> 0
  return hash % 60
}

/** An interval runs as soon as it is deployed, a time of day when it comes. */
export function firstTime(schedule: Schedule, nowMs: number): number | null {
  return schedule.kind === "interval" ? nowMs : nextCronTime(schedule.cron, nowMs)
}

/** The next time after a run that was due at `previousMs` and is over by `nowMs`; times missed meanwhile are skipped. */
export function timeAfter(schedule: Schedule, previousMs: number, nowMs: number): number | null {
  if (schedule.kind === "cron") return nextCronTime(schedule.cron, Math.max(previousMs, nowMs))
  const missed = Math.max(0, Math.floor((nowMs - previousMs) / schedule.everyMs))
  return previousMs + (missed + 1) * schedule.everyMs
}
