/** Pipelines and objectives: one step at a time, each entered for a reason, no task made twice, nothing ends too early. */
import { planningStep, timesOf } from "#domain/pipeline"
import type { ChildCounts } from "#domain/task"
import type { Change, Row, Rows } from "../backend/rows.ts"
import { pipelineOf, stepAt } from "../cards.ts"
import type { Invariant } from "./invariant.ts"
import { eventsOf, isAnswered, isByLoop, isOpenTask, openRuns } from "./rows.ts"

export const pipelineInvariants: readonly Invariant[] = [
  {
    name: "one_step_at_a_time",
    says: "Whoever works on a card works at the step where it stands, or was told to stop.",
    onCommit({ changes }, { rows }) {
      if (!changes.some(({ table }) => table === "tasks" || table === "runs")) return null
      for (const run of openRuns(rows)) {
        const task = rows.get("tasks", String(run.taskId))
        if (!task || run.role === "check" || run.stopRequested !== undefined) continue
        const step = standingAt(task)
        if (step && run.step !== step.name)
          return `${task.key} stands at ${step.name}, and ${run._id} is at ${String(run.step)}.`
        if (step && run.role !== step.role && run.role !== "conflict_resolver")
          return `${run._id} is a ${String(run.role)} run at ${step.name}, a step for ${step.role}.`
      }
      return null
    },
  },
  {
    name: "step_for_a_reason",
    says: "The loop sends a card to a step because a run or its tasks ended, a person answered, its step failed, or it stood elsewhere.",
    onCommit({ by, fn, changes }) {
      if (!isByLoop(by) || fn !== "loop:apply") return null
      for (const { kind, taskId, causationId, data } of eventsOf(changes)) {
        if (kind !== "task.step_entered") continue
        const { step, from, isJump } = data as { step: string; from: string | null; isJump: boolean }
        const isMoved = changes.some(
          ({ table, id, before, after }) =>
            table === "tasks" && id === taskId && before?.status !== after?.status,
        )
        if (step === from && !isJump && causationId === undefined && !isAnswered(changes) && !isMoved)
          return `${step} is entered from ${step}, and nothing has happened.`
      }
      return null
    },
  },
  {
    name: "ways_back_are_counted",
    says: "A step sends a card back as often as its goto says, then a person is asked.",
    onCommit({ changes }) {
      for (const { after } of tasksIn(changes)) {
        const pipeline = pipelineOf(after)
        for (const [name, count] of Object.entries((after.jumps ?? {}) as Record<string, number>)) {
          const step = pipeline?.steps.find((each) => each.name === name)
          if (step && count > timesOf(step.onFailure))
            return `${after.key} was sent back from ${name} ${count} times; ${timesOf(step.onFailure)} are allowed.`
        }
      }
      return null
    },
  },
  {
    name: "pipeline_is_kept",
    says: "A card goes through the pipeline that it began with, whatever becomes of it in its project.",
    onCommit({ changes }) {
      const changed = tasksIn(changes).find(
        ({ before, after }) => before && JSON.stringify(before.pipeline) !== JSON.stringify(after.pipeline),
      )
      return changed ? `The pipeline of ${changed.after.key} has changed.` : null
    },
  },
  {
    name: "seats_are_right",
    says: "A card waits for the role of the step that is next, as its row says.",
    onCommit({ changes }) {
      for (const { after } of tasksIn(changes)) {
        const next = stepAt({ ...after, status: "ready" })?.role ?? after.role
        const said = after.stepRole ?? after.role
        if (said !== next) return `${after.key} stands in the queue for ${said}; next it wants ${next}.`
      }
      return null
    },
  },
  {
    name: "planned_once",
    says: "A plan is taken once, however often it is said: no task is made twice.",
    onCommit({ changes }, { rows }) {
      const made = tasksIn(changes).filter(
        ({ before, after }) => before === null && after.plannedBy !== undefined,
      )
      for (const { after } of made) {
        const same = rows.all("tasks").filter(({ plannedBy }) => plannedBy === after.plannedBy)
        const isNew = ({ _id }: Row) => made.some((each) => each.id === _id)
        if (!same.every(isNew)) return `${after.key} is made by a plan that was taken already.`
        if (same.filter(({ title }) => title === after.title).length > 1) return `${after.key} is made twice.`
      }
      return null
    },
  },
  {
    name: "children_are_counted",
    says: "What an objective says of its tasks is so.",
    onCommit({ changes }, { rows }) {
      const parents = tasksIn(changes).flatMap(({ id, after }) => [id, String(after.parentId ?? id)])
      for (const id of new Set(parents)) {
        const objective = rows.get("tasks", id)
        const children = rows.all("tasks").filter(({ parentId }) => parentId === id)
        if (!objective || (children.length === 0 && !objective.children)) continue
        const said = objective.children as ChildCounts | undefined
        const is = countsOf(children)
        for (const name of ["open", "done", "merged", "failed"] as const)
          if (said?.[name] !== is[name])
            return `${objective.key} says that ${said?.[name]} of its tasks are ${name}; ${is[name]} are.`
      }
      return null
    },
  },
  {
    name: "tasks_come_first",
    says: "The loop passes the step that waits for tasks when all have ended, unless it fails or a person says so.",
    onCommit({ by, fn, changes }, { rows }) {
      if (!isByLoop(by) || fn !== "loop:apply") return null
      if (isAnswered(changes)) return null
      for (const { id, before, after } of tasksIn(changes)) {
        if (!before || after.status === "blocked") continue
        const step = standingAt(before)
        if (step?.role !== "children") continue
        const jump = eventsOf(changes).find(
          ({ kind, taskId }) => kind === "task.step_entered" && taskId === id,
        )
        const { isJump, step: to } = (jump?.data ?? {}) as { isJump?: boolean; step?: string }
        const isPassed = jump ? !isJump && to !== step.name : before.status !== after.status
        const open = openChildrenOf(rows, id)
        if (isPassed && open > 0) return `${after.key} goes on while ${open} of its tasks are open.`
      }
      return null
    },
  },
  {
    name: "objective_ends_last",
    says: "An objective that nobody touched ends after its tasks.",
    onCommit({ by, changes }, { rows, steered }) {
      const isPersons = !isByLoop(by) || isAnswered(changes)
      for (const { id, before, after } of tasksIn(changes)) {
        if (isPersons) [id, String(after.parentId)].forEach((each) => steered.add(each))
        const isEnd = before?.status !== "done" && after.status === "done"
        const pipeline = pipelineOf(after)
        if (!isEnd || !pipeline || planningStep(pipeline) === null || steered.has(id)) continue
        const open = openChildrenOf(rows, id)
        if (open > 0) return `${after.key} is done while ${open} of its tasks are open.`
      }
      return null
    },
  },
]

/** Where a card is worked on or judged, it stands at a step. */
const standingAt = (task: Row) =>
  task.status === "in_progress" || task.status === "in_review" ? stepAt(task) : null

const tasksIn = (changes: readonly Change[]) =>
  changes.flatMap(({ table, id, before, after }) =>
    table === "tasks" && after ? [{ id, before, after }] : [],
  )

const openChildrenOf = (rows: Rows, id: string): number =>
  rows.all("tasks").filter((task) => task.parentId === id && isOpenTask(task)).length

function countsOf(children: readonly Row[]): ChildCounts {
  const count = (is: (task: Row) => boolean) => children.filter(is).length
  return {
    open: count(isOpenTask),
    done: count(({ status }) => status === "done"),
    merged: count(({ resolution }) => resolution === "merged"),
    failed: count(
      ({ status, cancellation, isPlannedAround }) =>
        status === "cancelled" && cancellation === "abandoned" && !isPlannedAround,
    ),
  }
}
