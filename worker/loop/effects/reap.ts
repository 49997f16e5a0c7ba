/** Ends the agent of a run whose shim is gone, and only then says that the run is lost. */
import type { Reap } from "#domain/loop/decision"
import type { Ports } from "../ports.ts"

export async function reap(
  { phase, runId, generation }: Reap,
  { reap: reapRun, backend }: Ports,
): Promise<string> {
  const termination = await reapRun(runId)
  if (termination === null) return "Its supervisor lives after all."
  const { processesSeen, processesLeft } = termination
  const sentence =
    processesLeft > 0
      ? `Its supervisor disappeared; ${processesLeft} processes of its agent could not be ended.`
      : `Its supervisor disappeared; of its agent nothing is left (${processesSeen} processes were ended).`
  if (generation === null) await backend.apply({ kind: "confirm_gone", phase, runId, termination })
  else
    await backend.apply({
      kind: "expire",
      phase,
      runId,
      generation,
      reason: "shim_lost",
      sentence,
      termination,
    })
  return sentence
}
