/** Progress: nothing waits for ever, nothing waits without a true reason, and rest is rest. */
import type { Row, Rows } from "../backend/rows.ts"
import type { World } from "../world.ts"
import type { Invariant } from "./invariant.ts"
import { stepAt } from "../cards.ts"
import { isOpenTask, openRuns } from "./rows.ts"

/** How late the loop may be once nothing is wrong: far below its sweep, so that it is the deadline that woke it. */
const LATE_MS = 8_000
/** What was sent while the network was slow may be on its way for so long after it is well. */
const ECHO_MS = 60_000
/** A cycle starts what was decided on its snapshot: what became free meanwhile has its turn in the next one. */
const CYCLE_MS = 5_000

export const progressInvariants: readonly Invariant[] = [
  {
    name: "deadlines_are_kept",
    says: "What time alone makes due happens when it is due, not at the next sweep.",
    onLook(world) {
      const { rows, plan, timeline, healthySince } = world
      if (healthySince === null) return null
      const isLate = (due: number) =>
        timeline.now() -
          Math.max(due, world.lastEventAt, healthySince + (plan.faults.length > 0 ? ECHO_MS : 0)) >
        LATE_MS
      for (const signal of rows.all("signals")) {
        const run = signal.runId ? rows.get("runs", String(signal.runId)) : null
        const isWaiting = signal.state === "open" && signal.blocking === true && run?.endedAt === undefined
        if (!run || !isWaiting || run.stopRequested !== undefined) continue
        if (isLate(Number(signal.askedAt) + plan.config.humanWaitMs))
          return `${run._id} has waited too long for an answer and keeps its slot.`
      }
      const isHeld = ["pauses", "hours", "budgets"].some((table) => rows.all(table).length > 0)
      if (openRuns(rows).length > 0 || isHeld) return null
      const busy = rows.all("mergeEntries").some(({ endedAt }) => endedAt === undefined)
      for (const task of rows.all("tasks")) {
        const waits = task.status === "ready" || task.status === "in_progress"
        if (!waits || busy || Number(task.unmetDependencies) > 0 || task.assignedUserId) continue
        if (stepAt(task)?.role === "children") continue
        if (hasOpenSignal(rows, task._id) || !isSeenGone(world, task._id)) continue
        const due = Number(task.retryAt ?? 0)
        if (isLate(due)) return `${task.key} could have started, and nothing runs.`
      }
      return null
    },
  },
  {
    name: "waiting_is_bounded",
    says: "A card is not overtaken by one that is less urgent and came later.",
    onCommit({ fn, changes }, world) {
      if (fn !== "runs:claim" || world.healthySince === null) return null
      const { rows, plan, timeline } = world
      const run = changes.find(({ table, before }) => table === "runs" && before === null)?.after
      const moved = changes.find(({ table, before }) => table === "tasks" && before?.status === "ready")
      const taken = moved?.before
      if (!run || !taken || timeline.now() - world.healthySince < ECHO_MS || taken.startNext) return null
      for (const other of rows.all("tasks")) {
        const steps = Number(other.priorityOrder) - Number(taken.priorityOrder)
        const lead = Number(taken.statusSince) - Number(other.statusSince)
        const waited = Math.min(lead, timeline.now() - Number(other.statusSince))
        if (waited <= 10_000 + (Math.max(steps, 0) + 1) * plan.config.ageingTierMs) continue
        const isEligible =
          other.status === "ready" &&
          other.projectId === taken.projectId &&
          beginsWith(other) === beginsWith(taken) &&
          other.unmetDependencies === 0 &&
          other.retryAt === undefined &&
          other.assignedUserId === undefined &&
          other.assignedAgentId === undefined &&
          !hasOpenSignal(rows, other._id) &&
          isSeenGone(world, other._id) &&
          !isJustFreed(world, other._id)
        if (isEligible)
          return `${taken.key} was started before ${other.key}, which has waited ${lead} ms longer.`
      }
      return null
    },
  },
  {
    name: "rest_is_rest",
    says: "A cycle with nothing to do writes nothing.",
    atRest: ({ writesAtRest }) =>
      writesAtRest.length > 0 ? `At rest it wrote: ${writesAtRest.join("; ")}` : null,
  },
  {
    name: "everything_settles",
    says: "When faults have stopped and people help, every card ends, every agent goes, every slot is free.",
    atRest({ rows, machine }) {
      const open = rows.all("tasks").filter(isOpenTask)
      if (open.length > 0)
        return `Not over: ${open.map(({ key, status }) => `${key} (${status})`).join(", ")}.`
      if (openRuns(rows).length > 0)
        return `Runs are open: ${openRuns(rows)
          .map(({ _id }) => _id)
          .join(", ")}.`
      const living = [...machine.runs.values()].find(({ agents }) => agents > 0)
      if (living) return `An agent of ${living.request.runId} lives on.`
      const swept = rows.all("tasks").find(({ hasWorkspace }) => hasWorkspace)
      return swept ? `The work tree of ${swept.key} was not removed.` : null
    },
  },
]

/** Who takes a card up that is ready. */
const beginsWith = (task: Row): unknown => stepAt(task)?.role ?? task.role

const hasOpenSignal = (rows: Rows, taskId: string): boolean =>
  ["open", "answered"].some((state) =>
    rows.range("signals", "by_task", { equal: [taskId, state] }).some(({ blocking }) => blocking),
  )

const isSeenGone = ({ rows }: World, taskId: string): boolean =>
  rows
    .range("runs", "by_task", { equal: [taskId] })
    .every(
      ({ termination }) => ((termination as { processesLeft: number } | undefined)?.processesLeft ?? 0) === 0,
    )

/** The last card that it waited for was done a moment ago. */
function isJustFreed({ rows, timeline }: World, taskId: string): boolean {
  const since = timeline.now() - CYCLE_MS
  return rows
    .range("dependencies", "by_task", { equal: [taskId] })
    .some(({ dependsOnId }) => Number(rows.get("tasks", String(dependsOnId))?.statusSince ?? 0) > since)
}
