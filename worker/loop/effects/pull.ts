/** Pull requests of the merge lane: offer the candidate, and see whether somebody has merged one by hand. */
import type { LookAtPull, OfferPull } from "#domain/loop/effect-decision"
import type { Context } from "../apply.ts"
import { candidateOf, inLane, jobOf } from "./merge.ts"

export async function offerPull(decision: OfferPull, context: Context): Promise<string> {
  const { landing, backend } = context.ports
  const { entryId } = decision
  return inLane(decision, context, async (job, generation) => {
    const candidateCommit = candidateOf(job.entry.candidateCommit)
    await backend.beginEffects([{ kind: "pull_request", entryId, candidateCommit, generation }])
    const { number } = await landing.offer(job)
    await backend.merges.offered({ entryId, generation, pull: number })
    return `It is offered as pull request ${number}.`
  })
}

/** Outside the lane: it touches nothing, and nobody waits for it. Says nothing where there is nothing new. */
export async function lookAtPull({ entryId }: LookAtPull, context: Context): Promise<string> {
  const { snapshot, ports, memory } = context
  const seen = await ports.landing.look(jobOf(entryId, snapshot))
  if (!seen) {
    memory.lastTried.set(entryId, ports.clock.now())
    return ""
  }
  await ports.backend.merges.landed({ entryId, mergedCommit: seen.mergedCommit })
  return `Somebody has merged it by hand, as of ${seen.mergedCommit.slice(0, 10)}.`
}
