/** Looks at the agents of this machine every second, so that one whose shim died is noticed before any lease runs out. */
import type { Observation } from "#domain/loop/snapshot"
import type { LoopMemory } from "./memory.ts"
import type { Ports } from "./ports.ts"
import { observe } from "./reconcile.ts"

const EVERY_MS = 1_000

/** Calls back when a run that was alive, or not seen yet, is seen to be over. Returns what ends the watch. */
export function watchLiveness(ports: Ports, memory: LoopMemory, onVanished: () => void): () => void {
  let isOver = false
  let cancel = () => {}
  const look = async () => {
    const runs = memory.watched
    const observations = await Promise.all(runs.map((run) => observe(run, ports)))
    if (isOver) return
    if (runs.some((run, index) => hasVanished(run.observation, observations[index]))) onVanished()
    cancel = ports.clock.after(EVERY_MS, () => void look())
  }
  cancel = ports.clock.after(EVERY_MS, () => void look())
  return () => {
    isOver = true
    cancel()
  }
}

function hasVanished(before: Observation, now: Observation | undefined): boolean {
  if (now?.kind === "exited" || now?.kind === "orphaned") return before.kind !== now.kind
  return now?.kind === "absent" && before.kind === "alive"
}
