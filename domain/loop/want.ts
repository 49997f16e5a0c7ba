/** What may stand between a card and the run it wants: shared by the dispatch and by the explanation. */
import type { Role } from "../role.ts"
import type { RunRole } from "../run.ts"
import { isOpen } from "../schedule.ts"
import * as because from "./because.ts"
import { isUnpriced } from "../budget.ts"
import { expected, fullLimits, hasRoom, runsOfAgent, type Load } from "./capacity.ts"
import { compare, openBlockingSignals, type Facts } from "./facts.ts"
import { pauseOf, pauseOfAgent } from "./pauses.ts"
import { beyond, type BudgetLine, type Payer } from "./purse.ts"
import type { Reason } from "./reason.ts"
import type { LoopConfig, SnapshotAgent } from "./snapshot.ts"
import type { Want } from "./step.ts"

/** What keeps the card itself from starting, however many slots are free; in the order in which people should act. */
export function hindrances(facts: Facts, want: Want, now: number): Reason[] {
  const { task, project } = facts
  const reasons: Reason[] = []
  if (task.assignedToPerson && want.role !== "check") reasons.push(because.assignedToPerson(task))
  reasons.push(...openBlockingSignals(facts).map(because.waitingForAnswer))
  const pause = pauseOf(facts.pauses, project, project.executor)
  if (pause) reasons.push(because.isPaused(pause))
  const closed = want.role === "check" ? undefined : closedHours(facts, now)
  if (closed) reasons.push(because.isOutsideHours(closed, now))
  // Reviews and checks go on: what is merged makes room.
  if (project.overQuota && want.phase === "work") reasons.push(because.isOverQuota(project.overQuota))
  if (task.unmetDependencies > 0 && want.phase === "work") {
    reasons.push(because.waitingForDependencies(task, facts.openDependencies))
  }
  if (task.retryAt !== null && task.retryAt > now) {
    reasons.push(because.waitsToRetry(task.retryAt, task.ended[0]?.endedAt ?? null))
  }
  reasons.push(...task.ended.filter((run) => !run.isGone).map(because.agentNotGone))
  return reasons
}

/** The hours that keep agents from starting now: those of everything, or of the card's project. */
export const closedHours = ({ hours, project }: Pick<Facts, "hours" | "project">, now: number) =>
  hours.find(
    (each) => (each.projectId === null || each.projectId === project.projectId) && !isOpen(each, now),
  )

/** Who takes the run (null: nobody by name), or why no slot is free for it. */
type Seat =
  | { ok: true; agentId: string | null }
  | {
      ok: false
      reasons: Reason[]
      /** The first that stands in the way, where only budgets do. */ budget?: BudgetLine
    }

export function seatFor(facts: Facts, want: Want, load: Load, config: Pick<LoopConfig, "globalLimit">): Seat {
  const full = fullLimits(load, facts.project, want.role, config.globalLimit)
  const reasons = full.map((limit) => because.limitIsFull(limit, want.role))
  const choice = chooseAgent(facts, want.role, load)
  if (choice.ok && reasons.length === 0) return affordable(facts, want, choice.agentId, load)
  return { ok: false, reasons: choice.ok ? reasons : [...choice.reasons, ...reasons] }
}

function affordable(facts: Facts, want: Want, agentId: string | null, { purse }: Load): Seat {
  const estimate = expected(purse, want.role, facts.project.executor)
  const over = beyond(purse.lines, payerOf(facts, want, agentId), estimate)
  if (!over[0]) return { ok: true, agentId }
  const isPriceKnown = (line: BudgetLine) => !line.isUnpriced && !isUnpriced(estimate, line.budget.unit)
  const reasons = over.map((line) => because.isOverBudget(line, isPriceKnown(line)))
  return { ok: false, reasons, budget: over[0] }
}

export function payerOf({ task, project }: Facts, { role }: Want, agentId: string | null): Payer {
  return { teamId: project.teamId, projectId: project.projectId, role, agentId, taskId: task.taskId }
}

/**
 * The agent with the fewest open runs that holds the role, is not paused and has room. A card given to an agent waits
 * for that agent. Where no agent holds the role, the run goes without a name.
 */
function chooseAgent(facts: Facts, role: RunRole, load: Load): Seat {
  const candidates = candidatesFor(facts, role)
  if (candidates.length === 0) return { ok: true, agentId: null }
  const awake = candidates.filter((agent) => !pauseOfAgent(facts.pauses, agent))
  const free = awake
    .filter((agent) => hasRoom(load, agent))
    .sort((a, b) => runsOfAgent(load, a) - runsOfAgent(load, b) || compare(a.agentId, b.agentId))
  if (free[0]) return { ok: true, agentId: free[0].agentId }
  if (awake.length > 0)
    return {
      ok: false,
      reasons: [
        because.agentsAreBusy(
          role,
          awake.map((agent) => agent.name),
        ),
      ],
    }
  const pauses = candidates.flatMap((agent) => {
    const pause = pauseOfAgent(facts.pauses, agent)
    return pause ? [because.isPaused({ ...pause, subject: agent.name })] : []
  })
  return { ok: false, reasons: pauses }
}

function candidatesFor({ task, agents }: Facts, role: RunRole): SnapshotAgent[] {
  if (role === "check") return []
  const holders = agents.filter((agent) => agent.role === (role satisfies Role))
  if (role !== task.role || task.assignedAgentId === null) return holders
  const assigned = agents.filter((agent) => agent.agentId === task.assignedAgentId)
  return assigned.length > 0 ? assigned : holders
}
