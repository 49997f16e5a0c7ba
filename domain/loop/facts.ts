/** What is known about one task: the part of a snapshot that its next step depends on. */
import { isBlockingKind } from "../signal.ts"
import type { RunRole } from "../run.ts"
import type {
  Snapshot,
  SnapshotAgent,
  SnapshotEndedRun,
  SnapshotMergeEntry,
  SnapshotPause,
  SnapshotProject,
  SnapshotRun,
  SnapshotSignal,
  SnapshotTask,
} from "./snapshot.ts"

export type Facts = {
  task: SnapshotTask
  project: SnapshotProject
  /** All agents of the organization. */
  agents: readonly SnapshotAgent[]
  /** Open runs of this task. */
  runs: readonly SnapshotRun[]
  /** Open and answered-but-undelivered signals of this task. */
  signals: readonly SnapshotSignal[]
  /** Open merge entries of cards in merging of its project, first come first. */
  lane: readonly SnapshotMergeEntry[]
  pauses: readonly SnapshotPause[]
  hours: Snapshot["hours"]
  /** Ids on which a slow effect is under way. */
  busy: readonly string[]
  /** Keys of the tasks it waits for, where the asker looked them up. */
  openDependencies?: readonly string[]
}

/** Shared: thousands of cards have no run, no signal and no lane. */
const NOTHING: readonly never[] = []

/** The facts of every task whose project is known, in the snapshot's order. */
export function factsOf(snapshot: Snapshot): Facts[] {
  const projects = new Map(snapshot.projects.map((project) => [project.projectId, project]))
  const runs = groupBy(snapshot.runs, (run) => run.taskId)
  const signals = groupBy(snapshot.signals, (signal) => signal.taskId)
  const merging = new Set(
    snapshot.tasks.filter(({ status }) => status === "merging").map(({ taskId }) => taskId),
  )
  const lanes = groupBy(
    snapshot.merges.filter(({ taskId }) => merging.has(taskId)),
    (entry) => entry.projectId,
  )
  for (const [projectId, lane] of lanes) lanes.set(projectId, inTurn(lane))
  const all: Facts[] = []
  for (const task of snapshot.tasks) {
    const project = projects.get(task.projectId)
    if (!project) continue
    all.push({
      task,
      project,
      agents: snapshot.agents,
      runs: runs.get(task.taskId) ?? NOTHING,
      signals: signals.get(task.taskId) ?? NOTHING,
      lane: lanes.get(task.projectId) ?? NOTHING,
      pauses: snapshot.pauses,
      hours: snapshot.hours,
      busy: snapshot.busy,
    })
  }
  return all
}

/** Open signals that hold the task until a person answers. */
export const openBlockingSignals = (facts: Facts): SnapshotSignal[] =>
  facts.signals.filter((signal) => signal.state === "open" && isBlockingKind(signal.kind))

/** The newest run of one of these roles (at this step) since the card entered its status, if its consequence is still to be drawn. */
export function unsettledRun(
  { task }: Facts,
  roles: readonly RunRole[],
  step?: string,
): SnapshotEndedRun | null {
  const newest = task.ended
    .filter((run) => roles.includes(run.role) && run.claimedAt >= task.statusSince)
    .filter((run) => step === undefined || run.step === step)
    .sort((a, b) => b.endedAt - a.endedAt || compare(b.runId, a.runId))[0]
  return newest && !newest.isSettled ? newest : null
}

/** The task's own place in the merge lane. */
export const entryOf = ({ task, lane }: Facts): SnapshotMergeEntry | null =>
  lane.find((entry) => entry.taskId === task.taskId) ?? null

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The lane in the order of its turns. They are gathered as they came: of two that came at once the first stays first. */
export function inTurn<Entry extends Turn>(entries: readonly Entry[]): Entry[] {
  const turns = new Map(entries.map((entry) => [entry.entryId, turnOf(entry, entries)]))
  return [...entries].sort((a, b) => (turns.get(a.entryId) ?? 0) - (turns.get(b.entryId) ?? 0))
}

type Turn = Pick<SnapshotMergeEntry, "entryId" | "taskId" | "enqueuedAt" | "conflictsWith">

/** So much later than it came counts an entry for each other one that it is expected to conflict with. */
const CONFLICT_MS = 5 * 60_000
const MOST_CONFLICTS = 4

/** A bounded delay: what conflicts lets others pass for a while, never for ever. */
function turnOf({ enqueuedAt, conflictsWith }: Turn, lane: readonly Turn[]): number {
  const conflicts = lane.filter(({ taskId }) => conflictsWith.includes(taskId)).length
  return enqueuedAt + Math.min(conflicts, MOST_CONFLICTS) * CONFLICT_MS
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
