/** The one decision function: pure, total, deterministic. For every open task an action, or the reasons why there is none. */
import { loadOfSnapshot } from "./capacity.ts"
import { cleanup } from "./cleanup.ts"
import { type Decision } from "./decision.ts"
import { PHASES } from "./phase.ts"
import { dispatch, type Candidate } from "./dispatch.ts"
import { factsOf } from "./facts.ts"
import { nextStep, phaseOf } from "./next-step.ts"
import type { LoopConfig, Snapshot } from "./snapshot.ts"

/** Finishing comes before starting: checks and reviews are seated before new work. */
export function decide(snapshot: Snapshot, now: number, config: LoopConfig): Decision[] {
  const decisions: Decision[] = cleanup(snapshot, now, config)
  const candidates: Candidate[] = []
  for (const facts of factsOf(snapshot)) {
    const step = nextStep(facts, now, config)
    if (step?.kind === "act") decisions.push(step.action)
    if (step?.kind === "want") candidates.push({ facts, want: step.want })
    if (step?.kind === "wait") {
      decisions.push({
        kind: "wait",
        phase: phaseOf(facts),
        taskId: facts.task.taskId,
        reasons: step.reasons,
      })
    }
  }
  const load = loadOfSnapshot(snapshot, now)
  for (const phase of ["review", "work"] as const) {
    const wanting = candidates.filter(({ want }) => want.phase === phase)
    decisions.push(...dispatch(wanting, load, snapshot.recentStarts, now, config))
  }
  return PHASES.flatMap((phase) => decisions.filter((decision) => decision.phase === phase))
}
