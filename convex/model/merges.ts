/** The merge lane as the loop reports it: candidate, check, landing, or why not. */
import { requiredChecks } from "#domain/checks"
import type { Attempts } from "#domain/task"
import { SIGNAL_ANSWERS } from "#domain/signal"
import type { Doc } from "../_generated/dataModel.ts"
import { countFailure } from "./attempts.ts"
import type { WriteCtx } from "./context.ts"
import { see } from "./effects.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"
import { backToQueue, endEntry, openEntry, withdrawAlerts } from "./lane.ts"
import { applyMove } from "./moves.ts"
import { notePullMerged, openPullsOf, pullOfNumber } from "./pulls.ts"
import { demand } from "./refusals.ts"
import { openSignal, withdrawWhere } from "./signals.ts"

/** A joined commit is there: the project's check may look at it, or it may land where there is no check. */
export async function startCheck(
  ctx: WriteCtx,
  id: string,
  candidateCommit: string,
  targetCommit: string,
): Promise<void> {
  const { entry, task } = await openEntry(ctx, id)
  const project = await referred(ctx, "projects", task.projectId)
  const state = requiredChecks(project).length === 0 ? "landing" : "checking"
  await ctx.db.patch("mergeEntries", entry._id, {
    ...{ state, candidateCommit, targetCommit },
    ...{
      checkRunId: undefined,
      heldSince: undefined,
      sentence: undefined,
      batch: undefined,
      verdicts: undefined,
    },
  })
  await append(ctx, {
    kind: "merge.checking",
    task,
    causationId: entry._id,
    data: { entryId: entry._id, candidateCommit, targetCommit },
    sentence: `${task.key} is joined with ${targetCommit.slice(0, 10)} as ${candidateCommit.slice(0, 10)}.`,
  })
}

/** The branch has advanced: the card is done in the same transaction. Saying it twice is harmless. */
export async function landed(ctx: WriteCtx, id: string, mergedCommit: string): Promise<void> {
  const known = await byId(ctx, "mergeEntries", id)
  if (known.state === "landed" && known.mergedCommit === mergedCommit) return
  await seeMerge(ctx, known, "done", `The target branch has it as ${mergedCommit.slice(0, 10)}.`)
  // Its card was taken out of the lane meanwhile: what became of the card was said then, and what was done is known now.
  if (known.state === "withdrawn") return
  const { entry, task } = await openEntry(ctx, id)
  await endEntry(ctx, entry, "landed", { mergedCommit })
  await withdrawAlerts(ctx, task._id)
  for (const pull of await openPullsOf(ctx, task._id)) {
    if (pull.branch === entry.branch) await notePullMerged(ctx, pull, mergedCommit)
  }
  await append(ctx, {
    kind: "merge.landed",
    task,
    causationId: entry._id,
    data: { entryId: entry._id, mergedCommit },
    sentence: `${task.key} landed as ${mergedCommit.slice(0, 10)}.`,
  })
  const sentence = `${task.key} is done: its work is merged.`
  await applyMove(ctx, task, {
    to: "done",
    sentence,
    causationId: entry._id,
    with: { resolution: "merged", mergedCommit },
  })
}

/** A person's own work is in the way. The card waits, the person is told once; nothing of theirs is touched. */
export async function held(ctx: WriteCtx, id: string, sentence: string): Promise<void> {
  const { entry, task } = await openEntry(ctx, id)
  await seeMerge(ctx, entry, "not_done", sentence)
  if (entry.state === "held" && entry.sentence === sentence) return
  // What was in the way before may be gone: the person is told what is so now.
  await withdrawWhere(ctx, task._id, ({ kind, question }) => kind === "alert" && question === entry.sentence)
  await ctx.db.patch("mergeEntries", entry._id, {
    state: "held",
    heldSince: entry.heldSince ?? Date.now(),
    sentence,
  })
  await append(ctx, {
    kind: "merge.held",
    task,
    causationId: entry._id,
    data: { entryId: entry._id },
    sentence,
  })
  await openSignal(ctx, task, {
    kind: "alert",
    severity: "high",
    question: sentence,
    options: [...SIGNAL_ANSWERS.alert],
    isAboutPlace: true,
  })
}

