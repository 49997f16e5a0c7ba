/** What a shim and its agent are given, and how they wait. */
import type { Caller } from "#lib/convex"
import type { Chance } from "../chance.ts"
import type { Timeline } from "../time/timeline.ts"
import type { Git } from "./git.ts"
import type { MachineRun } from "./machine.ts"

export type ShimParts = {
  timeline: Timeline
  chance: Chance
  git: Git
  /** How long agents work at most. */
  paceMs: number
  note(line: string): void
  /** The shim's and the agent's way to the operations route, in the run's name. */
  shimDoor(run: MachineRun): Caller
  agentDoor(run: MachineRun): Caller
  /** An agent begins to work in the card's work tree. */
  agentStarted(run: MachineRun): void
}

/** Never returns where the shim dies meanwhile. */
export const sleep = (
  { timeline }: Pick<ShimParts, "timeline">,
  run: MachineRun,
  ms: number,
): Promise<void> => new Promise((resolve) => void timeline.after(ms, resolve, run.shim))
