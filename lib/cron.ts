/** Cron expressions: five fields, in a time zone. croner knows months, leap days and summer time. */
import { Cron } from "croner"
import { accept, refuse, type Result } from "#domain/refusal"

/** The first moment after `now`, in Unix milliseconds; refused where the expression is none, or never comes true. */
export function nextTime(cron: string, timeZone: string, now: number): Result<number> {
  if (cron.trim().split(/\s+/).length !== 5)
    return refuse("invalid_input", `"${cron}" needs five fields: minute, hour, day, month, weekday.`)
  try {
    const next = new Cron(cron, { timezone: timeZone, mode: "5-part" }).nextRun(new Date(now))
    return next ? accept(next.getTime()) : refuse("invalid_input", `"${cron}" never comes true.`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return refuse("invalid_input", `"${cron}" is no schedule: ${why}`)
  }
}
