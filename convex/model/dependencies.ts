/** Which card waits for which: written here, recounted here, and nowhere else. */
import { checkDependency, MAX_DEPENDENCIES, MAX_DEPENDENTS } from "#domain/dependencies"
import { isTerminal } from "#domain/task"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { childrenOf } from "./children.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { demand, deny, orRefuse } from "./refusals.ts"
import { openSignal, withdrawWhere } from "./signals.ts"

/** Cards that are looked at to see whether a new wait would close a cycle. */
const MAX_GRAPH = 1_000

/** Lets `task` wait for `target`. Saying it twice is harmless. */
export async function addDependency(ctx: WriteCtx, task: Doc<"tasks">, target: Doc<"tasks">): Promise<void> {
  demand(
    task.status === "backlog" || task.status === "ready" || task.status === "blocked",
    "conflict",
    `${task.key} is under way or finished; what it waits for can no longer change.`,
  )
  demand(target.status !== "cancelled", "conflict", `${target.key} is cancelled; nothing can wait for it.`)
  if (await edge(ctx, task._id, target._id)) return
  orRefuse(checkDependency(await graphFrom(ctx, target), task.key, target.key))
  await demandRoom(ctx, task, target)
  await ctx.db.insert("dependencies", {
    organizationId: ctx.actor.organizationId,
    taskId: task._id,
    dependsOnId: target._id,
    isMet: target.status === "done",
  })
  await recount(ctx, task._id)
  const data = { dependsOn: target.key }
  await append(ctx, {
    kind: "dependency.added",
    task,
    data,
    sentence: `${task.key} waits for ${target.key}.`,
  })
}

export async function removeDependency(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  target: Doc<"tasks">,
): Promise<void> {
  const row = await edge(ctx, task._id, target._id)
  if (!row) return deny("not_found", `${task.key} does not wait for ${target.key}.`)
  await ctx.db.delete("dependencies", row._id)
  await recount(ctx, task._id)
  const vain = vainWait(task, target)
  await withdrawWhere(ctx, task._id, ({ question }) => question === vain)
  const data = { dependsOn: target.key }
  await append(ctx, {
    kind: "dependency.removed",
    task,
    data,
    sentence: `${task.key} no longer waits for ${target.key}.`,
  })
}

const IN_VAIN = "which was given up and will never be done"
const vainWait = ({ key }: Doc<"tasks">, given: Doc<"tasks">): string =>
  `${key} waits for ${given.key}, ${IN_VAIN}. Take the dependency away, or give ${key} up as well.`

/** What a card that is over said about a wait in vain interests nobody any more. */
export const isAboutVainWait = ({ kind, question }: Pick<Doc<"signals">, "kind" | "question">): boolean =>
  kind === "alert" && question.includes(IN_VAIN)

/** A card is given up: whoever waits for it waits in vain, and only a person can end that. */
export async function tellDependents(ctx: WriteCtx, given: Doc<"tasks">): Promise<void> {
  for (const dependent of await dependentsOf(ctx, given._id)) {
    if (isTerminal(dependent.status)) continue
    const question = vainWait(dependent, given)
    await openSignal(ctx, dependent, { kind: "alert", severity: "high", question, options: [] })
  }
}

/** A card is done: what waited for it is recounted. A cancelled card meets nothing; its dependants stay and say so. */
export async function meetDependents(ctx: WriteCtx, done: Id<"tasks">): Promise<void> {
  const rows = await ctx.db
    .query("dependencies")
    .withIndex("by_target", (q) => q.eq("dependsOnId", done))
    .take(MAX_DEPENDENTS)
  for (const row of rows) {
    await ctx.db.patch("dependencies", row._id, { isMet: true })
    await recount(ctx, row.taskId)
  }
}

