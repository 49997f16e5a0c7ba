/** Hours, days and months of UTC, and the stretches of them that analytics looks at. */
import { z } from "zod"

export const GRAINS = ["hour", "day", "month"] as const
export const Grain = z.enum(GRAINS)
export type Grain = z.infer<typeof Grain>

export const RANGES = ["24h", "7d", "30d", "12m"] as const
export const Range = z.enum(RANGES)
export type Range = z.infer<typeof Range>

export const RANGE_LABELS: Record<Range, string> = {
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
  "12m": "12 months",
}

const SHAPES: Record<Range, { grain: Grain; count: number }> = {
  "24h": { grain: "hour", count: 24 },
  "7d": { grain: "day", count: 7 },
  "30d": { grain: "day", count: 30 },
  "12m": { grain: "month", count: 12 },
}

/** When the hour, day or month began in which `at` lies. */
export function periodStart(grain: Grain, at: number): number {
  const date = new Date(at)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (grain === "month") return Date.UTC(year, month)
  if (grain === "day") return Date.UTC(year, month, day)
  return Date.UTC(year, month, day, date.getUTCHours())
}

/** The period that lies `count` after (or before) the one that begins at `start`. */
export function shiftPeriod(grain: Grain, start: number, count: number): number {
  const date = new Date(start)
  if (grain === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count)
  return start + count * (grain === "day" ? 24 : 1) * 3_600_000
}

export type Stretch = {
  grain: Grain
  /** The first period of the stretch, and the one after its last: the last is the one that `at` lies in. */
  from: number
  until: number
  /** Where the stretch of equal length before it begins. */
  before: number
  starts: number[]
}

/** The last so many periods, the present one included, and as many before them. */
export function stretchOf(range: Range, at: number): Stretch {
  const { grain, count } = SHAPES[range]
  const last = periodStart(grain, at)
  const from = shiftPeriod(grain, last, 1 - count)
  return {
    grain,
    from,
    until: shiftPeriod(grain, last, 1),
    before: shiftPeriod(grain, from, -count),
    starts: Array.from({ length: count }, (_, index) => shiftPeriod(grain, from, index)),
  }
}
