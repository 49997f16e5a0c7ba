/** Batches of the merge lane: make the chain of candidates, advance the branch to its last. Both under the lane's lease. */
import type { LandBatch, PrepareBatch } from "#domain/loop/effect-decision"
import type { Context } from "../apply.ts"
import type { LoopBackend } from "../ports.ts"
import { inLane, jobOf, mergeOf } from "./merge.ts"

type Member = Parameters<LoopBackend["merges"]["batch"]>[0]["members"][number]

/**
 * What does not join with the target goes its own way at once. What does not join with the others of the batch stays in the
 * queue: whether it joins with the target shows when they have landed.
 */
export async function prepareBatch(decision: PrepareBatch, context: Context): Promise<string> {
  const { landing, backend } = context.ports
  return inLane(decision, context, async (_first, generation) => {
    const members: Member[] = []
    for (const entryId of decision.entryIds) {
      const onto = members.at(-1)?.candidateCommit
      const prepared = await landing.prepare({ ...jobOf(entryId, context.snapshot), ...(onto && { onto }) })
      if (prepared.kind === "candidate") {
        const { candidateCommit, targetCommit } = prepared
        members.push({ entryId, candidateCommit, targetCommit })
      } else if (onto === undefined) {
        if (prepared.kind === "landed")
          await backend.merges.landed({ entryId, mergedCommit: prepared.mergedCommit })
        else {
          const { sentence, kind } = prepared
          await backend.merges.failed({ entryId, generation, sentence, conflict: kind === "conflict" })
        }
      }
    }
    const [first, second] = members
    if (!first) return "None of them joins with the target branch."
    if (!second) await backend.merges.candidate({ ...first, generation })
    else await backend.merges.batch({ members, generation })
    return `${members.length} of ${decision.entryIds.length} are joined as ${members.at(-1)?.candidateCommit.slice(0, 10)}.`
  })
}

/** One compare-and-swap for all, so that the branch is never at a commit that no check has seen. */
export async function landBatch(decision: LandBatch, context: Context): Promise<string> {
  const { landing, backend } = context.ports
  const { entryId } = decision
  return inLane(decision, context, async (first, generation) => {
    const jobs = decision.entryIds.map((each) => jobOf(each, context.snapshot))
    const last = jobs.at(-1) ?? first
    await backend.beginEffects(jobs.map((job) => mergeOf(job, generation)))
    const landed = await landing.land({
      ...last,
      entry: { ...last.entry, targetCommit: first.entry.targetCommit },
    })
    if (landed.kind === "landed") {
      const entries = jobs.map(({ entry }) => ({
        entryId: entry.entryId,
        mergedCommit: entry.candidateCommit ?? landed.mergedCommit,
      }))
      await backend.merges.batchLanded({ entries })
      return `${entries.length} landed together as ${landed.mergedCommit.slice(0, 10)}.`
    }
    if (landed.kind === "moved") {
      await backend.merges.requeued({ entryId, generation })
      return "The target branch moved on; the batch is prepared again."
    }
    await backend.merges.requeued({ entryId, generation, alone: true })
    return landed.sentence
  })
}
