/** The merge lane's two effects: make the candidate, advance the branch. Both under the lane's lease. */
import type { Land, PrepareCandidate } from "#domain/loop/effect-decision"
import type { Snapshot } from "#domain/loop/snapshot"
import { refusalError } from "#lib/refusals"
import type { Context } from "../apply.ts"
import { holdLease } from "../lease.ts"
import type { MergeJob } from "../ports.ts"

const LANE_LIFETIME_MS = 30_000

export async function prepareCandidate(decision: PrepareCandidate, context: Context): Promise<string> {
  const { landing, backend } = context.ports
  const { entryId } = decision
  return inLane(decision, context, async (job, generation) => {
    const prepared = await landing.prepare(job)
    if (prepared.kind === "candidate") {
      const { candidateCommit, targetCommit } = prepared
      await backend.merges.candidate({ entryId, candidateCommit, targetCommit, generation })
      return `The candidate is ${candidateCommit.slice(0, 10)}.`
    }
    if (prepared.kind === "landed") {
      await backend.merges.landed({ entryId, mergedCommit: prepared.mergedCommit })
      return "The target branch has all of it already."
    }
    await backend.merges.failed({
      ...{ entryId, generation },
      sentence: prepared.sentence,
      conflict: prepared.kind === "conflict",
    })
    return prepared.sentence
  })
}

export async function land(decision: Land, context: Context): Promise<string> {
  const { landing, backend, clock } = context.ports
  const { entryId } = decision
  return inLane(decision, context, async (job, generation) => {
    await backend.beginEffects([mergeOf(job, generation)])
    const landed = await landing.land(job)
    switch (landed.kind) {
      case "landed":
        await backend.merges.landed({ entryId, mergedCommit: landed.mergedCommit })
        return `It landed as ${landed.mergedCommit.slice(0, 10)}.`
      case "moved":
        await backend.merges.requeued({ entryId, generation })
        return "The target branch moved on; it is prepared again."
      case "held":
        context.memory.lastTried.set(entryId, clock.now())
        await backend.merges.held({ entryId, generation, sentence: landed.sentence })
        return landed.sentence
      case "failed":
        await backend.merges.failed({ entryId, generation, sentence: landed.sentence, conflict: false })
        return landed.sentence
      default:
        return landed satisfies never
    }
  })
}

/**
 * One at a time per project. Within this process the next one waits for the last one's way out: the lease knows its holder
 * only, and a release that is still on its way would let go what was just taken again.
 */
export function inLane(entry: LaneEntry, context: Context, work: Work): Promise<string> {
  const { lanes } = context.memory
  const turn = (lanes.get(entry.projectId) ?? Promise.resolve()).then(() => underLease(entry, context, work))
  lanes.set(
    entry.projectId,
    turn.catch(() => {}),
  )
  return turn
}

type LaneEntry = { entryId: string; projectId: string }
/** `generation` is that of the lease: whatever is said of the lane is said under it. */
type Work = (job: MergeJob, generation: number) => Promise<string>

/** During a change of leadership two loops may want the lane: the lease lets one in, and the other tries later. */
async function underLease(
  { entryId, projectId }: LaneEntry,
  { snapshot, ports, memory }: Context,
  work: Work,
): Promise<string> {
  const lease = {
    resource: { kind: "merge_lane", projectId } as const,
    holder: ports.holder,
    lifetimeMs: LANE_LIFETIME_MS,
  }
  const held = await holdLease(lease, ports)
  if (!held) {
    memory.lastTried.set(entryId, ports.clock.now())
    throw refusalError("conflict", "Another loop holds the merge lane.")
  }
  try {
    return await work(jobOf(entryId, snapshot), held.generation)
  } finally {
    await held.release()
  }
}

/** The deed, by its name in the ledger. */
export const mergeOf = ({ entry: { entryId, candidateCommit } }: MergeJob, generation: number) => ({
  ...{ kind: "merge" as const, entryId, candidateCommit: candidateOf(candidateCommit), generation },
})

/** Only what has a candidate is landed or offered. */
export function candidateOf(candidateCommit: string | null): string {
  if (candidateCommit === null) throw refusalError("conflict", "It has no merge candidate any more.")
  return candidateCommit
}

export function jobOf(entryId: string, { merges, projects, tasks }: Snapshot): MergeJob {
  const entry = merges.find((merge) => merge.entryId === entryId)
  const project = projects.find(({ projectId }) => projectId === entry?.projectId)
  const task = tasks.find(({ taskId }) => taskId === entry?.taskId)
  if (!entry || !project || !task)
    throw new Error(`The snapshot that decided to merge ${entryId} does not hold it.`)
  return { entry, project, task }
}
