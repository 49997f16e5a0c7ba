/** The ledger of effects against the world outside: nothing is done that it does not have, and what it says is so. */
import type { Row } from "../backend/rows.ts"
import type { World } from "../world.ts"
import type { Invariant } from "./invariant.ts"
import { keyOf } from "./rows.ts"

export const effectInvariants: readonly Invariant[] = [
  {
    name: "tried_before_done",
    says: "Whatever is started or landed was written down as tried before.",
    onLook({ rows, machine, lane }) {
      const tried = new Set(
        rows.all("effects").flatMap(({ key, tries }) => (Number(tries) > 0 ? [String(key)] : [])),
      )
      for (const runId of machine.runs.keys())
        if (!tried.has(`start:${runId}`)) return `${runId} was started, and the ledger has no try of it.`
      const landed = new Set(
        [...tried].filter((key) => key.startsWith("merge:")).map((key) => key.split(":")[2]),
      )
      const unknown = lane.landed.find(({ commit }) => !landed.has(commit))
      return unknown ? `${unknown.commit} landed, and the ledger has no try of it.` : null
    },
  },
  {
    name: "one_effect_per_key",
    says: "A deed has one row.",
    onCommit({ changes }, { rows }) {
      const made = changes.find(({ table, before }) => table === "effects" && before === null)?.after
      const same = made ? rows.range("effects", "by_key", { equal: [made.key] }) : []
      return made && same.length > 1 ? `${String(made.key)} has ${same.length} rows.` : null
    },
  },
  {
    name: "done_is_done",
    says: "What the ledger says was done was done, and stays so.",
    onCommit({ changes }, world) {
      for (const { table, before, after } of changes) {
        if (table !== "effects" || !after) continue
        if (before?.state === "done" && after.state !== "done")
          return `${String(after.key)} was done and is ${String(after.state)}.`
        if (after.state === "done" && before?.state !== "done" && !wasDone(after, world))
          return `${String(after.key)} of ${keyOf(world.rows, after.taskId)} is called done, and was not.`
      }
      return null
    },
  },
  {
    name: "effects_come_to_an_end",
    says: "At rest every effect is settled, and what was seen not to happen has not happened.",
    atRest({ rows, git }) {
      for (const effect of rows.all("effects")) {
        const { key, state, projectId } = effect
        if (effect.seenAt === undefined) return `${String(key)} is ${String(state)} for ever.`
        const { kind, candidateCommit } = partsOf(effect)
        if (kind !== "merge" || state !== "not_done") continue
        // Taken up again, a card may have the same candidate in another place of the lane.
        const landedOtherwise = rows
          .all("effects")
          .some((other) => other.state === "done" && partsOf(other).candidateCommit === candidateCommit)
        if (landedOtherwise) continue
        if (git.targetOf(String(projectId)).history.includes(candidateCommit))
          return `${String(key)} is called not done, and the target was at ${candidateCommit}.`
      }
      return null
    },
  },
]

const partsOf = ({ key }: Row) => {
  const [kind = "", subject = "", candidateCommit = ""] = String(key).split(":")
  return { kind, subject, candidateCommit }
}

function wasDone(effect: Row, { rows, machine, git }: World): boolean {
  const { kind, subject } = partsOf(effect)
  switch (kind) {
    case "start":
      return machine.runs.has(subject)
    case "stop":
      return (machine.runs.get(subject)?.agents ?? 0) === 0
    case "merge": {
      const headCommit = rows.get("mergeEntries", subject)?.headCommit
      return git.targetOf(String(effect.projectId)).contains.includes(String(headCommit))
    }
    case "pull_request":
      return rows.all("pullRequests").some(({ taskId }) => taskId === effect.taskId)
    default:
      return true
  }
}
