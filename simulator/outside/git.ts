/** Git in memory: a head per card, a target branch per project, and what joins, conflicts or stands in the way there. */
import type { Chance } from "../chance.ts"
import { BASE_COMMIT, commitOf } from "./commit.ts"

export type Target = {
  head: string
  /** Every commit on the branch, oldest first. */
  history: string[]
  /** Heads of cards whose work it has, in the order of their landing. */
  contains: string[]
  /** A person's uncommitted work that nothing may overwrite. */
  edits: string | null
}

export type Git = {
  headOf(taskKey: string): string
  commit(taskKey: string, runId: string, resolvesConflict: boolean): void
  targetOf(projectId: string): Target
  /** Somebody else pushed. */
  push(projectId: string): void
  /** Somebody merged a card's branch by hand. */
  mergeByHand(projectId: string, headCommit: string): void
  /** The commit that joins a head with `onto`; null where they conflict. */
  join(headCommit: string, onto: string): string | null
  /** Compare-and-swap: false where the branch is not at `expected` any more. */
  advance(projectId: string, candidate: string, expected: string): boolean
  /** Heads that a joined commit brings, with those of the commits it was joined onto. */
  broughtBy(candidate: string): readonly string[]
  /** The head that a joined commit itself joins. */
  ownHeadOf(candidate: string): string | null
  redden(commit: string): void
  isRed(commit: string): boolean
  /** How often work conflicts. */
  conflicts: number
}

export function createGit(chance: Chance, conflicts: number): Git {
  const heads = new Map<string, string>()
  const resolved = new Set<string>()
  const targets = new Map<string, Target>()
  const brings = new Map<string, readonly string[]>()
  const parents = new Map<string, string>()
  const red = new Set<string>()
  let pushes = 0
  const moveTo = (target: Target, commit: string) => {
    target.head = commit
    target.history.push(commit)
  }
  const git: Git = {
    conflicts,
    headOf: (key) => heads.get(key) ?? BASE_COMMIT,
    commit(key, runId, resolvesConflict) {
      const commit = commitOf(runId)
      heads.set(key, commit)
      if (resolvesConflict) resolved.add(commit)
    },
    targetOf(projectId) {
      const known = targets.get(projectId)
      if (known) return known
      const head = commitOf(`target of ${projectId}`)
      const target: Target = { head, history: [head], contains: [], edits: null }
      targets.set(projectId, target)
      return target
    },
    push: (projectId) => moveTo(git.targetOf(projectId), commitOf(`push ${++pushes}`)),
    mergeByHand(projectId, headCommit) {
      const target = git.targetOf(projectId)
      if (target.contains.includes(headCommit)) return
      target.contains.push(headCommit)
      moveTo(target, commitOf(`by hand ${headCommit}`))
    },
    join(headCommit, onto) {
      const isConflict =
        !resolved.has(headCommit) && chance.stream(`conflict ${headCommit} ${onto}`).happens(git.conflicts)
      if (isConflict) return null
      const candidate = commitOf(`${headCommit} on ${onto}`)
      parents.set(candidate, onto)
      brings.set(candidate, [...(brings.get(onto) ?? []), headCommit])
      if (red.has(headCommit) || red.has(onto)) red.add(candidate)
      return candidate
    },
    advance(projectId, candidate, expected) {
      const target = git.targetOf(projectId)
      if (target.head !== expected) return false
      target.contains.push(...git.broughtBy(candidate).filter((head) => !target.contains.includes(head)))
      const chain = [candidate]
      for (let at = parents.get(candidate); at && at !== expected; at = parents.get(at)) chain.unshift(at)
      for (const commit of chain) moveTo(target, commit)
      return true
    },
    broughtBy: (candidate) => brings.get(candidate) ?? [],
    ownHeadOf: (candidate) => brings.get(candidate)?.at(-1) ?? null,
    redden: (commit) => void red.add(commit),
    isRed: (commit) => red.has(commit),
  }
  return git
}
