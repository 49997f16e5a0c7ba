/** Points of time in the reader's language and zone, and on one clock everywhere: 24 hours, which needs no AM or PM. */
const HOURS = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const

/** 14:42 */
export const clock = (at: number): string => new Date(at).toLocaleTimeString(undefined, HOURS)

/** 14:42:07 */
export const clockToSecond = (at: number): string =>
  new Date(at).toLocaleTimeString(undefined, { ...HOURS, second: "2-digit" })

/** With its day; `weekday` where it is about what is to come. */
export const dayAndClock = (at: number, { weekday = false } = {}): string =>
  new Date(at).toLocaleString(undefined, {
    ...HOURS,
    day: "numeric",
    month: "short",
    ...(weekday && { weekday: "short" }),
  })

/** All of it: what an age says to the pointer. */
export const moment = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })
