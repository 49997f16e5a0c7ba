/** Ends the agent of a run whose shim is gone, and only then says that the run is lost. */
import type { Reap } from "#domain/loop/effect-decision"
import type { Termination } from "#domain/run"
import type { Ports } from "../ports.ts"

export async function reap(decision: Reap, { reap: reapRun, backend }: Ports): Promise<string> {
  const { phase, runId, generation, reason } = decision
  const termination = await reapRun(runId)
  if (termination === null) return "Its supervisor lives after all."
  const sentence = `${BEGINNINGS[reason ?? "shim_lost"]}; ${whatIsLeft(termination)}.`
  if (generation === null) await backend.apply({ kind: "confirm_gone", phase, runId, termination })
  else await backend.apply({ kind: "expire", phase, runId, generation, reason, sentence, termination })
  return sentence
}

const BEGINNINGS = {
  shim_lost: "Its supervisor disappeared",
  never_started: "Its process was never seen to start",
}

function whatIsLeft({ processesSeen, processesLeft }: Termination): string {
  return processesLeft > 0
    ? `${processesLeft} processes of its agent could not be ended`
    : `of its agent nothing is left (${processesSeen} processes were ended)`
}
