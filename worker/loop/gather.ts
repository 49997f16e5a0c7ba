/** Gather: the backend's facts in one query, and what this process knows besides. */
import type { Snapshot } from "#domain/loop/snapshot"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"

/** A finished card whose work tree could not be swept is left alone this long. */
const SWEEP_AGAIN_MS = 5 * 60_000

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
    busy: memory.background.busy(),
  }
}

function forgetWhatIsOver(
  memory: LoopMemory,
  { merges, finished }: Pick<Snapshot, "finished"> & { merges: { entryId: string }[] },
) {
  const ids = new Set([...merges.map(({ entryId }) => entryId), ...finished.map(({ taskId }) => taskId)])
  for (const id of memory.lastTried.keys()) if (!ids.has(id)) memory.lastTried.delete(id)
}
