/**
 * Durations in few numbers: how many fell into each of a fixed ladder of intervals. Two sketches add up to the sketch of
 * both, and what was added can be taken out again, so that medians need no look at history.
 *
 * Each rung is 5 % above the one below. A quantile is the true value of that rank within `SKETCH_ERROR` (2.44 %), for
 * durations from 10 ms; shorter ones count as 10 ms. Ten years are 516 rungs: a sketch cannot grow beyond that.
 */
const STEP = 1.05
const SHORTEST_MS = 10
const LONGEST_RUNG = 516

/** How far a quantile may lie from the true value, as a share of it. */
export const SKETCH_ERROR = (STEP - 1) / (STEP + 1)

/** Rung -> how many. */
export type Sketch = Record<string, number>

export function rungOf(ms: number): string {
  if (!(ms > SHORTEST_MS)) return "0"
  const rung = Math.ceil(Math.log(ms / SHORTEST_MS) / Math.log(STEP) - 1e-9)
  return String(Math.min(rung, LONGEST_RUNG))
}

/** The value that stands for a rung: as far from its lower end as from its upper one, in shares of itself. */
const valueOf = (rung: number): number =>
  rung === 0 ? SHORTEST_MS : (SHORTEST_MS * 2 * STEP ** rung) / (STEP + 1)

export const sketchOf = (...values: number[]): Sketch =>
  values.reduce<Sketch>((sketch, ms) => addSketch(sketch, { [rungOf(ms)]: 1 }), {})

/** `times` -1 takes `b` out of `a`. Rungs that come to nothing are left out. */
export function addSketch(a: Sketch, b: Sketch, times: 1 | -1 = 1): Sketch {
  const sum: Sketch = { ...a }
  for (const [rung, count] of Object.entries(b)) {
    const total = (sum[rung] ?? 0) + times * count
    if (total > 0) sum[rung] = total
    else delete sum[rung]
  }
  return sum
}

export const countIn = (sketch: Sketch): number =>
  Object.values(sketch).reduce((sum, count) => sum + count, 0)

/** By nearest rank: the smallest value that at least a share `q` of all do not exceed. Null where there is none. */
export function quantile(sketch: Sketch, q: number): number | null {
  const count = countIn(sketch)
  if (count === 0) return null
  const rank = Math.max(1, Math.ceil(q * count - 1e-9))
  const rungs = Object.keys(sketch)
    .map(Number)
    .sort((a, b) => a - b)
  let seen = 0
  for (const rung of rungs) {
    seen += sketch[String(rung)] ?? 0
    if (seen >= rank) return valueOf(rung)
  }
  return null
}
