/** Who starts first: gives the free slots to the cards that want a run, and every other one its reasons. */
import type { Decision, StateDecisionOf } from "./decision.ts"
import type { Dispatch } from "./effect-decision.ts"
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
  for (let queue = nextQueue(queues, starts); queue; queue = nextQueue(queues, starts)) {
    const candidate = queue.entries[queue.at++]?.candidate
    if (!candidate) break
    const { facts, want } = candidate
    const kind = kindOf(candidate)
    const seat = queue.refusals.get(kind) ?? seatFor(facts, want, load, config)
    if (!seat.ok) {
      if (seat.budget && !seat.budget.budget.isAsked && !asked.has(seat.budget.budget.budgetId)) {
        asked.add(seat.budget.budget.budgetId)
        decisions.push(askAbout(seat.budget, candidate))
      } else
        decisions.push({ kind: "wait", phase: want.phase, taskId: facts.task.taskId, reasons: seat.reasons })
      // What a budget says depends on the card.
      if (!seat.budget) queue.refusals.set(kind, seat)
      continue
    }
    for (const { refusals } of queues) refusals.clear()
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

/** A project's cards in their order, from `at` on. */
type Queue = {
  projectId: string
  entries: { candidate: Candidate; tier: number }[]
  at: number
  /** By kind of card: until a slot is taken the next one meets the same. */
  refusals: Map<string, Refused>
}
type Refused = Extract<ReturnType<typeof seatFor>, { ok: false }>

/** Cards of one kind in a project are given the same slots. */
const kindOf = ({ facts: { task }, want: { role } }: Candidate): string =>
  role !== task.role || task.assignedAgentId === null ? role : `${role} ${task.assignedAgentId}`

function queuesByProject(candidates: readonly Candidate[], now: number, config: LoopConfig): Queue[] {
  const order = inOrder(now, config)
  const queues = new Map<string, Queue>()
  for (const candidate of candidates) {
    const { projectId } = candidate.facts.project
    let queue = queues.get(projectId)
    if (!queue) queues.set(projectId, (queue = { projectId, entries: [], at: 0, refusals: new Map() }))
    queue.entries.push({ candidate, tier: tierOf(candidate.facts, now, config) })
  }
  for (const { entries } of queues.values())
    entries.sort((a, b) => a.tier - b.tier || order(a.candidate.facts, b.candidate.facts))
  return [...queues.values()].sort((a, b) => compare(a.projectId, b.projectId))
}

/** The queue whose head goes next; undefined when all are empty. */
function nextQueue(queues: readonly Queue[], starts: ReadonlyMap<string, number>): Queue | undefined {
  let best: Queue | undefined
  let bestTier = Infinity
  let bestShare = Infinity
  for (const queue of queues) {
    const head = queue.entries[queue.at]
    if (!head || head.tier > bestTier) continue
    const share = starts.get(queue.projectId) ?? 0
    if (head.tier === bestTier && share >= bestShare) continue
    best = queue
    bestTier = head.tier
    bestShare = share
  }
  return best
}

/** For the explanation of one card: how many of these would be seated before it. */
export const othersAhead = (ahead: number) => (ahead > 0 ? [because.othersGoFirst(ahead)] : [])
