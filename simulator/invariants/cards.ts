/** Cards: where they may go, what they carry, and that each consequence is drawn once. */
import { MOVES } from "#domain/moves"
import type { Attempts, ChildCounts, TaskStatus } from "#domain/task"
import type { Row } from "../backend/rows.ts"
import type { Invariant } from "./invariant.ts"
import { eventsOf, isAnswered, isByLoop, isOpenTask, keyOf } from "./rows.ts"

const COUNTERS = ["dev", "review", "conflict"] as const satisfies readonly (keyof Attempts)[]

export const cardInvariants: readonly Invariant[] = [
  {
    name: "moves_are_legal",
    says: "A status changes by hops of the table, each with its event, and never after the end.",
    onCommit({ changes }, { rows }) {
      const hops = eventsOf(changes).filter(
        ({ kind }) => kind === "task.moved" || kind === "task.auto_approved",
      )
      const walked = new Map<string, { from: string; to: string }>()
      for (const { taskId, data } of hops) {
        const { from, to } = data as { from: TaskStatus; to: TaskStatus }
        if (!MOVES[from].includes(to)) return `${keyOf(rows, taskId)} hopped from ${from} to ${to}.`
        const earlier = walked.get(String(taskId))
        if (earlier && earlier.to !== from)
          return `${keyOf(rows, taskId)} hopped from ${from} while in ${earlier.to}.`
        walked.set(String(taskId), { from: earlier?.from ?? from, to })
      }
      const statuses = new Map<string, { before: unknown; after: unknown }>()
      for (const { table, id, before, after } of changes) {
        if (table !== "tasks" || !before) continue
        statuses.set(id, { before: statuses.get(id)?.before ?? before.status, after: after?.status })
      }
      for (const [id, { before, after }] of statuses) {
        const hop = walked.get(id)
        const said = hop ? `${hop.from} to ${hop.to}` : "nothing"
        if (before !== after && said !== `${String(before)} to ${String(after)}`)
          return `${keyOf(rows, id)} went from ${String(before)} to ${String(after)}; its events say ${said}.`
      }
      return null
    },
  },
  {
    name: "carries_what_it_must",
    says: "Blocked carries a blockage, done a resolution, cancelled its reason.",
    onCommit({ changes }) {
      for (const { table, after } of changes) {
        if (table !== "tasks" || !after) continue
        // An objective is merged when its tasks are; it may have no commit of its own.
        const isOfTasks =
          after.headCommit === undefined && Number((after.children as ChildCounts)?.merged) > 0
        const isComplete =
          (after.status !== "blocked" || after.blockage !== undefined) &&
          (after.status !== "done" || after.resolution !== undefined) &&
          (after.status !== "cancelled" || after.cancellation !== undefined) &&
          (after.resolution !== "merged" || after.mergedCommit !== undefined || isOfTasks)
        if (!isComplete) return `${after.key} is ${after.status} without what that always carries.`
      }
      return null
    },
  },
  {
    name: "attempts_are_kept",
    says: "Failures stay counted until a person has looked.",
    onCommit({ by, changes }) {
      const entered = new Set(
        eventsOf(changes).flatMap(({ kind, taskId }) => (kind === "task.step_entered" ? [taskId] : [])),
      )
      for (const { table, before, after } of changes) {
        if (table !== "tasks" || !before || !after || before.status === "blocked") continue
        const was = before.attempts as Attempts
        const is = after.attempts as Attempts
        // Each step begins with its own tries, and a person who says how to go on sets all back.
        const isTold = !isByLoop(by) || isAnswered(changes)
        const kept = !entered.has(after._id) ? COUNTERS : isTold ? [] : (["conflict"] as const)
        for (const counter of kept)
          if (is[counter] < was[counter]) return `${after.key} forgets ${was[counter]} ${counter} attempts.`
      }
      return null
    },
  },
  {
    name: "consequence_once",
    says: "What follows from a run's end is drawn once.",
    onCommit({ by, fn, changes }, world) {
      if (!isByLoop(by) || fn !== "loop:apply") return null
      for (const runId of new Set(consequencesOf(changes))) {
        if (world.settled.has(runId)) return `The consequence of ${runId} was drawn twice.`
        world.settled.add(runId)
      }
      return null
    },
  },
  {
    name: "dependencies_hold",
    says: "No work starts on a card while a card that it waits for is not done.",
    onCommit({ fn, changes }, { rows }) {
      for (const { table, after } of changes) {
        if (table === "tasks" && after) {
          const unmet = unmetOf(rows.all("dependencies"), after._id, (id) => rows.get("tasks", id)?.status)
          if (rows.get("tasks", after._id) === after && unmet !== after.unmetDependencies)
            return `${after.key} says that it waits for ${after.unmetDependencies} cards; it waits for ${unmet}.`
        }
      }
      if (fn !== "runs:claim") return null
      const run = changes.find(({ table, before }) => table === "runs" && before === null)?.after
      const task = run && rows.get("tasks", String(run.taskId))
      return task?.status === "in_progress" && Number(task.unmetDependencies) > 0
        ? `Work on ${task.key} starts while it waits for ${task.unmetDependencies} cards.`
        : null
    },
  },
  {
    name: "columns_are_counted",
    says: "The numbers on the columns are the cards in them.",
    onLook({ rows }) {
      const counted = new Map<string, number>()
      for (const { projectId, status } of rows.all("tasks")) {
        const name = `${String(projectId)} ${String(status)}`
        counted.set(name, (counted.get(name) ?? 0) + 1)
      }
      for (const { projectId, status, count } of rows.all("columnCounts")) {
        const name = `${String(projectId)} ${String(status)}`
        if ((counted.get(name) ?? 0) !== count)
          return `${name} says ${String(count)}, and has ${counted.get(name) ?? 0}.`
      }
      return null
    },
  },
  {
    name: "one_signal",
    says: "What is asked is asked once: one open signal of a kind per card and asker, or per words of who tells or asks for itself.",
    onCommit({ changes }, { rows }) {
      const opened = changes.find(({ table, before }) => table === "signals" && before === null)?.after
      if (!opened) return null
      const same = rows
        .all("signals")
        .filter(
          ({ taskId, kind, state, runId, question }) =>
            taskId === opened.taskId &&
            kind === opened.kind &&
            state === "open" &&
            runId === opened.runId &&
            ((runId === undefined && opened.blocking === true) || question === opened.question),
        )
      return same.length > 1 ? `${keyOf(rows, opened.taskId)} is asked twice: ${opened.question}` : null
    },
  },
  {
    name: "nothing_asks_after_the_end",
    says: "A finished card waits for nobody, and nothing of it waits in the merge lane.",
    onCommit({ changes }, { rows }) {
      for (const { table, after } of changes) {
        if (table !== "tasks" || !after || isOpenTask(after)) continue
        const open = rows
          .all("signals")
          .find(({ taskId, state, blocking }) => taskId === after._id && state === "open" && blocking)
        if (open) return `${after.key} is ${after.status}, and still asks: ${open.question}`
        const entry = rows
          .all("mergeEntries")
          .find(({ taskId, endedAt }) => taskId === after._id && endedAt === undefined)
        if (entry) return `${after.key} is ${after.status} and has a place in the merge lane.`
      }
      return null
    },
  },
]

const CONSEQUENCES: ReadonlySet<string> = new Set([
  "task.retry_planned",
  "task.moved",
  "task.auto_approved",
  "task.step_entered",
])

/** Runs whose `isSettled` turns, or whose events tell of a consequence. */
const consequencesOf = (
  changes: readonly { table: string; before: Row | null; after: Row | null; id: string }[],
) => {
  const settled = changes.flatMap(({ table, id, before, after }) =>
    table === "runs" && after?.isSettled === true && before?.isSettled === false ? [id] : [],
  )
  const told = eventsOf(changes).flatMap(({ kind, causationId }) =>
    CONSEQUENCES.has(String(kind)) && String(causationId).startsWith("runs_") ? [String(causationId)] : [],
  )
  return [...settled, ...told]
}

const unmetOf = (edges: readonly Row[], taskId: string, statusOf: (id: string) => unknown): number =>
  edges.filter((edge) => edge.taskId === taskId && statusOf(String(edge.dependsOnId)) !== "done").length
