/** The loop's port onto Convex: each call is one function of convex/, under its own name there. */
import { api } from "#convex/_generated/api"
import type { ProcessBeat } from "#domain/process"
import type { Backend } from "#lib/convex"
import type { Log } from "#lib/log"
import type { LoopBackend } from "./ports.ts"

type ConvexLoopBackend = LoopBackend & { beat(beat: ProcessBeat): Promise<unknown> }

export function createLoopBackend(
  client: Pick<Backend, "query" | "mutation" | "subscribe">,
  log: Log,
): ConvexLoopBackend {
  return {
    gather: (now) => client.query(api.loop.gather, { now }),
    apply: async (decision) => void (await client.mutation(api.loop.apply, { decision })),
    claim: (input) => client.mutation(api.runs.claim, input),
    reportExit: async (report) => void (await client.mutation(api.runs.exited, report)),
    beginEffects: async (effects) => void (await client.mutation(api.effects.begin, { effects })),
    noteDisk: async (report) => void (await client.mutation(api.projects.noteDisk, report)),
    merges: {
      candidate: async (report) => void (await client.mutation(api.merges.startCheck, report)),
      batch: async (report) => void (await client.mutation(api.merges.startBatch, report)),
      batchLanded: async (report) => void (await client.mutation(api.merges.landBatch, report)),
      forecast: async (report) => void (await client.mutation(api.merges.forecast, report)),
      landed: async (report) => void (await client.mutation(api.merges.land, report)),
      held: async (report) => void (await client.mutation(api.merges.hold, report)),
      offered: async (report) => void (await client.mutation(api.merges.offer, report)),
      failed: async (report) => void (await client.mutation(api.merges.fail, report)),
      requeued: async (report) => void (await client.mutation(api.merges.requeue, report)),
    },
    carryOutSchedule: (input) => client.mutation(api.schedules.carryOut, input),
    noteLiveness: async (liveness) => void (await client.mutation(api.loop.noteLiveness, liveness)),
    recordCycle: async (record) => void (await client.mutation(api.loop.recordCycle, record)),
    acquireLease: (lease) => client.mutation(api.loop.acquireLease, lease),
    releaseLease: async ({ resource, holder }) =>
      void (await client.mutation(api.loop.releaseLease, { resource, holder })),
    beat: (beat) => client.mutation(api.processes.beat, beat),
    onWake: (callback) =>
      client.subscribe(
        api.loop.wake,
        {},
        () => callback(),
        (error) => log.error({ error }, "wake.failed"),
      ),
  }
}
