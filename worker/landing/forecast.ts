/** Looks at the branches of open cards and joins them in memory: which of them would conflict. Touches no ref, no checkout. */
import { forecastConflict, type ForecastCard, type ForecastConflict } from "#domain/forecast"
import { forecastPairs, pairsToJoin, type ForecastBranch, type Touched } from "#domain/loop/forecast"
import { git } from "#lib/git"
import { inNeutral, openRepository, type Repository } from "#lib/git/open"
import { branchCommit, branchesBelow, mergeBase } from "#lib/git/refs"
import { join } from "./join.ts"

export type ForecastRequest = {
  repository: string
  targetBranch: string
  /** The cards whose branches are looked at, those first whose conflicts matter first. */
  cards: ForecastCard[]
  /** At most so many branches are joined in one look. */
  most: number
}

/** `isWhole`: nothing was left for the next look. */
export type Forecast = { conflicts: ForecastConflict[]; isWhole: boolean }

export type Forecaster = (request: ForecastRequest) => Promise<Forecast>

/** Remembers what it found, by commits: a look at branches that did not move starts one git process. */
export function createForecaster(): Forecaster {
  const touched = new Map<string, Touched>()
  /** Files that conflict, by pair; none where it joins. */
  const joined = new Map<string, string[]>()

  async function branchOf(
    repository: Repository,
    { key, taskId }: ForecastCard,
    commit: string,
    target: string,
  ): Promise<ForecastBranch | null> {
    const known = touched.get(commit)
    if (known) return { key, taskId, commit, touched: known }
    const base = await mergeBase(repository, target, commit)
    if (base === null) return null
    const found = await touchedBy(repository, base, commit)
    touched.set(commit, found)
    return { key, taskId, commit, touched: found }
  }

  return async ({ repository: path, targetBranch, cards, most }) => {
    const repository = await openRepository(path)
    const target = await branchCommit(repository, targetBranch)
    if (target === null) return { conflicts: [], isWhole: true }
    const heads = newestHeads(await branchesBelow(repository, "clutch", target))
    const branches: ForecastBranch[] = []
    for (const card of cards) {
      const commit = heads.get(card.key)
      const branch = commit ? await branchOf(repository, card, commit, target) : null
      if (branch) branches.push(branch)
    }
    const pairs = forecastPairs(branches, target)
    const now = pairsToJoin(pairs, (id) => joined.has(id), most)
    for (const { id, one, other } of now.pairs) {
      const answer = await join(repository, other?.commit ?? target, one.commit)
      joined.set(id, answer.kind === "conflict" ? answer.files : [])
    }
    const ids = new Set(pairs.map(({ id }) => id))
    for (const id of joined.keys()) if (!ids.has(id)) joined.delete(id)
    const commits = new Set(branches.map(({ commit }) => commit))
    for (const commit of touched.keys()) if (!commits.has(commit)) touched.delete(commit)
    const conflicts = pairs.flatMap(({ id, one, other }) => {
      const files = joined.get(id) ?? []
      return files.length > 0 ? [forecastConflict(one, other, files)] : []
    })
    return { conflicts, isWhole: now.isWhole }
  }
}

/** `clutch/<KEY>/<slug>`, and `-2` and so on where a place had to be left: the highest number holds the newest work. */
function newestHeads(branches: readonly { branch: string; commit: string }[]): Map<string, string> {
  const numberOf = (branch: string) => Number(/-(\d+)$/.exec(branch)?.[1] ?? 1)
  const sorted = [...branches].sort((a, b) => numberOf(a.branch) - numberOf(b.branch))
  return new Map(sorted.map(({ branch, commit }) => [branch.split("/")[1] ?? "", commit]))
}

async function touchedBy(repository: Repository, base: string, commit: string): Promise<Touched> {
  const { stdout } = await git(
    ["diff-tree", "-r", "-z", "--name-status", "--no-renames", "--no-ext-diff", base, commit],
    { ...inNeutral(repository), operation: `read what ${commit} touches` },
  )
  const parts = stdout.split("\0").filter(Boolean)
  const touched = { paths: [] as string[], removed: [] as string[] }
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const path = parts[at + 1] ?? ""
    touched.paths.push(path)
    if (parts[at] === "D") touched.removed.push(path)
  }
  return touched
}
