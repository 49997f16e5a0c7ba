/** Cron expressions in UTC: five fields, and the next minute that fits them. */

export type CronExpression = {
  minutes: ReadonlySet<number>
  hours: ReadonlySet<number>
  days: ReadonlySet<number>
  months: ReadonlySet<number>
  weekdays: ReadonlySet<number>
  /** When both are restricted, a day that fits either one counts, as in Unix cron. */
  eitherDay: boolean
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Every expression that can match at all matches within the leap-year cycle around 2100. */
const HORIZON_DAYS = 366 * 9

export function parseCron(text: string): CronExpression {
  const fields = text.trim().split(/\s+/)
  if (fields.length !== 5) throw new Error(`Invalid cron expression "${text}": expected five fields.`)
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields
  const weekdays = parseField(text, weekday, 0, 7, WEEKDAYS)
  return {
    minutes: parseField(text, minute, 0, 59),
    hours: parseField(text, hour, 0, 23),
    days: parseField(text, day, 1, 31),
    months: parseField(text, month, 1, 12, ["", ...MONTHS]),
    // Both 0 and 7 are Sunday.
    weekdays: new Set([...weekdays].map((number) => number % 7)),
    eitherDay: !day.startsWith("*") && !weekday.startsWith("*"),
  }
}

function parseField(
  whole: string,
  field: string,
  min: number,
  max: number,
  names: string[] = [],
): Set<number> {
  const fail = (): never => {
    throw new Error(`Invalid cron expression "${whole}": can't read "${field}".`)
  }
  const read = (text: string): number => {
    const named = names.indexOf(text.toLowerCase().slice(0, 3))
    const number = named >= 0 && text !== "" ? named : /^\d+$/.test(text) ? Number(text) : fail()
    return number < min || number > max ? fail() : number
  }
  const numbers = new Set<number>()
  for (const part of field.split(",")) {
    const [range = "", stepText, ...rest] = part.split("/")
    if (rest.length > 0) fail()
    const step = stepText === undefined ? 1 : /^[1-9]\d*$/.test(stepText) ? Number(stepText) : fail()
    const [from, to] = boundsOf(range, stepText !== undefined)
    for (let number = from; number <= to; number += step) numbers.add(number)
  }
  return numbers

  function boundsOf(range: string, hasStep: boolean): [number, number] {
    if (range === "*") return [min, max]
    const [start = "", end, ...extra] = range.split("-")
    if (extra.length > 0) fail()
    const from = read(start)
    const to = end === undefined ? (hasStep ? max : from) : read(end)
    return from > to ? fail() : [from, to]
  }
}

/** The first full minute after the given instant, or null when the expression never comes true (30 February). */
export function nextCronTime(cron: CronExpression, afterMs: number): number | null {
  const start = Math.floor(afterMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS
  const firstDay = Math.floor(start / DAY_MS) * DAY_MS
  for (let day = 0; day < HORIZON_DAYS; day++) {
    const midnight = firstDay + day * DAY_MS
    if (!matchesDay(cron, new Date(midnight))) continue
    const found = firstMinuteOf(cron, Math.max(midnight, start), midnight)
    if (found !== null) return found
  }
  return null
}

function matchesDay(cron: CronExpression, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false
  const day = cron.days.has(date.getUTCDate())
  const weekday = cron.weekdays.has(date.getUTCDay())
  return cron.eitherDay ? day || weekday : day && weekday
}

function firstMinuteOf(cron: CronExpression, fromMs: number, midnight: number): number | null {
  for (let ms = fromMs; ms < midnight + DAY_MS; ms += MINUTE_MS) {
    const minute = (ms - midnight) / MINUTE_MS
    if (cron.hours.has(Math.floor(minute / 60)) && cron.minutes.has(minute % 60)) return ms
  }
  return null
}
