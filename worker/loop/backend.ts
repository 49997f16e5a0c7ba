/** The loop's port onto Convex: each call is one function of convex/, under its own name there. */
import { api } from "#convex/_generated/api"
import type { ProcessBeat } from "#domain/process"
import type { Refusal } from "#domain/refusal"
import type { Backend } from "#lib/convex"
import type { Log } from "#lib/log"
import { RefusalError } from "#lib/refusals"
import { createFacts, type WatchedFacts } from "./facts.ts"
import type { LoopBackend } from "./ports.ts"

type ConvexLoopBackend = LoopBackend & { beat(beat: ProcessBeat): Promise<unknown> }
type Client = Pick<Backend, "query" | "mutation" | "subscribe">

export const createLoopBackend = (client: Client, log: Log): ConvexLoopBackend => ({
  ...speaking(client, createFacts(client), log),
  beat: (beat) => client.mutation(api.processes.beat, beat),
})

/** `lead` is the generation of the lead under which it speaks. */
function speaking(client: Client, facts: WatchedFacts, log: Log, lead?: number): LoopBackend {
  const leading = lead === undefined ? {} : { lead }
  /** Changes what is decided on. */
  const write: Client["mutation"] = (ref, args) => facts.writing(() => client.mutation(ref, args))
  return {
    under: (generation) => speaking(client, facts, log, generation),
    gather: facts.gather,
    watch: facts.watch,
    unwatch: facts.unwatch,
    apply: (decision) => taken(write(api.loop.apply, { decision, ...leading })),
    claim: (input) => write(api.runs.claim, input),
    reportExit: async (report) => void (await write(api.runs.exited, report)),
    beginEffects: (effects) => taken(write(api.effects.begin, { effects })),
    noteDisk: async (report) => void (await write(api.projects.noteDisk, report)),
    merges: {
      candidate: (report) => taken(write(api.merges.startCheck, report)),
      batch: (report) => taken(write(api.merges.startBatch, report)),
      batchLanded: async (report) => void (await write(api.merges.landBatch, report)),
      forecast: (report) => taken(write(api.merges.forecast, { ...report, ...leading })),
      landed: async (report) => void (await write(api.merges.land, report)),
      held: (report) => taken(write(api.merges.hold, report)),
      offered: (report) => taken(write(api.merges.offer, report)),
      failed: (report) => taken(write(api.merges.fail, report)),
      requeued: (report) => taken(write(api.merges.requeue, report)),
    },
    carryOutSchedule: (input) => write(api.schedules.carryOut, input),
    noteLiveness: (liveness) => taken(client.mutation(api.loop.noteLiveness, { ...liveness, ...leading })),
    waits: (cursor) => client.query(api.loop.waits, { cursor }),
    mendWaits: async (taskIds) => void (await write(api.loop.mendWaits, { taskIds })),
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
