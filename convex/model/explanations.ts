/** Why cards do not move: the loop's own rules, asked with what the database knows. Pages never read leases. */
import { loadOf, type Load } from "#domain/loop/capacity"
import { explain } from "#domain/loop/explain"
import type { Facts } from "#domain/loop/facts"
import type { Reason } from "#domain/loop/reason"
import { DEFAULT_LOOP_CONFIG, type LoopConfig, type SnapshotRun } from "#domain/loop/snapshot"
import { isTerminal } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { agentsOf } from "./agents.ts"
import type { ReadCtx } from "./context.ts"
import { dependenciesOf } from "./dependencies.ts"
import { checkOf, openEntries, openRunsOfAll, pendingSignals, recentEnds } from "./gather.ts"
import { globalLimitOf } from "./limits.ts"
import { pausesOf } from "./pauses.ts"
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
  agents: Doc<"agents">[]
  runs: Doc<"runs">[]
  signals: Doc<"signals">[]
  lane: Facts["lane"]
  pauses: Facts["pauses"]
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
  return {
    project,
    agents: await agentsOf(ctx),
    runs,
    signals: (await pendingSignals(ctx)).filter(({ projectId }) => projectId === project._id),
    lane: entries
      .sort((a, b) => a.enqueuedAt - b.enqueuedAt)
      .map((entry) => ({ ...snapshotEntry(entry, checkOf(entry, runsById)), lastTriedAt: null })),
    pauses: await pausesOf(ctx),
    ended: endedByTask(recent),
    load: loadOf(runs.map(({ projectId, role, agentId }) => ({ projectId, role, agentId: agentId ?? null }))),
    config: { ...DEFAULT_LOOP_CONFIG, globalLimit: await globalLimitOf(ctx) },
    now: Date.now(),
  }
}

/** The reasons, most telling first. `openDependencies` are the keys of what it waits for, where they were looked up. */
export function reasonsFor(
  task: Doc<"tasks">,
  around: Surroundings,
  openDependencies?: readonly string[],
): Reason[] {
  if (isTerminal(task.status)) return []
  const facts: Facts = {
    task: snapshotTask(task, around.ended.get(task._id) ?? []),
    project: snapshotProject(around.project),
    agents: around.agents.map(snapshotAgent),
    runs: around.runs.filter(({ taskId }) => taskId === task._id).map(asSeenFromAfar),
    signals: around.signals.filter(({ taskId }) => taskId === task._id).map(snapshotSignal),
    lane: around.lane,
    pauses: around.pauses,
    busy: [],
    ...(openDependencies && { openDependencies }),
  }
  return explain(facts, around.load, around.now, around.config)
}

/** The open waits of a card; one that can never be met says so. */
export async function openDependenciesOf(ctx: ReadCtx, task: Doc<"tasks">): Promise<string[]> {
  if (task.unmetDependencies === 0) return []
  const open = (await dependenciesOf(ctx, task._id)).filter(({ status }) => status !== "done")
  return open.map(({ key, status }) => (status === "cancelled" ? `${key} (cancelled)` : key))
}

/** Only the loop's machine sees processes: here an open run counts as alive, with a lease that holds. */
const asSeenFromAfar = (run: Doc<"runs">): SnapshotRun => ({
  ...snapshotRun(run, Number.MAX_SAFE_INTEGER),
  observation: { kind: "alive" },
})
