/** Who starts first: gives the free slots to the cards that want a run, and every other one its reasons. */
import type { Decision, Dispatch, StateDecisionOf } from "./decision.ts"
import * as because from "./because.ts"
import { expected, occupy, type Load } from "./capacity.ts"
import { compare, type Facts } from "./facts.ts"
import type { LoopConfig } from "./snapshot.ts"
import type { Want } from "./step.ts"
import { budgetSignal } from "./budgets.ts"
import { reserve, type BudgetLine } from "./purse.ts"
import { hindrances, payerOf, seatFor } from "./want.ts"

type OpenSignal = StateDecisionOf<"open_signal">

export type Candidate = { facts: Facts; want: Want }

/**
 * Goes through the candidates in order and seats whom it can; `load` grows as it goes. Between cards of the same
 * urgency the project that started least in the last hour goes first.
 */
export function dispatch(
  candidates: readonly Candidate[],
  load: Load,
  recentStarts: Readonly<Record<string, number>>,
  now: number,
  config: LoopConfig,
): Decision[] {
  const decisions: Decision[] = []
  const waiting: Candidate[] = []
  for (const candidate of candidates) {
    const reasons = hindrances(candidate.facts, candidate.want, now)
    if (reasons.length === 0) waiting.push(candidate)
    else
      decisions.push({
        kind: "wait",
        phase: candidate.want.phase,
        taskId: candidate.facts.task.taskId,
        reasons,
      })
  }
  const starts = new Map(Object.entries(recentStarts))
  /** One question about a budget is enough, however many cards it keeps waiting. */
  const asked = new Set<string>()
  const queues = queuesByProject(waiting, now, config)
  for (
    let queue = nextQueue(queues, starts, now, config);
    queue;
    queue = nextQueue(queues, starts, now, config)
  ) {
    const candidate = queue.shift()
    if (!candidate) break
    const { facts, want } = candidate
    const seat = seatFor(facts, want, load, config)
    if (!seat.ok) {
      if (seat.budget && !seat.budget.budget.isAsked && !asked.has(seat.budget.budget.budgetId)) {
        asked.add(seat.budget.budget.budgetId)
        decisions.push(askAbout(seat.budget, candidate))
      } else
        decisions.push({ kind: "wait", phase: want.phase, taskId: facts.task.taskId, reasons: seat.reasons })
      continue
    }
    const { projectId, executor } = facts.project
    occupy(load, { projectId, role: want.role, agentId: seat.agentId })
    const { purse } = load
    reserve(purse.lines, payerOf(facts, want, seat.agentId), expected(purse, want.role, executor))
    starts.set(projectId, (starts.get(projectId) ?? 0) + 1)
    decisions.push(start(candidate, seat.agentId))
  }
  return decisions
}

function askAbout(line: BudgetLine, { facts, want }: Candidate): OpenSignal {
  const { task } = facts
  return {
    kind: "open_signal",
    phase: want.phase,
    taskId: task.taskId,
    from: task.status,
    runId: null,
    signal: budgetSignal(
      line.budget.budgetId,
      `${task.key} waits: ${because.isOverBudget(line, !line.isUnpriced).sentence}`,
    ),
  }
}

const start = ({ facts, want }: Candidate, agentId: string | null): Dispatch => ({
  kind: "dispatch",
  phase: want.phase,
  taskId: facts.task.taskId,
  projectId: facts.project.projectId,
  from: facts.task.status,
  role: want.role,
  agentId,
  executor: facts.project.executor,
  subjectCommit: want.subjectCommit,
  entryId: want.entryId,
})

/**
 * Priority, raised by one step for each stretch of waiting, without end: however low, a card's turn comes. What a person
 * dropped on In progress goes before everything.
 */
function tierOf({ task }: Pick<Facts, "task">, now: number, { ageingTierMs }: LoopConfig): number {
  if (task.startNext) return Number.MIN_SAFE_INTEGER
  return task.priorityOrder - Math.max(0, Math.floor((now - task.statusSince) / ageingTierMs))
}

/** Within a project: tier, then what was begun before what is new, then the position on the board. */
export function inOrder(
  now: number,
  config: LoopConfig,
): (a: Pick<Facts, "task">, b: Pick<Facts, "task">) => number {
  const isNew = ({ task }: Pick<Facts, "task">) => (task.status === "ready" ? 1 : 0)
  return (a, b) =>
    tierOf(a, now, config) - tierOf(b, now, config) ||
    isNew(a) - isNew(b) ||
    compare(a.task.rank, b.task.rank) ||
    compare(a.task.taskId, b.task.taskId)
}

function queuesByProject(candidates: readonly Candidate[], now: number, config: LoopConfig): Candidate[][] {
  const order = inOrder(now, config)
  const queues = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const { projectId } = candidate.facts.project
    const queue = queues.get(projectId)
    if (queue) queue.push(candidate)
    else queues.set(projectId, [candidate])
  }
  for (const queue of queues.values()) queue.sort((a, b) => order(a.facts, b.facts))
  return [...queues.values()].sort((a, b) => compare(projectOf(a), projectOf(b)))
}

/** The queue whose head goes next; undefined when all are empty. */
function nextQueue(
  queues: readonly Candidate[][],
  starts: ReadonlyMap<string, number>,
  now: number,
  config: LoopConfig,
): Candidate[] | undefined {
  let best: Candidate[] | undefined
  for (const queue of queues) {
    const head = queue[0]
    const leader = best?.[0]
    if (!head) continue
    const tier = tierOf(head.facts, now, config)
    const leaderTier = leader ? tierOf(leader.facts, now, config) : Infinity
    const share = starts.get(projectOf(queue)) ?? 0
    const leaderShare = best ? (starts.get(projectOf(best)) ?? 0) : Infinity
    if (tier < leaderTier || (tier === leaderTier && share < leaderShare)) best = queue
  }
  return best
}

const projectOf = (queue: readonly Candidate[]): string => queue[0]?.facts.project.projectId ?? ""

/** For the explanation of one card: how many of these would be seated before it. */
export const othersAhead = (ahead: number) => (ahead > 0 ? [because.othersGoFirst(ahead)] : [])
