/** The check of a merge candidate: run, run again, judged; and the words that the rules of the lane share. */
import type { Action } from "./decision.ts"
import type { Phase } from "./phase.ts"
import type { Facts } from "./facts.ts"
import { consequenceOfFailure, faultOf } from "./retry.ts"
import type { LoopConfig, SnapshotMergeEntry } from "./snapshot.ts"
import { act, want, type Step } from "./step.ts"

export const phase: Phase = "review"

export const aboutEntry = ({ task, project }: Facts, { entryId }: SnapshotMergeEntry) => ({
  ...{ phase, taskId: task.taskId, projectId: project.projectId, entryId },
})

/** Its pull request waits for a person; the lane goes on without it. */
export const isOffered = ({ state, mergeRequestedAt }: SnapshotMergeEntry): boolean =>
  state === "offered" && mergeRequestedAt === null

/** A person's wish to merge is heard at once, whenever it was looked at last. */
export function isDue(entry: SnapshotMergeEntry, now: number, { heldRetryMs }: LoopConfig): boolean {
  const { state, lastTriedAt, heldSince, mergeRequestedAt } = entry
  const triedAt = lastTriedAt !== null && lastTriedAt >= (mergeRequestedAt ?? 0) ? lastTriedAt : null
  return now - (triedAt ?? (state === "held" ? (heldSince ?? 0) : 0)) >= heldRetryMs
}

/** An entry that is checked by itself: passed (`next`), failed, or (again) to be run. */
export function checkStep(
  facts: Facts,
  entry: SnapshotMergeEntry,
  next: Step,
  now: number,
  config: LoopConfig,
): Step {
  const { check } = entry
  const reds = entry.verdicts.filter(({ colour }) => colour === "red").length
  const isGreen = entry.verdicts.some(({ colour }) => colour === "green")
  if (isGreen || (check?.outcome === "success" && reds === 0)) return next
  if (check && !check.isSettled) {
    if (faultOf(check) === "attempt" && reds >= facts.project.checkReruns)
      return act(blame(facts, entry, check.runId, check.sentence))
    return afterCheck(facts, entry, check, now, config)
  }
  // The last red was remembered before the project wanted no more runs.
  if (reds > facts.project.checkReruns)
    return act(blame(facts, entry, null, entry.verdicts.at(-1)?.sentence ?? ""))
  return runCheck(entry)
}

/** What an ended run of the checks says is remembered; one that could not run is run again in measure. */
export function afterCheck(
  facts: Facts,
  entry: SnapshotMergeEntry,
  check: NonNullable<SnapshotMergeEntry["check"]>,
  now: number,
  config: LoopConfig,
): Step {
  const { runId, sentence, outcome } = check
  const isGreen = outcome === "success"
  if (isGreen || faultOf(check) === "attempt") {
    const about = { phase, taskId: facts.task.taskId, from: facts.task.status, entryId: entry.entryId, runId }
    return act({ kind: "judge_candidate", ...about, colour: isGreen ? "green" : "red", sentence })
  }
  const action = consequenceOfFailure(facts, check, { phase, counter: "infrastructure" }, now, config)
  return action ? act(action) : runCheck(entry)
}

export const runCheck = ({ candidateCommit, entryId }: SnapshotMergeEntry): Step =>
  want("check", phase, { subjectCommit: candidateCommit, entryId })

/** Its work goes back to an agent, with what the check said. */
export const blame = (
  { task }: Facts,
  { entryId }: SnapshotMergeEntry,
  runId: string | null,
  sentence: string,
): Action => ({
  ...{ kind: "fail_merge", phase, taskId: task.taskId, from: task.status, entryId, runId },
  ...{ counter: "dev", sentence },
})
