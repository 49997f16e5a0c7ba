/** Cleanup: what open runs, leftovers of ended ones and finished cards' work trees need. */
import { isBlockingKind } from "../signal.ts"
import { stepOf } from "../pipeline-place.ts"
import type { Action } from "./decision.ts"
import type { Phase } from "./phase.ts"
import { usedUp, warnings } from "./budgets.ts"
import type { LoopConfig, Snapshot, SnapshotMergeEntry, SnapshotRun, SnapshotTask } from "./snapshot.ts"

const phase: Phase = "cleanup"

export function cleanup(snapshot: Snapshot, now: number, config: LoopConfig): Action[] {
  const tasks = new Map(snapshot.tasks.map((task) => [task.taskId, task]))
  const free = (id: string) => !snapshot.busy.includes(id)
  return [
    ...snapshot.runs
      .filter((run) => free(run.runId))
      .flatMap((run) => cleanupRun(run, tasks.get(run.taskId), snapshot, now, config)),
    ...leftovers(snapshot.tasks)
      .filter(({ runId }) => free(runId))
      .map(reapLeftover),
    ...warnings(snapshot),
    ...snapshot.schedules.filter(({ nextAt }) => nextAt <= now).map(carryOut),
    ...snapshot.finished.filter((task) => !task.hasAgent && free(task.taskId)).map(sweep),
  ]
}

/** Ends whose agent is not seen gone. */
function leftovers(tasks: readonly SnapshotTask[]): SnapshotTask["ended"] {
  const left: SnapshotTask["ended"] = []
  for (const { ended } of tasks) for (const run of ended) if (!run.isGone) left.push(run)
  return left
}

/** What is seen outside comes first: a lease that ran out says only that nobody could report, not that the agent died. */
function cleanupRun(
  run: SnapshotRun,
  task: SnapshotTask | undefined,
  snapshot: Snapshot,
  now: number,
  config: LoopConfig,
): Action[] {
  const { runId, generation, executor, observation } = run
  switch (observation.kind) {
    case "exited":
      return [{ kind: "finish", phase, runId, generation, exit: observation.exit }]
    case "orphaned":
      return [{ kind: "reap", phase, runId, generation, executor, reason: "shim_lost" }]
    case "absent":
      return absentRun(run, now, config)
    case "alive":
      return [...adoption(run, now), ...stopping(run, task, snapshot, now, config)]
    case "unknown":
      return stopping(run, task, snapshot, now, config)
    default:
      return observation satisfies never
  }
}

/**
 * Between the claim and the shim's first sign of life nothing can be seen; after the grace it never started. It is looked
 * for all the same: a shim that was killed before it could say its name must not have left anybody behind.
 */
function absentRun(run: SnapshotRun, now: number, config: LoopConfig): Action[] {
  if (now - run.claimedAt < config.startGraceMs) return []
  const { runId, generation, executor, startedAt } = run
  const reason = startedAt === null ? "never_started" : "shim_lost"
  return [{ kind: "reap", phase, runId, generation, executor, reason }]
}

function adoption(run: SnapshotRun, now: number): Action[] {
  return run.leaseExpiresAt <= now
    ? [{ kind: "adopt", phase, runId: run.runId, generation: run.generation }]
    : []
}

/** A wish to end is written once, by whoever has it first, and delivered until the run has ended. */
function stopping(
  run: SnapshotRun,
  task: SnapshotTask | undefined,
  snapshot: Snapshot,
  now: number,
  config: LoopConfig,
): Action[] {
  const { runId, generation, executor } = run
  if (run.stopRequested) return [{ kind: "deliver_stop", phase, runId, executor, cause: run.stopRequested }]
  if (!isWanted(run, task, snapshot.merges)) {
    return [{ kind: "request_stop", phase, runId, generation, cause: "superseded" }]
  }
  const overdrawn = usedUp(run, snapshot)
  if (overdrawn) {
    const { budgetId } = overdrawn.budget
    return [{ kind: "request_stop", phase, runId, generation, cause: "budget_used_up", budgetId }]
  }
  const asked = snapshot.signals.find(
    (signal) =>
      signal.runId === runId &&
      signal.state === "open" &&
      isBlockingKind(signal.kind) &&
      now - signal.askedAt >= config.humanWaitMs,
  )
  return asked ? [{ kind: "request_stop", phase, runId, generation, cause: "waiting_for_person" }] : []
}

/** A run serves its card only in the status it was started for; what a person moved on no longer needs it. */
export function isWanted(
  run: Pick<SnapshotRun, "role" | "step">,
  task: Pick<SnapshotTask, "taskId" | "status" | "pipeline" | "step"> | undefined,
  merges: readonly Pick<SnapshotMergeEntry, "taskId">[],
): boolean {
  // Beyond what was gathered: nobody can say that it is not wanted.
  if (!task) return true
  const { status, pipeline } = task
  if (pipeline && run.role !== "check") {
    const isWorkedOn = status === "in_progress" || status === "in_review"
    return isWorkedOn && stepOf({ ...task, pipeline }).name === run.step
  }
  if (run.role === "reviewer") return task.status === "in_review"
  if (run.role === "check")
    return task.status === "merging" && merges.some((entry) => entry.taskId === task.taskId)
  return task.status === "in_progress"
}

/** A time that has come; those that were missed meanwhile are made up for by one card. */
const carryOut = ({ scheduleId, cron, timeZone, nextAt }: Snapshot["schedules"][number]): Action => ({
  kind: "carry_out_schedule",
  phase,
  scheduleId,
  ...{ cron, timeZone, dueAt: nextAt },
})

const reapLeftover = ({ runId, executor }: Pick<SnapshotRun, "runId" | "executor">): Action => ({
  kind: "reap",
  phase,
  runId,
  executor,
  generation: null,
  reason: null,
})

const sweep = ({ taskId, projectId }: Snapshot["finished"][number]): Action => ({
  kind: "sweep_workspace",
  phase,
  taskId,
  projectId,
})
