/** Hands the wish to stop to the run's shim now; it would hear of it at its next heartbeat anyway. */
import type { DeliverStop } from "#domain/loop/effect-decision"
import type { Context } from "../apply.ts"
import { executorOf } from "../ports.ts"

/** In every cycle, for a shim may have missed it: the first time alone is written down. */
export async function deliverStop(
  { runId, executor, cause }: DeliverStop,
  { ports, memory }: Pick<Context, "ports" | "memory">,
): Promise<string> {
  if (!memory.stops.has(runId)) await ports.backend.beginEffects([{ kind: "stop", runId }])
  memory.stops.add(runId)
  await executorOf(ports, executor).stop(runId, cause)
  return `Asked to stop: ${cause}.`
}
