/** Which open branches are joined with which, to see whether they conflict: those whose joining is not known yet, within bounds. */
import type { ForecastCard } from "../forecast.ts"

/** What a card's branch changes, by path; `removed` besides, because a directory that moved takes new files along. */
export type Touched = { paths: readonly string[]; removed: readonly string[] }

export type ForecastBranch = ForecastCard & { commit: string; touched: Touched }

export type ForecastPair = { one: ForecastBranch; other: ForecastBranch | null; id: string }

/**
 * Every branch with the target and with every other one that touches what it touches. A pair is named by the commits, so a
 * branch that did not move is not joined again.
 */
export function forecastPairs(branches: readonly ForecastBranch[], target: string): ForecastPair[] {
  const pairs: ForecastPair[] = branches.map((one) => ({ one, other: null, id: `${one.commit} ${target}` }))
  for (const [at, one] of branches.entries()) {
    for (const other of branches.slice(at + 1)) {
      if (mayConflict(one.touched, other.touched))
        pairs.push({ one, other, id: [one.commit, other.commit].sort().join(" ") })
    }
  }
  return pairs
}

/** The pairs that are joined this time, and whether that leaves some for later. */
export function pairsToJoin(
  pairs: readonly ForecastPair[],
  isKnown: (id: string) => boolean,
  most: number,
): { pairs: ForecastPair[]; isWhole: boolean } {
  const unknown = pairs.filter(({ id }) => !isKnown(id))
  return { pairs: unknown.slice(0, most), isWhole: unknown.length <= most }
}

/** False only where a textual conflict is impossible. */
export function mayConflict(one: Touched, other: Touched): boolean {
  const paths = new Set(other.paths)
  if (one.paths.some((path) => paths.has(path))) return true
  return (
    isBelowAny(one.paths, new Set([...other.paths, ...directoriesOf(other.removed)])) ||
    isBelowAny(other.paths, new Set([...one.paths, ...directoriesOf(one.removed)]))
  )
}

const parentsOf = (path: string): string[] =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join("/"))

const directoriesOf = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => parentsOf(path).at(-1) ?? [])

const isBelowAny = (paths: readonly string[], places: ReadonlySet<string>): boolean =>
  paths.some((path) => parentsOf(path).some((parent) => places.has(parent)))
