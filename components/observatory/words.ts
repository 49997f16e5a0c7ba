/** How figures are written, and how two stretches of time are compared in words. */
import { formatDuration, formatMoney } from "#domain/format"
import type { Grain } from "#domain/periods"
import { ROLE_LABELS } from "#domain/role"
import { clock } from "#lib/react/when"

/** Stands where nothing was measured. */
export const NO_FIGURE = "–"

/** Fewer results than this say little about a rate. */
export const FEW = 10

export const percent = (share: number | null): string =>
  share === null ? NO_FIGURE : `${Math.round(share * 100)} %`
/** Beside an axis of things that are counted: there is no half of them. */
export const whole = (count: number): string => (Number.isInteger(count) ? String(count) : "")
export const time = (ms: number | null): string =>
  ms === null ? NO_FIGURE : ms < 10_000 ? `${(ms / 1_000).toFixed(1)}s` : formatDuration(ms)
export const money = (usd: number | null): string => (usd === null ? NO_FIGURE : formatMoney(usd))

/** Two figures of one thing, or one dash for both. */
export const pair = (first: string, second: string): string =>
  first === NO_FIGURE && second === NO_FIGURE ? NO_FIGURE : `${first}, ${second}`

export const roleOf = (name: string): string =>
  name === "check" ? "Check" : ((ROLE_LABELS as Record<string, string>)[name] ?? name)
export const modelOf = (name: string): string => (name === "" ? "Unknown model" : name)

/** Known dollars, and how much is not known beside them. */
export const spent = (usd: number, unpriced: number): string =>
  unpriced === 0 ? formatMoney(usd) : `at least ${formatMoney(usd)}`

export const unpricedWords = (count: number): string =>
  count === 0 ? "" : `${count} ${count === 1 ? "run has" : "runs have"} no known price`

export function periodLabel(grain: Grain, at: number): string {
  const date = new Date(at)
  if (grain === "hour") return clock(at)
  // Days and months are those of UTC, as they are counted.
  const options: Intl.DateTimeFormatOptions =
    grain === "day" ? { day: "numeric", month: "short" } : { month: "short", year: "2-digit" }
  return date.toLocaleDateString(undefined, { ...options, timeZone: "UTC" })
}
