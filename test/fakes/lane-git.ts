/** Commits in memory for the merge lane: what each holds, what lies below it, and a branch that others push to. */
import type { LaneGit } from "../scenarios/merge-batches.ts"
import { commitOf } from "#simulator/outside/commit"

type Commit = { parent: string | null; cards: string[] }

export function createMemoryGit(conflicts: (card: string, other: string) => boolean = () => false): LaneGit {
  const commits = new Map<string, Commit>()
  const cardOf = new Map<string, string>()
  const landings: string[] = []
  let target = commitOf("target 0")
  let pushes = 0
  commits.set(target, { parent: null, cards: [] })
  const cardsIn = (commit: string) => commits.get(commit)?.cards ?? []
  const isOnTarget = (commit: string): boolean => {
    for (let at: string | null = target; at !== null; at = commits.get(at)?.parent ?? null)
      if (at === commit) return true
    return false
  }
  return {
    cardsIn,
    landings: () => landings,
    target: () => target,
    commitWork(card) {
      const head = commitOf(`work on ${card}`)
      cardOf.set(head, card)
      return head
    },
    push() {
      const next = commitOf(`push ${++pushes}`)
      commits.set(next, { parent: target, cards: cardsIn(target) })
      target = next
    },
    async prepare({ entry, onto = target }) {
      const card = cardOf.get(entry.headCommit) ?? ""
      const below = cardsIn(onto)
      if (below.includes(card)) return { kind: "landed", mergedCommit: onto }
      if (below.some((other) => conflicts(card, other)))
        return { kind: "conflict", sentence: `${card} conflicts.` }
      const candidateCommit = commitOf(`${entry.headCommit} on ${onto}`)
      commits.set(candidateCommit, { parent: onto, cards: [...below, card] })
      return { kind: "candidate", candidateCommit, targetCommit: onto }
    },
    async land({ entry: { candidateCommit, targetCommit } }) {
      if (candidateCommit === null) return { kind: "moved" }
      if (isOnTarget(candidateCommit)) return { kind: "landed", mergedCommit: candidateCommit }
      if (targetCommit !== target) return { kind: "moved" }
      target = candidateCommit
      landings.push(target)
      return { kind: "landed", mergedCommit: target }
    },
    offer: async () => ({ number: 1 }),
    look: async () => null,
  }
}
