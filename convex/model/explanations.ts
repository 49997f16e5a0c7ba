/** Why cards do not move: the loop's own rules, asked with what the database knows. Pages never read leases. */
import { CANCELLED } from "#domain/loop/because"
import { loadOf, type Load } from "#domain/loop/capacity"
import { inOrder } from "#domain/loop/dispatch"
import { explain } from "#domain/loop/explain"
import type { ForecastConflict } from "#domain/forecast"
import { inTurn, type Facts } from "#domain/loop/facts"
import type { Reason } from "#domain/loop/reason"
import { DEFAULT_LOOP_CONFIG, type LoopConfig, type SnapshotRun } from "#domain/loop/snapshot"
import { isTerminal } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { agentsOf } from "./agents.ts"
import { purse } from "./budgets.ts"
import type { ReadCtx } from "./context.ts"
import { forecastConflictsOf } from "./forecasts.ts"
import { dependenciesOf } from "./dependencies.ts"
import { candidatesOf } from "./candidates.ts"
import { checkOf, openEntries, pendingSignals, recentEnds } from "./gather.ts"
import { openRunsOfAll } from "./openRuns.ts"
import { referred } from "./find.ts"
import { globalLimitOf } from "./limits.ts"
import { pausesOf } from "./pauses.ts"
import { hoursOf, viewOfHours } from "./schedules.ts"
import {
  endedByTask,
  snapshotAgent,
  snapshotEntry,
  snapshotProject,
  snapshotRun,
  snapshotSignal,
  snapshotTask,
} from "./snapshots.ts"

/** What the explanations of all cards of a project share, gathered once per query. */
export type Surroundings = {
  project: Doc<"projects">
  /** Which of its open cards would conflict. */
  conflicts: ForecastConflict[]
  agents: Doc<"agents">[]
  runs: Doc<"runs">[]
  signals: Doc<"signals">[]
  /** The part of the facts that is the same for every card. */
  shared: Pick<Facts, "project" | "agents" | "lane" | "pauses" | "hours" | "busy">
  ended: Map<Id<"tasks">, Doc<"runs">[]>
  load: Load
  config: LoopConfig
  now: number
}

export async function surroundingsOf(ctx: ReadCtx, project: Doc<"projects">): Promise<Surroundings> {
  const runs = await openRunsOfAll(ctx)
  const recent = await recentEnds(ctx)
  const runsById = new Map(recent.map((run) => [run._id, run]))
  const entries = (await openEntries(ctx)).filter(({ projectId }) => projectId === project._id)
  const agents = await agentsOf(ctx)
  const now = Date.now()
  const conflicts = await forecastConflictsOf(ctx, project._id)
  const lane = inTurn(
    entries.map((entry) => ({
      ...snapshotEntry(entry, checkOf(entry, runsById), conflicts),
      lastTriedAt: waitsForPerson(entry) ? now : null,
    })),
  )
  return {
    project,
    conflicts,
    agents,
    runs,
    signals: (await pendingSignals(ctx)).filter(({ projectId }) => projectId === project._id),
    shared: {
      project: snapshotProject(project),
      agents: agents.map(snapshotAgent),
      lane,
      pauses: await pausesOf(ctx),
      hours: (await hoursOf(ctx)).map(viewOfHours),
      busy: [],
    },
    ended: endedByTask(recent),
    load: loadOf(
      runs.map(({ projectId, role, agentId }) => ({ projectId, role, agentId: agentId ?? null })),
      await purse(ctx, now, runs),
    ),
    config: { ...DEFAULT_LOOP_CONFIG, globalLimit: await globalLimitOf(ctx) },
    now,
  }
}

/** The loop looks at these now and then; in between, and for people, they wait. */
const waitsForPerson = ({ state, mergeRequestedAt }: Doc<"mergeEntries">): boolean =>
  state === "held" || (state === "offered" && mergeRequestedAt === undefined)

/** The reasons, most telling first. `openDependencies` are the keys of what it waits for, where they were looked up. */
export function reasonsFor(
  task: Doc<"tasks">,
  around: Surroundings,
  openDependencies?: readonly string[],
  ahead = 0,
): Reason[] {
  if (isTerminal(task.status)) return []
  const facts: Facts = {
    ...around.shared,
    task: snapshotTask(task, around.ended.get(task._id) ?? []),
    runs: around.runs.filter(({ taskId }) => taskId === task._id).map(asSeenFromAfar),
    signals: around.signals.filter(({ taskId }) => taskId === task._id).map(snapshotSignal),
    ...(openDependencies && { openDependencies }),
  }
  return explain(facts, around.load, around.now, around.config, ahead)
}

/** In full, for one card: with what it waits for, and how many go before it where slots are short. */
export async function explainInFull(ctx: ReadCtx, task: Doc<"tasks">): Promise<Reason[]> {
  const around = await surroundingsOf(ctx, await referred(ctx, "projects", task.projectId))
  const waitsFor = await openDependenciesOf(ctx, task)
  const reasons = reasonsFor(task, around, waitsFor)
  const isQueued = reasons.length > 0 && reasons.every(({ code }) => code.startsWith("queued_"))
  if (task.status !== "ready" || !isQueued) return reasons
  return reasonsFor(task, around, waitsFor, await cardsAhead(ctx, task, around))
}

/** Enough to say how far it is; the loop itself compares fewer at a time. */
const MAX_AHEAD = 200

/** Of its project's first candidates those that would start before it. */
async function cardsAhead(ctx: ReadCtx, task: Doc<"tasks">, { now, config }: Surroundings): Promise<number> {
  const order = inOrder(now, config)
  const self = { task: snapshotTask(task, []) }
  const tasks = await candidatesOf(ctx, task.projectId, MAX_AHEAD)
  return tasks
    .filter(({ retryAt }) => (retryAt ?? 0) <= now)
    .filter((other) => order({ task: snapshotTask(other, []) }, self) < 0).length
}

/** The open waits of a card; one that can never be met says so. */
async function openDependenciesOf(ctx: ReadCtx, task: Doc<"tasks">): Promise<string[]> {
  if (task.unmetDependencies === 0) return []
  const open = (await dependenciesOf(ctx, task._id)).filter(({ status }) => status !== "done")
  return open.map(({ key, status }) => (status === "cancelled" ? `${key}${CANCELLED}` : key))
}

/** Only the loop's machine sees processes: here an open run counts as alive, with a lease that holds. */
const asSeenFromAfar = (run: Doc<"runs">): SnapshotRun => ({
  ...snapshotRun(run),
  leaseExpiresAt: Number.MAX_SAFE_INTEGER,
  observation: { kind: "alive" },
})
