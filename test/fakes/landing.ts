/** A target branch in memory: what landed on it, in order, and what a test puts in the way. Pull requests are real rows. */
import type { Caller } from "#lib/convex"
import { commitOf } from "#simulator/outside/commit"
import { FORGES } from "#worker/forges/index"
import type { Landed, LandingPort, MergeJob, Prepared } from "#worker/loop/ports"
import { createPullRows } from "#worker/loop/pull-rows"

type FakeLanding = LandingPort & {
  /** Keys of the tasks whose work is on the branch, as often as it landed. */
  landed: string[]
  /** A person's edits that would be overwritten; while set nothing lands. */
  edits: string | null
  /** Keys of tasks whose work does not join, until a conflict resolver has committed. */
  conflicts: Map<string, string>
  /** Keys of tasks whose branch a person has merged into the target. */
  mergedByHand: Set<string>
  /** What someone else pushed: the next landing finds the branch moved. */
  push(): void
}

export function createFakeLanding(loop: Caller): FakeLanding {
  const rowsOf = createPullRows(loop)
  let target = commitOf("target 0")
  let pushes = 0
  /** Candidates: whose work each adds, and to what. */
  const made = new Map<string, { key: string; onto: string }>()
  const worksBetween = (from: string, to: string): string[] => {
    const step = to === from ? undefined : made.get(to)
    return step ? [...worksBetween(from, step.onto), step.key] : []
  }
  const landing: FakeLanding = {
    landed: [],
    edits: null,
    conflicts: new Map(),
    mergedByHand: new Set(),
    push() {
      target = commitOf(`target pushed ${++pushes}`)
    },
    async prepare({ entry, task, onto = target }: MergeJob): Promise<Prepared> {
      const conflicting = landing.conflicts.get(task.key)
      if (conflicting === entry.headCommit)
        return { kind: "conflict", sentence: `src/a.ts conflicts with main.` }
      const candidateCommit = commitOf(`${entry.entryId} on ${onto}`)
      made.set(candidateCommit, { key: task.key, onto })
      return { kind: "candidate", candidateCommit, targetCommit: onto }
    },
    async land({ entry }: MergeJob): Promise<Landed> {
      if (entry.candidateCommit === target) return { kind: "landed", mergedCommit: target }
      if (entry.targetCommit !== target || entry.candidateCommit === null) return { kind: "moved" }
      if (landing.edits) return { kind: "held", sentence: landing.edits }
      landing.landed.push(...worksBetween(target, entry.candidateCommit))
      target = entry.candidateCommit
      return { kind: "landed", mergedCommit: target }
    },
    async offer({ entry, project: { projectId, baseBranch: targetBranch }, task: { title } }) {
      const rows = rowsOf({ projectId, taskId: entry.taskId })
      const forge = FORGES.local({ home: "/clutch", repository: "/repository", rows })
      return forge.open({ branch: entry.branch, targetBranch, title, body: "" })
    },
    look: async ({ task }) => (landing.mergedByHand.has(task.key) ? { mergedCommit: target } : null),
  }
  return landing
}
