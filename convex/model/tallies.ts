/** Where a card has spent its time, from its history: for cards that are older than the count on the card itself. */
import { type CardTally, NEW_TALLY, tallyMove } from "#domain/measures"
import { TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { sessionOfRun } from "./find.ts"

const MAX_EVENTS = 2_000
const MAX_RUNS = 200

export async function tallyFromHistory(ctx: ReadCtx, task: Doc<"tasks">): Promise<CardTally> {
  const events = await ctx.db
    .query("events")
    .withIndex("by_stream", (q) => q.eq("stream", `task:${task._id}`))
    .take(MAX_EVENTS)
  let tally: CardTally = { ...NEW_TALLY, unheard: await unheardOf(ctx, task) }
  let since = task._creationTime
  for (const { kind, data, at } of events) {
    if (kind !== "task.moved" && kind !== "task.auto_approved") continue
    const [from, to] = [TaskStatus.safeParse(data.from), TaskStatus.safeParse(data.to)]
    if (from.success && to.success) tally = tallyMove(tally, { from: from.data, to: to.data, since, at })
    since = at
  }
  return tally
}

async function unheardOf(ctx: ReadCtx, task: Doc<"tasks">): Promise<number> {
  const runs = await ctx.db
    .query("runs")
    .withIndex("by_task", (q) => q.eq("taskId", task._id))
    .take(MAX_RUNS)
  let unheard = 0
  for (const run of runs) {
    if (run.state === "ended" && isUnheard(run, await sessionOfRun(ctx, run))) unheard++
  }
  return unheard
}

/** It was at work, and nothing of its conversation is known: what it used is not known either. */
export const isUnheard = (
  run: Pick<Doc<"runs">, "role" | "startedAt">,
  session: Pick<Doc<"sessions">, "apiCalls"> | null,
): boolean => run.role !== "check" && run.startedAt !== undefined && (session?.apiCalls ?? 0) === 0
