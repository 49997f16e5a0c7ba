/** The proof, made anew in every cycle, that each open card has somebody who moves next; and whose move takes too long. */
import { z } from "zod"
import { isTerminal, NextMover } from "../task.ts"
import type { Decision } from "./decision.ts"
import { ReasonCode } from "./reason.ts"
import type { SnapshotTask } from "./snapshot.ts"

const MINUTE_MS = 60_000

/** Waits that end by themselves: one that is older than this is stuck, whatever its reason says. */
const LONGEST_MS: Partial<Record<ReasonCode, number>> = {
  starting: 3 * MINUTE_MS,
  stopping: 5 * MINUTE_MS,
  merging: 20 * MINUTE_MS,
  previous_agent_not_gone: 10 * MINUTE_MS,
  executor_unreachable: 10 * MINUTE_MS,
}

export const Stuck = z.object({
  taskId: z.string(),
  key: z.string(),
  /** Null: nothing at all is known of what it waits for. */
  code: ReasonCode.nullable(),
  since: z.number().nullable(),
})
export type Stuck = z.infer<typeof Stuck>

export const Liveness = z.object({
  /** Open cards that the loop looks at, by who moves next. */
  movers: z.record(NextMover, z.number().int().nonnegative()),
  /** Cards nobody moves: must be empty. */
  nobody: z.array(Stuck),
  /** Cards whose next mover takes longer than it ever should. */
  overdue: z.array(Stuck),
})
export type Liveness = z.infer<typeof Liveness>

export function livenessOf(
  tasks: readonly SnapshotTask[],
  decisions: readonly Decision[],
  now: number,
): Liveness {
  const about = decisionsByTask(decisions)
  const liveness: Liveness = { movers: { loop: 0, agent: 0, person: 0, outside: 0 }, nobody: [], overdue: [] }
  for (const task of tasks) {
    if (isTerminal(task.status)) continue
    const { taskId, key } = task
    const decision = about.get(taskId)
    const reason = decision?.kind === "wait" ? decision.reasons[0] : undefined
    if (!decision || (decision.kind === "wait" && !reason)) {
      liveness.nobody.push({ taskId, key, code: null, since: task.statusSince })
      continue
    }
    liveness.movers[reason?.nextMover ?? "loop"] += 1
    const longest = reason && LONGEST_MS[reason.code]
    if (longest !== undefined && reason?.since != null && now - reason.since > longest)
      liveness.overdue.push({ taskId, key, code: reason.code, since: reason.since })
  }
  return liveness
}

/** What cleanup does for a run or a finished card's work tree moves no card. */
function decisionsByTask(decisions: readonly Decision[]): Map<string, Decision> {
  const about = new Map<string, Decision>()
  for (const decision of decisions)
    if (decision.phase !== "cleanup" && "taskId" in decision && typeof decision.taskId === "string")
      about.set(decision.taskId, decision)
  return about
}
