/** Ready cards that the loop does not look at, for they wait for others or people hold them: who moves each, and the mending of those that nobody moves. */
import type { WaitsPage } from "#domain/loop/waits"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { dependenciesOf, recount, unmetRows } from "./dependencies.ts"
import { append } from "./events.ts"
import { byId, referred } from "./find.ts"

const PAGE = 100

/**
 * What a card waits for is open, and has a mover of its own; or was given up, and a person takes the wait away. That waits
 * end follows by induction: they never close a circle. A count that is not so would let a card wait for nobody.
 */
export async function waitsPage(ctx: ReadCtx, cursor: string | null): Promise<WaitsPage> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("tasks")
    .withIndex("by_status", (q) => q.eq("organizationId", ctx.actor.organizationId).eq("status", "ready"))
    .paginate({ numItems: PAGE, cursor })
  const answer: WaitsPage = { person: 0, nobody: [], cursor: isDone ? null : continueCursor }
  for (const task of page) {
    const mover = await moverOf(ctx, task)
    if (mover === "person") answer.person += 1
    if (mover === "nobody") answer.nobody.push({ taskId: task._id, key: task.key })
  }
  return answer
}

async function moverOf(ctx: ReadCtx, task: Doc<"tasks">): Promise<"person" | "others" | "nobody"> {
  if (task.unmetDependencies === 0) return task.assignedUserId === undefined ? "others" : "person"
  const rows = await unmetRows(ctx, task._id)
  const targets = await Promise.all(rows.map((row) => referred(ctx, "tasks", row.dependsOnId)))
  const isWrong = rows.length !== task.unmetDependencies || targets.some(({ status }) => status === "done")
  if (isWrong) return "nobody"
  const isPersons = task.assignedUserId !== undefined || targets.some(({ status }) => status === "cancelled")
  return isPersons ? "person" : "others"
}

/** Counted anew from what the other cards are. A card that is in order is left as it is. */
export async function mendWait(ctx: WriteCtx, taskId: string): Promise<void> {
  const task = await byId(ctx, "tasks", taskId)
  if (task.status !== "ready" || (await moverOf(ctx, task)) !== "nobody") return
  const done = (await dependenciesOf(ctx, task._id)).filter(({ status }) => status === "done")
  const ids = new Set(done.map(({ _id }) => _id))
  for (const row of await unmetRows(ctx, task._id))
    if (ids.has(row.dependsOnId)) await ctx.db.patch("dependencies", row._id, { isMet: true })
  await recount(ctx, task._id)
  const { unmetDependencies } = await referred(ctx, "tasks", task._id)
  await append(ctx, {
    kind: "dependency.recounted",
    task,
    data: { before: task.unmetDependencies, after: unmetDependencies },
    sentence: `${task.key} was said to wait for ${task.unmetDependencies} tasks and waits for ${unmetDependencies}: it was counted anew.`,
  })
}
