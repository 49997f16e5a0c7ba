/** Gather: the backend's facts in one query, and what this process knows besides. */
import type { Gathered, Snapshot } from "#domain/loop/snapshot"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

/** A finished card whose work tree could not be swept is left alone this long. */
const SWEEP_AGAIN_MS = 5 * 60_000
const REAP_AGAIN_MS = 10_000

/** Nothing is observed yet: reconcile fills that in. */
export async function gather({ backend, clock }: Ports, memory: LoopMemory): Promise<Snapshot> {
  const now = clock.now()
  const gathered = await backend.gather(now)
  forgetWhatIsOver(memory, gathered)
  return {
    ...gathered,
    runs: gathered.runs.map((run) => ({ ...run, observation: { kind: "unknown" } })),
    merges: gathered.merges.map((entry) => ({
      ...entry,
      lastTriedAt: memory.lastTried.get(entry.entryId) ?? null,
    })),
    finished: gathered.finished.filter(
      ({ taskId }) => now - (memory.lastTried.get(taskId) ?? -Infinity) >= SWEEP_AGAIN_MS,
    ),
    busy: [...memory.background.busy(), ...runsTriedInVain(memory, gathered, now)],
  }
}

/** An agent that could not be reaped is left alone for a moment, as if that were under way. */
function runsTriedInVain({ lastTried }: LoopMemory, gathered: Gathered, now: number): string[] {
  return runIds(gathered).filter((runId) => now - (lastTried.get(runId) ?? -Infinity) < REAP_AGAIN_MS)
}

function forgetWhatIsOver({ lastTried, stops }: LoopMemory, gathered: Gathered): void {
  const entryIds = gathered.merges.map(({ entryId }) => entryId)
  const taskIds = gathered.finished.map(({ taskId }) => taskId)
  const known = new Set([...entryIds, ...taskIds, ...runIds(gathered)])
  for (const id of lastTried.keys()) if (!known.has(id)) lastTried.delete(id)
  for (const runId of stops) if (!known.has(runId)) stops.delete(runId)
}

const runIds = ({ runs, tasks }: Gathered): string[] => [
  ...runs.map(({ runId }) => runId),
  ...tasks.flatMap(({ ended }) => ended.map(({ runId }) => runId)),
]
