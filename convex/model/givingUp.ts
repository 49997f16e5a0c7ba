/** Giving a card up, with the tasks that were made of it. */
import { isTerminal } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { childrenOf } from "./children.ts"
import type { WriteCtx } from "./context.ts"
import { applyMove } from "./moves.ts"
import { openRunsOf } from "./openRuns.ts"
import { requestStop } from "./stops.ts"

type Task = Doc<"tasks">

type GivingUp = { sentence: string; cancellation: NonNullable<Task["cancellation"]>; causationId?: string }

/** -> cancelled at once; a live run is asked to stop in the same transaction. A card in the lane leaves it first. */
export async function giveUp(
  ctx: WriteCtx,
  task: Task,
  { sentence, cancellation, causationId }: GivingUp,
): Promise<void> {
  const runs = await openRunsOf(ctx, task._id)
  for (const run of runs) await requestStop(ctx, run, "cancelled_by_person")
  const given = await applyMove(ctx, task, {
    to: "cancelled",
    sentence,
    with: { cancellation },
    ...(causationId && { causationId }),
  })
  await giveUpChildren(ctx, given, cancellation)
}

/** The tasks of an objective go with it, but for those that land just now. */
async function giveUpChildren(
  ctx: WriteCtx,
  task: Task,
  cancellation: NonNullable<Task["cancellation"]>,
): Promise<void> {
  if (cancellation === "superseded") return
  for (const child of await childrenOf(ctx, task._id)) {
    if (isTerminal(child.status) || child.status === "merging") continue
    await giveUp(ctx, child, {
      sentence: `${task.key}, of which ${child.key} is a part, is given up.`,
      cancellation,
    })
  }
}
