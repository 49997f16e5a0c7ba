/** Batches of the merge lane: several entries joined one upon the other, checked as one, and taken apart when that is red. */
import * as because from "./because.ts"
import type { Facts } from "./facts.ts"
import { nextBatchStep } from "./merge-bisection.ts"
import { aboutEntry, afterCheck, blame, isDue, phase, runCheck } from "./merge-check.ts"
import type { LoopConfig, SnapshotMergeEntry } from "./snapshot.ts"
import { act, wait, type Step } from "./step.ts"

type Entry = SnapshotMergeEntry

/** The entries that are prepared together with this one, which is the first; alone where the project wants no batch. */
export function pickBatch(facts: Facts, first: Entry, now: number, config: LoopConfig): string[] {
  const { project, lane, busy } = facts
  const isPossible = (entry: Entry) =>
    entry.state === "queued" &&
    !entry.isAlone &&
    entry.mergeRequestedAt === null &&
    !busy.includes(entry.entryId) &&
    isDue(entry, now, config)
  if (!project.hasCheck || project.landing === "pull_request" || !isPossible(first)) return [first.entryId]
  const picked = [first]
  for (const entry of lane) {
    if (picked.length >= project.batchSize) break
    const isInTheWay = picked.some(({ taskId }) => entry.conflictsWith.includes(taskId))
    if (entry.entryId !== first.entryId && isPossible(entry) && !isInTheWay) picked.push(entry)
  }
  return picked.map(({ entryId }) => entryId)
}

/** The members of a batch in the order of their chain. */
export const batchOf = (lane: Facts["lane"], { id }: NonNullable<Entry["batch"]>): Entry[] =>
  lane
    .filter(({ batch }) => batch?.id === id)
    .sort((a, b) => (a.batch?.position ?? 0) - (b.batch?.position ?? 0))

/** The one card that moves next acts for all; the others wait for it. */
export function batchStep(
  facts: Facts,
  entry: Entry,
  members: readonly Entry[],
  now: number,
  config: LoopConfig,
): Step {
  const { task, project, busy } = facts
  const hasGap = members.some(
    (member, at) =>
      member.batch?.position !== at || member.candidateCommit === null || member.state !== "checking",
  )
  if (hasGap || project.landing === "pull_request" || !project.hasCheck) {
    const sentence = `${task.key} is joined anew: its batch cannot go on as it was.`
    const about = { phase, taskId: task.taskId, from: task.status, entryId: entry.entryId }
    return act({ kind: "leave_batch", ...about, sentence })
  }
  if (members.some(({ entryId }) => busy.includes(entryId)))
    return wait(because.isInBatch(entry, members.length, "landed"))
  const next = nextBatchStep(members, project.checkReruns)
  if (next.kind === "land") return landStep(facts, entry, members, now, config)
  if (members[next.at]?.entryId !== entry.entryId)
    return wait(because.isInBatch(entry, members.length, "checked"))
  if (next.kind === "blame")
    return act(blame(facts, entry, null, entry.verdicts.at(-1)?.sentence ?? "The check failed."))
  const { check } = entry
  return check && !check.isSettled ? afterCheck(facts, entry, check, now, config) : runCheck(entry)
}

function landStep(
  facts: Facts,
  entry: Entry,
  members: readonly Entry[],
  now: number,
  config: LoopConfig,
): Step {
  const [first] = members
  if (first && !isDue(first, now, config))
    return wait(because.waitsToRetry((first.lastTriedAt ?? now) + config.heldRetryMs, first.lastTriedAt))
  if (first?.entryId !== entry.entryId) return wait(because.isInBatch(entry, members.length, "landed"))
  const entryIds = members.map(({ entryId }) => entryId)
  return act({ kind: "land_batch", ...aboutEntry(facts, entry), entryIds })
}
