/** The proof, made anew in every cycle, that each open card has somebody who moves next; and whose move takes too long. */
import { z } from "zod"
import { isTerminal, NextMover } from "../task.ts"
import type { Decision } from "./decision.ts"
import { isAtWork, ReasonCode } from "./reason.ts"
import type { Snapshot } from "./snapshot.ts"

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
  /** Ready cards that the loop does not look at: held by a person, or waiting for what was given up. */
  waitForPerson: z.number().int().nonnegative().optional(),
})
export type Liveness = z.infer<typeof Liveness>

/** Since when the loop has seen each card wait for what it waits for: told from cycle to cycle. */
export type Waits = ReadonlyMap<string, { code: ReasonCode; since: number }>

export function livenessOf(
  { tasks, merges }: Pick<Snapshot, "tasks" | "merges">,
  decisions: readonly Decision[],
  before: Waits,
  now: number,
): { liveness: Liveness; waits: Waits } {
  const about = decisionsByTask(decisions)
  const held = new Set(merges.filter(({ heldSince }) => heldSince !== null).map(({ taskId }) => taskId))
  const waits = new Map<string, { code: ReasonCode; since: number }>()
  const liveness: Liveness = { movers: { loop: 0, agent: 0, person: 0, outside: 0 }, nobody: [], overdue: [] }
  for (const task of tasks) {
    if (isTerminal(task.status)) continue
    const { taskId, key } = task
    const decision = about.get(taskId)
    if (!decision) {
      liveness.nobody.push({ taskId, key, code: null, since: task.statusSince })
      continue
    }
    if (decision.kind !== "wait") {
      // Looking again whether a person has moved is no move.
      const isLook = decision.kind === "look_at_pull" || held.has(taskId)
      liveness.movers[isLook ? "person" : "loop"] += 1
      continue
    }
    const [reason] = decision.reasons
    if (!reason) {
      liveness.nobody.push({ taskId, key, code: null, since: task.statusSince })
      continue
    }
    const { code } = reason
    // An agent that has asked does nothing but wait.
    const hasAsked = isAtWork(code) && decision.reasons.some((each) => each.code === "waiting_human")
    const nextMover = hasAsked ? "person" : reason.nextMover
    const known = before.get(taskId)
    const since = known?.code === code ? known.since : now
    waits.set(taskId, { code, since })
    liveness.movers[nextMover] += 1
    const longest = LONGEST_MS[code]
    if (longest !== undefined && now - since > longest) liveness.overdue.push({ taskId, key, code, since })
  }
  return { liveness, waits }
}

/** What cleanup does for a run or a finished card's work tree moves no card. */
function decisionsByTask(decisions: readonly Decision[]): Map<string, Decision> {
  const about = new Map<string, Decision>()
  for (const decision of decisions)
    if (decision.phase !== "cleanup" && "taskId" in decision && typeof decision.taskId === "string")
      about.set(decision.taskId, decision)
  return about
}
