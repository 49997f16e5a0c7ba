/** How a duration, an age, an amount of money, tokens and a clock time are written, everywhere. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length of time in at most two units: `0s`, `45s`, `3m 20s`, `2h 5m`, `4d 1h`. Never negative. */
export function formatDuration(ms: number): string {
  const left = Math.max(0, Math.floor(ms / SECOND)) * SECOND
  if (left < MINUTE) return `${left / SECOND}s`
  if (left < HOUR) return pair(left, MINUTE, "m", SECOND, "s")
  if (left < DAY) return pair(left, HOUR, "h", MINUTE, "m")
  return pair(left, DAY, "d", HOUR, "h")
}

function pair(ms: number, unit: number, name: string, smaller: number, smallerName: string): string {
  const rest = Math.floor((ms % unit) / smaller)
  const head = `${Math.floor(ms / unit)}${name}`
  return rest === 0 ? head : `${head} ${rest}${smallerName}`
}

/** How long ago, in one unit, for places with no room: `now`, `45s`, `9m`, `3h`, `12d`. */
export function formatAge(since: number, now: number): string {
  const ms = now - since
  if (ms < 5 * SECOND) return "now"
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m`
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h`
  return `${Math.floor(ms / DAY)}d`
}

/** A running stopwatch: `04:37`, `1:02:09`. Its width changes once an hour, so a column of them stays still. */
export function formatStopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND))
  const two = (n: number): string => String(n).padStart(2, "0")
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return hours === 0 ? rest : `${hours}:${rest}`
}

/** US dollars: `$0`, `<$0.01`, `$0.42`, `$41.20`, `$1,204`. Unknown is said, because it is not the same as free. */
export function formatMoney(usd: number | null): string {
  if (usd === null) return "unknown"
  if (usd === 0) return "$0"
  if (usd < 0.01) return "<$0.01"
  if (usd < 999.995) return `$${usd.toFixed(2)}`
  return `$${grouped(Math.round(usd))}`
}

/** Token counts: `0`, `812`, `9.4k`, `268k`, `1.2M`. */
export function formatTokens(count: number): string {
  if (count < 1_000) return String(count)
  if (count < 9_950) return `${(count / 1_000).toFixed(1)}k`
  if (count < 999_500) return `${Math.round(count / 1_000)}k`
  return `${(count / 1_000_000).toFixed(1)}M`
}

/** A whole number with thousands apart: `14,210`. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",")

/** `1 task`, `3 tasks`; for nouns whose plural is an s. */
export const countOf = (count: number, noun: string): string =>
  `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`

const BYTE_UNITS = ["kB", "MB", "GB", "TB"] as const

/** What something takes on a disk: `0 B`, `812 B`, `9.4 kB`, `268 MB`. */
export function formatBytes(bytes: number): string {
  let left = bytes
  let name = "B"
  for (const unit of BYTE_UNITS) {
    if (left < 999.5) break
    left /= 1_000
    name = unit
  }
  return `${name === "B" || left >= 9.95 ? Math.round(left) : left.toFixed(1)} ${name}`
}

/** `1 needs you`, `3 need you`: how many things wait for the reader. */
export const needYou = (count: number): string => `${grouped(count)} ${count === 1 ? "needs" : "need"} you`

/** A commit as people compare them. */
export const shortCommit = (commit: string): string => commit.slice(0, 8)