/** The candidate has a pull request now: a person says what becomes of it, and the lane goes on without it. */
export async function offered(ctx: WriteCtx, id: string, number: number): Promise<void> {
  const { entry, task } = await openEntry(ctx, id)
  const pull = await pullOfNumber(ctx, task.projectId, number)
  demand(
    pull?.state === "open" && pull.taskId === task._id,
    "conflict",
    `There is no open pull request ${number} of ${task.key}.`,
  )
  const { _id: entryId, candidateCommit } = entry
  if (candidateCommit !== undefined)
    await see(ctx, { kind: "pull_request", entryId, candidateCommit }, "done", `It is ${pull.key}.`)
  if (entry.state === "offered" && entry.pull === pull.key) return
  await ctx.db.patch("mergeEntries", entry._id, { state: "offered", pull: pull.key })
  const sentence = `${pull.key} (${task.title}) waits to be merged into ${pull.targetBranch}.`
  await append(ctx, {
    kind: "merge.offered",
    task,
    causationId: entry._id,
    data: { entryId: entry._id, pull: pull.key },
    sentence,
  })
  await openSignal(ctx, task, {
    kind: "alert",
    severity: "normal",
    question: sentence,
    options: [...SIGNAL_ANSWERS.alert],
    isAboutPlace: true,
  })
}

/** The target moved on under the candidate: it is prepared again, with what was joined upon it. */
export async function requeue(ctx: WriteCtx, id: string, isAlone: boolean): Promise<void> {
  const { entry, task } = await openEntry(ctx, id)
  const sentence = isAlone
    ? `What ${task.key} was joined with cannot land now; each is joined by itself.`
    : `The target branch moved on; ${task.key} is joined with it again.`
  await seeMerge(ctx, entry, "not_done", sentence)
  await backToQueue(ctx, entry, sentence, isAlone)
}

/** A conflict goes back to an agent with what conflicts; what no agent can mend goes to a person. */
export async function failed(
  ctx: WriteCtx,
  id: string,
  sentence: string,
  isConflict: boolean,
): Promise<void> {
  const { entry, task } = await openEntry(ctx, id)
  if (isConflict) return sendBack(ctx, entry, task, "conflict", "conflict", sentence)
  await noteFailure(ctx, entry, task, "failed", sentence)
  const blockage = { reason: "merge_impossible" as const, sentence, nextMover: "person" as const }
  const blocked = await applyMove(ctx, task, {
    to: "blocked",
    sentence,
    causationId: entry._id,
    with: { blockage },
  })
  const question = `${task.key} cannot be merged. ${sentence}`
  await openSignal(ctx, blocked, {
    kind: "retry_exhausted",
    severity: "high",
    question,
    options: [...SIGNAL_ANSWERS.retry_exhausted],
  })
}

/** merging -> in_progress with one attempt counted; a conflict is remembered for the next run, and what a check said. */
export async function sendBack(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  task: Doc<"tasks">,
  state: "conflict" | "failed",
  counter: keyof Attempts,
  sentence: string,
  output?: string,
): Promise<void> {
  await noteFailure(ctx, entry, task, state, sentence, output)
  const counted = countFailure(task, counter)
  const moved = await applyMove(ctx, task, {
    to: "in_progress",
    sentence,
    causationId: entry._id,
    with: counted,
  })
  const conflictAt = state === "conflict" ? moved.statusSince : undefined
  await ctx.db.patch("tasks", task._id, { conflictAt })
}

async function noteFailure(
  ctx: WriteCtx,
  entry: Doc<"mergeEntries">,
  task: Doc<"tasks">,
  state: "conflict" | "failed",
  sentence: string,
  output?: string,
): Promise<void> {
  await seeMerge(ctx, entry, "not_done", sentence)
  await endEntry(ctx, entry, state, { sentence: output ? `${sentence}\n${output}` : sentence })
  await withdrawAlerts(ctx, task._id)
  const data = { entryId: entry._id, isConflict: state === "conflict" }
  await append(ctx, { kind: "merge.failed", task, causationId: entry._id, data, sentence })
}

/** What the branch itself said of the entry's candidate. */
async function seeMerge(
  ctx: WriteCtx,
  { _id: entryId, candidateCommit }: Doc<"mergeEntries">,
  state: "done" | "not_done",
  seen: string,
): Promise<void> {
  if (candidateCommit !== undefined) await see(ctx, { kind: "merge", entryId, candidateCommit }, state, seen)
}
