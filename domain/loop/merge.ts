/** The merge lane: one entry per project at a time, in order; what a person's edits hold steps aside. */
import type { Phase } from "./decision.ts"
import { atWorkStep } from "./at-work.ts"
import * as because from "./because.ts"
import { entryOf, type Facts } from "./facts.ts"
import { pauseOf } from "./pauses.ts"
import { consequenceOfFailure, exhaustion, faultOf } from "./retry.ts"
import { towardsMerge } from "./review.ts"
import type { LoopConfig, SnapshotMergeEntry } from "./snapshot.ts"
import { act, wait, want, type Step } from "./step.ts"

const phase: Phase = "review"

export function mergeStep(facts: Facts, now: number, config: LoopConfig): Step {
  const entry = entryOf(facts)
  const atWork = atWorkStep(facts, now)
  if (atWork) return atWork
  if (!entry) return act(towardsMerge(facts, null))
  if (facts.busy.includes(entry.entryId)) return wait(because.isBeingMerged(entry))
  const used = exhaustion(facts, phase, ["infrastructure"], config)
  if (used) return act(used)
  const pause = pauseOf(facts.pauses, facts.project, facts.project.executor)
  if (pause) return wait(because.isPaused(pause))
  const turn = turnOf(facts, now, config)
  if (turn?.entryId !== entry.entryId) return waitForTurn(facts, entry, now, config)
  return bringForward(facts, entry, now, config)
}

/** Whoever is under way keeps the lane; then the first that is due. */
function turnOf({ lane, busy }: Facts, now: number, config: LoopConfig): SnapshotMergeEntry | null {
  const underWay = lane.find(
    ({ entryId, state }) => busy.includes(entryId) || state === "checking" || state === "landing",
  )
  return underWay ?? lane.find((entry) => isDue(entry, now, config)) ?? null
}

const isDue = (
  { state, lastTriedAt, heldSince }: SnapshotMergeEntry,
  now: number,
  { heldRetryMs }: LoopConfig,
): boolean => now - (lastTriedAt ?? (state === "held" ? (heldSince ?? 0) : 0)) >= heldRetryMs

function waitForTurn({ lane }: Facts, entry: SnapshotMergeEntry, now: number, config: LoopConfig): Step {
  const held = entry.state === "held" ? [because.isHeldByEdits(entry)] : []
  if (isDue(entry, now, config))
    return wait(...held, because.waitsInLane(entry, Math.max(1, lane.indexOf(entry))))
  return held.length > 0 ? wait(...held) : wait(becauseTriedInVain(entry, now, config))
}

const becauseTriedInVain = ({ lastTriedAt }: SnapshotMergeEntry, now: number, { heldRetryMs }: LoopConfig) =>
  because.waitsToRetry((lastTriedAt ?? now) + heldRetryMs, lastTriedAt)

function bringForward(facts: Facts, entry: SnapshotMergeEntry, now: number, config: LoopConfig): Step {
  const about = {
    phase,
    taskId: facts.task.taskId,
    projectId: facts.project.projectId,
    entryId: entry.entryId,
  }
  if (!isDue(entry, now, config)) return wait(becauseTriedInVain(entry, now, config))
  if (entry.candidateCommit === null || entry.state === "queued")
    return act({ kind: "prepare_candidate", ...about })
  if (!facts.project.hasCheck || entry.state === "landing" || entry.state === "held")
    return act({ kind: "land", ...about })
  return afterCheck(facts, entry, now, config)
}

/** The check of this candidate: passed, failed, or (again) to be run. */
function afterCheck(facts: Facts, entry: SnapshotMergeEntry, now: number, config: LoopConfig): Step {
  const { task, project } = facts
  const { check } = entry
  const runCheck = want("check", phase, { subjectCommit: entry.candidateCommit, entryId: entry.entryId })
  if (!check) return runCheck
  if (check.outcome === "success") {
    return act({
      kind: "land",
      phase,
      taskId: task.taskId,
      projectId: project.projectId,
      entryId: entry.entryId,
    })
  }
  if (faultOf(check) === "attempt") {
    const about = {
      phase,
      taskId: task.taskId,
      from: task.status,
      entryId: entry.entryId,
      runId: check.runId,
    }
    return act({ kind: "fail_merge", ...about, counter: "dev", sentence: check.sentence })
  }
  const action = check.isSettled
    ? null
    : consequenceOfFailure(facts, check, { phase, counter: "infrastructure" }, now, config)
  return action ? act(action) : runCheck
}
