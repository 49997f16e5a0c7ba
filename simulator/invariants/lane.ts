/** The merge lane, people's pauses, and the loop's own discipline. */
import type { Invariant } from "./invariant.ts"
import { eventsOf, isByLoop, keyOf } from "./rows.ts"

export const laneInvariants: readonly Invariant[] = [
  {
    name: "landed_is_landed",
    says: "What is recorded as merged is on the target branch.",
    onCommit({ changes }, { rows, git }) {
      for (const { table, before, after } of changes) {
        if (table !== "mergeEntries" || after?.state !== "landed" || before?.state === "landed") continue
        const target = git.targetOf(String(after.projectId))
        if (!target.contains.includes(String(after.headCommit)))
          return `${keyOf(rows, after.taskId)} is recorded as merged; the target has nothing of ${after.headCommit}.`
        if (!target.history.includes(String(after.mergedCommit)))
          return `${keyOf(rows, after.taskId)} is recorded as merged by ${after.mergedCommit}, which the target never was at.`
      }
      return null
    },
  },
  {
    name: "lands_once",
    says: "Each piece of work lands once.",
    onLook({ lane }) {
      const heads = lane.landed.map(({ headCommit }) => headCommit)
      const twice = heads.find((head, index) => heads.indexOf(head) < index)
      return twice ? `${twice} landed twice.` : null
    },
  },
  {
    name: "lands_as_judged",
    says: "What lands was reviewed or approved at that commit, and its check passed.",
    onLook({ lane }) {
      return lane.unjudged
    },
  },
  {
    name: "lane_under_lease",
    says: "Only who holds the lease of a project's merge lane works in it.",
    onLook({ lane }) {
      return lane.uninvited
    },
  },
  {
    name: "pauses_are_kept",
    says: "Only people set and lift pauses.",
    onCommit({ by, changes }) {
      const touched = changes.find(({ table }) => table === "pauses")
      return touched && !by.startsWith("user:") ? `${by} changed a pause.` : null
    },
  },
  {
    name: "pauses_hold",
    says: "Nothing is claimed where a pause reaches.",
    onCommit({ fn, changes }, { rows }) {
      if (fn !== "runs:claim") return null
      const run = changes.find(({ table, before }) => table === "runs" && before === null)?.after
      if (!run) return null
      const slug = rows.get("projects", String(run.projectId))?.slug
      const pause = rows
        .all("pauses")
        .find(
          ({ scope, subject }) =>
            scope === "all" ||
            (scope === "project" && subject === slug) ||
            (scope === "executor" && subject === run.executor) ||
            (scope === "agent" && subject === run.agentId),
        )
      return pause ? `${run._id} was claimed although ${String(pause.scope)} is paused.` : null
    },
  },
  {
    name: "every_fact_has_its_event",
    says: "Whatever changes a card or ends a run appends an event in the same transaction.",
    onCommit({ by, fn, changes }) {
      if (!isByLoop(by) || fn !== "loop:apply") return null
      const isQuiet = changes.every(({ table }) => table === "leases" || table === "runs")
      return !isQuiet && eventsOf(changes).length === 0 ? "A decision was applied and left no event." : null
    },
  },
  {
    name: "functions_hold",
    says: "No function of the backend fails with anything but a refusal.",
    onLook: ({ crash }) => crash,
  },
  {
    name: "loop_holds",
    says: "The loop meets no error but those that were put in its way.",
    onLook: ({ loopError }) => loopError,
  },
]
