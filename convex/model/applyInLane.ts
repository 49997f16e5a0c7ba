/** The loop's decisions about a card in the merge lane. Their preconditions are checked by apply.ts. */
import type { StateDecisionOf } from "#domain/loop/decision"
import type { Doc } from "../_generated/dataModel.ts"
import { arrive } from "./approval.ts"
import type { WriteCtx } from "./context.ts"
import { byId } from "./find.ts"
import { queueMerge, backToQueue, openEntry } from "./lane.ts"
import { noteVerdict } from "./batches.ts"
import { sendBack as sendBackFromLane } from "./merges.ts"
import { applyMove } from "./moves.ts"
import { demand } from "./refusals.ts"
import { rememberFingerprint } from "./runEnds.ts"
import { deliver } from "./signals.ts"
import { signalOf } from "./applyAnswer.ts"

type Task = Doc<"tasks">

export async function enterMergeLane(
  ctx: WriteCtx,
  task: Task,
  { signalId }: StateDecisionOf<"enter_merge_lane">,
): Promise<void> {
  if (signalId !== null) await deliver(ctx, await signalOf(ctx, task, signalId))
  if (task.status === "merging") return queueMerge(ctx, task)
  const isAutomatic = signalId === null
  const sentence = isAutomatic ? `${task.key} needs no person's approval.` : `${task.key} is approved.`
  await arrive(ctx, await applyMove(ctx, task, { to: "merging", isAutomatic, sentence }))
}

/** The check found the candidate wanting: an agent mends it. */
export async function failMerge(
  ctx: WriteCtx,
  task: Task,
  decision: StateDecisionOf<"fail_merge">,
): Promise<void> {
  const { entry, task: merging } = await openEntry(ctx, decision.entryId)
  demand(entry.taskId === task._id, "conflict", "This merge entry is another card's.")
  const run = entry.checkRunId ? await byId(ctx, "runs", entry.checkRunId) : null
  const { counter, sentence, runId } = decision
  // Forgotten while it was one red run of many; now it is this card's own.
  if (runId === null && run?.fingerprint) await rememberFingerprint(ctx, merging, run.fingerprint)
  await sendBackFromLane(ctx, entry, merging, "failed", counter, sentence, run?.checkOutput)
}

/** What the check said of the candidate is remembered with it. A red one that was no last word is nobody's failure. */
export async function judgeCandidate(
  ctx: WriteCtx,
  task: Task,
  { entryId, runId, colour, sentence }: StateDecisionOf<"judge_candidate">,
): Promise<void> {
  const { entry } = await openEntry(ctx, entryId)
  const run = await byId(ctx, "runs", runId)
  demand(entry.checkRunId === run._id, "conflict", "The candidate is another one by now.")
  await noteVerdict(ctx, entry, task, run, { colour, sentence })
}

export async function leaveBatch(
  ctx: WriteCtx,
  _task: Task,
  { entryId, sentence }: StateDecisionOf<"leave_batch">,
): Promise<void> {
  const { entry } = await openEntry(ctx, entryId)
  await backToQueue(ctx, entry, sentence)
}
