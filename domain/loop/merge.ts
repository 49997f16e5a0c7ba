/** The merge lane: one entry or one batch per project at a time, in order; what waits for a person steps aside. */
import type { Action } from "./decision.ts"
import { atWorkStep } from "./at-work.ts"
import * as because from "./because.ts"
import { entryOf, type Facts } from "./facts.ts"
import { pauseOf } from "./pauses.ts"
import { batchOf, batchStep, pickBatch } from "./merge-batch.ts"
import { aboutEntry, checkStep, isDue, isOffered, phase } from "./merge-check.ts"
import { exhaustion } from "./retry.ts"
import { towardsMerge } from "./review.ts"
import type { LoopConfig, SnapshotMergeEntry } from "./snapshot.ts"
import { act, wait, type Step } from "./step.ts"

export function mergeStep(facts: Facts, now: number, config: LoopConfig): Step {
  const entry = entryOf(facts)
  const atWork = atWorkStep(facts, now)
  if (atWork) return atWork
  if (!entry) return act(towardsMerge(facts, null))
  if (isOffered(entry)) return offeredStep(facts, entry, now, config)
  if (facts.busy.includes(entry.entryId)) return wait(because.isBeingMerged(entry))
  const used = exhaustion(facts, phase, ["infrastructure"], config)
  if (used) return act(used)
  const pause = pauseOf(facts.pauses, facts.project, facts.project.executor)
  if (pause) return wait(because.isPaused(pause))
  const lane = facts.lane.filter((each) => !isOffered(each))
  const turn = turnOf(lane, facts.busy, now, config)
  if (turn && entry.batch && turn.batch?.id === entry.batch.id)
    return batchStep(facts, entry, batchOf(lane, entry.batch), now, config)
  if (turn?.entryId !== entry.entryId) return waitForTurn(lane, entry, now, config)
  return bringForward(facts, entry, now, config)
}

/** Nothing is done about what is offered, but to see whether somebody has merged it by hand. */
function offeredStep(facts: Facts, entry: SnapshotMergeEntry, now: number, config: LoopConfig): Step {
  const offered = because.isOffered(entry)
  const pause = pauseOf(facts.pauses, facts.project, facts.project.executor)
  if (pause) return wait(offered, because.isPaused(pause))
  if (facts.busy.includes(entry.entryId) || !isDue(entry, now, config)) return wait(offered)
  return act({ kind: "look_at_pull", ...aboutEntry(facts, entry) })
}

/** Whoever is under way keeps the lane; then the first that is due. */
function turnOf(
  lane: Facts["lane"],
  busy: Facts["busy"],
  now: number,
  config: LoopConfig,
): SnapshotMergeEntry | null {
  const underWay = lane.find(
    ({ entryId, state }) => busy.includes(entryId) || state === "checking" || state === "landing",
  )
  return underWay ?? lane.find((entry) => isDue(entry, now, config)) ?? null
}

function waitForTurn(lane: Facts["lane"], entry: SnapshotMergeEntry, now: number, config: LoopConfig): Step {
  const held = entry.state === "held" ? [because.isHeldByEdits(entry)] : []
  if (isDue(entry, now, config))
    return wait(...held, because.waitsInLane(entry, Math.max(1, lane.indexOf(entry))))
  return held.length > 0 ? wait(...held) : wait(becauseTriedInVain(entry, now, config))
}

const becauseTriedInVain = ({ lastTriedAt }: SnapshotMergeEntry, now: number, { heldRetryMs }: LoopConfig) =>
  because.waitsToRetry((lastTriedAt ?? now) + heldRetryMs, lastTriedAt)

function bringForward(facts: Facts, entry: SnapshotMergeEntry, now: number, config: LoopConfig): Step {
  if (!isDue(entry, now, config)) return wait(becauseTriedInVain(entry, now, config))
  if (entry.candidateCommit === null || entry.state === "queued")
    return act(prepare(facts, entry, now, config))
  if (!facts.project.hasCheck || entry.state !== "checking") return act(landOrOffer(facts, entry))
  return checkStep(facts, entry, act(landOrOffer(facts, entry)), now, config)
}

/** Together with those behind it where the project wants that, else by itself. */
function prepare(facts: Facts, entry: SnapshotMergeEntry, now: number, config: LoopConfig): Action {
  const about = aboutEntry(facts, entry)
  const entryIds = pickBatch(facts, entry, now, config)
  return entryIds.length > 1
    ? { kind: "prepare_batch", ...about, entryIds }
    : { kind: "prepare_candidate", ...about }
}

/** By policy a person says when; once they have, it lands as everything does. */
const landOrOffer = (facts: Facts, entry: SnapshotMergeEntry): Action => ({
  kind: facts.project.landing === "pull_request" && entry.mergeRequestedAt === null ? "offer_pull" : "land",
  ...aboutEntry(facts, entry),
})