/** What waited for a card waits for those that take its place. */
export async function passOn(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  successors: readonly Doc<"tasks">[],
): Promise<void> {
  for (const dependent of await dependentsOf(ctx, task._id)) {
    if (isTerminal(dependent.status)) continue
    await removeDependency(ctx, dependent, task)
    for (const successor of successors)
      await addDependency(ctx, await referred(ctx, "tasks", dependent._id), successor)
  }
}

/** The targets of a card's waits, first wished first. */
export async function dependenciesOf(ctx: ReadCtx, taskId: Id<"tasks">): Promise<Doc<"tasks">[]> {
  const rows = await ctx.db
    .query("dependencies")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .take(MAX_DEPENDENCIES)
  return Promise.all(rows.map((row) => referred(ctx, "tasks", row.dependsOnId)))
}

export async function dependentsOf(ctx: ReadCtx, taskId: Id<"tasks">): Promise<Doc<"tasks">[]> {
  const rows = await ctx.db
    .query("dependencies")
    .withIndex("by_target", (q) => q.eq("dependsOnId", taskId))
    .take(MAX_DEPENDENTS)
  return Promise.all(rows.map((row) => referred(ctx, "tasks", row.taskId)))
}

export async function recount(ctx: WriteCtx, taskId: Id<"tasks">): Promise<void> {
  await ctx.db.patch("tasks", taskId, { unmetDependencies: (await unmetRows(ctx, taskId)).length })
}

export const unmetRows = (ctx: ReadCtx, taskId: Id<"tasks">) =>
  ctx.db
    .query("dependencies")
    .withIndex("by_task", (q) => q.eq("taskId", taskId).eq("isMet", false))
    .take(MAX_DEPENDENCIES)

const edge = (ctx: ReadCtx, taskId: Id<"tasks">, dependsOnId: Id<"tasks">) =>
  ctx.db
    .query("dependencies")
    .withIndex("by_pair", (q) => q.eq("taskId", taskId).eq("dependsOnId", dependsOnId))
    .unique()

/** Both ends are bounded, so that finishing a card stays a small transaction. */
async function demandRoom(ctx: ReadCtx, task: Doc<"tasks">, target: Doc<"tasks">): Promise<void> {
  const waits = await ctx.db
    .query("dependencies")
    .withIndex("by_task", (q) => q.eq("taskId", task._id))
    .take(MAX_DEPENDENCIES)
  demand(
    waits.length < MAX_DEPENDENCIES,
    "conflict",
    `${task.key} waits for ${MAX_DEPENDENCIES} tasks already.`,
  )
  const waiters = await ctx.db
    .query("dependencies")
    .withIndex("by_target", (q) => q.eq("dependsOnId", target._id))
    .take(MAX_DEPENDENTS)
  demand(
    waiters.length < MAX_DEPENDENTS,
    "conflict",
    `${MAX_DEPENDENTS} tasks wait for ${target.key} already.`,
  )
}

/** All waits that can be reached from a card, by keys; an objective waits for its tasks. Met ones cannot be part of a cycle: their target is done. */
async function graphFrom(ctx: ReadCtx, start: Doc<"tasks">): Promise<Map<string, string[]>> {
  const graph = new Map<string, string[]>()
  const known = new Map([[start._id, start]])
  const queue = [start]
  for (let task = queue.shift(); task; task = queue.shift()) {
    demand(
      graph.size < MAX_GRAPH,
      "conflict",
      `${start.key} waits, directly or not, for more than ${MAX_GRAPH} tasks.`,
    )
    const targets: string[] = []
    for (const { dependsOnId } of await unmetRows(ctx, task._id)) {
      const target = known.get(dependsOnId) ?? (await referred(ctx, "tasks", dependsOnId))
      if (!known.has(dependsOnId)) queue.push(target)
      known.set(dependsOnId, target)
      targets.push(target.key)
    }
    for (const child of await childrenOf(ctx, task._id)) {
      if (isTerminal(child.status)) continue
      if (!known.has(child._id)) queue.push(child)
      known.set(child._id, child)
      targets.push(child.key)
    }
    graph.set(task.key, targets)
  }
  return graph
}
