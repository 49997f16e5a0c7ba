/** What a person says about a pull request: merge it, or close it. The loop merges; the card is sent back here. */
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { openEntriesOf, withdrawAlerts } from "./lane.ts"
import { sendBack } from "./merges.ts"
import { notePullClosed } from "./pulls.ts"
import { demand } from "./refusals.ts"

/** The wish alone: the merge lane lands it, under its lease and by its rules. Wishing twice is harmless. */
export async function requestMerge(ctx: WriteCtx, pull: Doc<"pullRequests">): Promise<void> {
  demandOpen(pull)
  const task = await referred(ctx, "tasks", pull.taskId)
  const [entry] = await openEntriesOf(ctx, task._id)
  demand(
    task.status === "merging" && entry?.pull === pull.key,
    "conflict",
    `${task.key} is not offered for merging now; ${pull.key} can be merged when it is in Merging again.`,
  )
  if (entry.mergeRequestedAt !== undefined) return
  await ctx.db.patch("mergeEntries", entry._id, { mergeRequestedAt: Date.now() })
  await withdrawAlerts(ctx, task._id)
  await append(ctx, {
    kind: "pull.merge_requested",
    task,
    causationId: entry._id,
    data: { pull: pull.key },
    sentence: `${ctx.actor.name} merges ${pull.key}.`,
  })
}

/** Not like this: the card goes back with the person's words, as one attempt. */
export async function closePull(
  ctx: WriteCtx,
  pull: Doc<"pullRequests">,
  words: string | undefined,
): Promise<void> {
  demandOpen(pull)
  const task = await referred(ctx, "tasks", pull.taskId)
  const [entry] = await openEntriesOf(ctx, task._id)
  const isLanding = entry?.mergeRequestedAt !== undefined && entry.state !== "held"
  demand(!isLanding, "conflict", `${pull.key} is being merged; it is too late to close it.`)
  const sentence = `${ctx.actor.name} closed ${pull.key}${words ? `: ${words}` : "."}`
  await notePullClosed(ctx, pull, sentence)
  if (task.status === "merging" && entry?.branch === pull.branch)
    await sendBack(ctx, entry, task, "failed", "dev", sentence)
}

const demandOpen = ({ key, state }: Doc<"pullRequests">): void =>
  demand(state === "open", "conflict", `${key} is ${state} already.`)
