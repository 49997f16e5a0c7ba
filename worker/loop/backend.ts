/** The loop's port onto Convex: each call is one function of convex/, under its own name there. */
import { api } from "#convex/_generated/api"
import type { ProcessBeat } from "#domain/process"
import type { Refusal } from "#domain/refusal"
import type { Backend } from "#lib/convex"
import type { Log } from "#lib/log"
import { RefusalError } from "#lib/refusals"
import type { LoopBackend } from "./ports.ts"

type ConvexLoopBackend = LoopBackend & { beat(beat: ProcessBeat): Promise<unknown> }
type Client = Pick<Backend, "query" | "mutation" | "subscribe">

export const createLoopBackend = (client: Client, log: Log): ConvexLoopBackend => ({
  ...speaking(client, log),
  beat: (beat) => client.mutation(api.processes.beat, beat),
})

/** `lead` is the generation of the lead under which it speaks. */
function speaking(client: Client, log: Log, lead?: number): LoopBackend {
  const leading = lead === undefined ? {} : { lead }
  return {
    under: (generation) => speaking(client, log, generation),
    gather: (now) => client.query(api.loop.gather, { now }),
    apply: (decision) => taken(client.mutation(api.loop.apply, { decision, ...leading })),
    claim: (input) => client.mutation(api.runs.claim, input),
    reportExit: async (report) => void (await client.mutation(api.runs.exited, report)),
    beginEffects: (effects) => taken(client.mutation(api.effects.begin, { effects })),
    noteDisk: async (report) => void (await client.mutation(api.projects.noteDisk, report)),
    merges: {
      candidate: (report) => taken(client.mutation(api.merges.startCheck, report)),
      batch: (report) => taken(client.mutation(api.merges.startBatch, report)),
      batchLanded: async (report) => void (await client.mutation(api.merges.landBatch, report)),
      forecast: (report) => taken(client.mutation(api.merges.forecast, { ...report, ...leading })),
      landed: async (report) => void (await client.mutation(api.merges.land, report)),
      held: (report) => taken(client.mutation(api.merges.hold, report)),
      offered: (report) => taken(client.mutation(api.merges.offer, report)),
      failed: (report) => taken(client.mutation(api.merges.fail, report)),
      requeued: (report) => taken(client.mutation(api.merges.requeue, report)),
    },
    carryOutSchedule: (input) => client.mutation(api.schedules.carryOut, input),
    noteLiveness: (liveness) => taken(client.mutation(api.loop.noteLiveness, { ...liveness, ...leading })),
    waits: (cursor) => client.query(api.loop.waits, { cursor }),
    mendWaits: async (taskIds) => void (await client.mutation(api.loop.mendWaits, { taskIds })),
    recordCycle: async (record) => void (await client.mutation(api.loop.recordCycle, record)),
    acquireLease: (lease) => client.mutation(api.loop.acquireLease, lease),
    releaseLease: async ({ resource, holder }) =>
      void (await client.mutation(api.loop.releaseLease, { resource, holder })),
    onWake: (callback) =>
      client.subscribe(
        api.loop.wake,
        {},
        () => callback(),
        (error) => log.error({ error }, "wake.failed"),
      ),
  }
}

/** What is refused so that the refusal can be recorded is an answer over there, and a refusal again from here on. */
async function taken(answering: Promise<{ refusal: Refusal | null }>): Promise<void> {
  const { refusal } = await answering
  if (refusal) throw new RefusalError(refusal)
}
