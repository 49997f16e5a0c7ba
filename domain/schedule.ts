/** When agents may start, and cards that make themselves: hours of operation and schedules. */
import { z } from "zod"
import { Description, Priority, Title } from "./task.ts"
import { ProjectSlug } from "./project.ts"
import { WorkRole } from "./role.ts"

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const
export const Weekday = z.enum(WEEKDAYS)
export type Weekday = z.infer<typeof Weekday>

/** `08:30`, in the time zone of the hours; 24:00 is the end of the day. */
export const TimeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "A time of day is written like 08:30.")

/** IANA names, as the runtime knows them. */
export const TimeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, "There is no such time zone (try Europe/Berlin or UTC).")

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }))
  } catch {
    return false
  }
}

/** From one time to another on some days; where the end is not after the beginning it is on the next day. */
export const Hours = z.object({
  timeZone: TimeZone,
  days: z.array(Weekday).min(1).max(7),
  from: TimeOfDay,
  to: TimeOfDay,
})
export type Hours = z.infer<typeof Hours>

const DAY_MINUTES = 1_440

/** Whether agents may start at this moment. */
export function isOpen(hours: Hours, now: number): boolean {
  const { weekday, minute } = localTime(hours.timeZone, now)
  const [from, to] = [minuteOf(hours.from), minuteOf(hours.to)]
  const today = WEEKDAYS[weekday]
  const yesterday = WEEKDAYS[(weekday + 6) % 7]
  const has = (day: Weekday | undefined) => day !== undefined && hours.days.includes(day)
  if (from < to) return has(today) && minute >= from && minute < to
  return (has(today) && minute >= from) || (has(yesterday) && minute < to)
}

/** The next moment at which the clock there shows the beginning or the end: then it is worth looking again. */
export function nextTurn({ timeZone, from, to }: Hours, now: number): number {
  const { minute } = localTime(timeZone, now)
  const turns = [from, to].flatMap((time) => {
    const ahead = (minuteOf(time) - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES
    const guess = Math.floor(now / 60_000) * 60_000 + ahead * 60_000
    // Where clocks are changed on the way the clock shows something else by then; to look too early does no harm.
    const shown = localTime(timeZone, guess).minute
    const off = ((minuteOf(time) - shown + 1.5 * DAY_MINUTES) % DAY_MINUTES) - DAY_MINUTES / 2
    return [guess, guess + off * 60_000]
  })
  return Math.min(...turns.filter((turn) => turn > now))
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const formats = new Map<string, Intl.DateTimeFormat>()

function localTime(timeZone: string, now: number): { weekday: number; minute: number } {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    })
  formats.set(timeZone, format)
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]))
  const weekday = WEEKDAYS.findIndex((day) => day === parts.weekday?.toLowerCase())
  return { weekday, minute: Number(parts.hour) * 60 + Number(parts.minute) }
}

/** A card that is made again and again. `cron` has five fields (minute, hour, day, month, weekday). */
export const Schedule = z.object({
  name: z.string().trim().min(1).max(100),
  cron: z.string().trim().min(9).max(100),
  timeZone: TimeZone,
  title: Title,
  description: Description,
  priority: Priority,
  role: WorkRole,
  nextAt: z.number(),
  lastAt: z.number().optional(),
})
export type Schedule = z.infer<typeof Schedule>

export const AddSchedule = z.object({
  project: ProjectSlug.describe("Slug of the project"),
  cron: z.string().trim().min(9).max(100).describe('When, e.g. "0 7 * * mon-fri"'),
  title: Title.describe("Title of each card"),
  name: z.string().trim().min(1).max(100).optional().describe("Default: the title"),
  timeZone: TimeZone.optional().describe("Default UTC"),
  description: Description.optional(),
  priority: Priority.optional().describe("Default medium"),
  role: WorkRole.optional().describe("Default dev"),
})
export type AddSchedule = z.infer<typeof AddSchedule>

/** What is left out stays as it is. A schedule stays in its project: its cards are there. */
export const ChangeSchedule = z.object({
  schedule: z.string().min(1).describe("Id of the schedule (clutch schedules list)"),
  cron: AddSchedule.shape.cron.optional().describe('When, e.g. "0 7 * * mon-fri"'),
  timeZone: TimeZone.optional(),
  title: Title.optional().describe("Title of the cards to come"),
  name: AddSchedule.shape.name.describe("What it is called in lists"),
  description: Description.optional(),
  priority: Priority.optional(),
  role: WorkRole.optional(),
})
export type ChangeSchedule = z.infer<typeof ChangeSchedule>

export const SetHours = z.object({
  project: ProjectSlug.optional().describe("Default: everything"),
  from: TimeOfDay.describe("When agents may begin to start, e.g. 08:00"),
  to: TimeOfDay.describe("Until when, e.g. 20:00; earlier than --from means the next day"),
  days: z.array(Weekday).min(1).max(7).optional().describe("Default: every day"),
  timeZone: TimeZone.optional().describe("Default UTC"),
})
export type SetHours = z.infer<typeof SetHours>
