/** Hands the wish to stop to the run's shim now; it would hear of it at its next heartbeat anyway. */
import type { DeliverStop } from "#domain/loop/decision"
import type { Ports } from "../ports.ts"

export async function deliverStop(
  { runId, executor, cause }: DeliverStop,
  { executors }: Ports,
): Promise<string> {
  await executors[executor].stop(runId, cause)
  return `Asked to stop: ${cause}.`
}
