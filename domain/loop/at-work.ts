/** Cards on which a run is open: they wait for it, and for nothing else. */
import * as because from "./because.ts"
import { isWanted } from "./cleanup.ts"
import { openBlockingSignals, type Facts } from "./facts.ts"
import { wait, type Step } from "./step.ts"

/** Null if no run is open. What becomes of the run itself is decided in the cleanup phase. */
export function atWorkStep(facts: Facts, now: number): Step | null {
  const { task, runs, lane } = facts
  if (runs.length === 0) return null
  const reasons = runs.map((run) => because.isAtWorkOn(run, now, isWanted(run, task, lane)))
  return wait(...reasons, ...openBlockingSignals(facts).map(because.waitingForAnswer))
}
