/** A project's cards and what they wait for, as a graph; and its runs over time. */
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { openRunsOfAll } from "./openRuns.ts"

/** More than a person takes in at once; what was touched last comes first. */
const MAX_TASKS = 500
const MAX_EDGES_OF_ONE = 50
const MAX_RUNS = 1_000

/** The cards touched last, with every wait between them; a wait for a card of another project brings that card along. */
export async function graphOf(ctx: ReadCtx, project: Doc<"projects">) {
  const newest = await ctx.db
    .query("tasks")
    .withIndex("by_project", (q) => q.eq("projectId", project._id))
    .order("desc")
    .take(MAX_TASKS + 1)
  const tasks = new Map(newest.slice(0, MAX_TASKS).map((task) => [task._id, task]))
  const edges: { from: string; to: string; isMet: boolean }[] = []
  for (const task of [...tasks.values()]) {
    const waits = await ctx.db
      .query("dependencies")
      .withIndex("by_task", (q) => q.eq("taskId", task._id))
      .take(MAX_EDGES_OF_ONE)
    for (const { dependsOnId, isMet } of waits) {
      const target = tasks.get(dependsOnId) ?? (await ctx.db.get("tasks", dependsOnId))
      if (!target) continue
      tasks.set(target._id, target)
      edges.push({ from: target.key, to: task.key, isMet })
    }
  }
  const objectives = await objectivesOf(ctx, [...tasks.values()])
  const running = new Set((await openRunsOfAll(ctx)).map(({ taskId }) => taskId))
  const asking = new Set((await openSignalsIn(ctx, project)).map(({ taskId }) => taskId))
  return {
    nodes: [...tasks.values()].map((task) => ({
      key: task.key,
      title: task.title,
      status: task.status,
      priority: task.priority,
      isRunning: running.has(task._id),
      isAsking: asking.has(task._id),
      isElsewhere: task.projectId !== project._id,
      /** Key of the card that it is a part of. */
      objective: (task.parentId && objectives.get(task.parentId)) ?? null,
    })),
    edges,
    isCut: newest.length > MAX_TASKS,
  }
}

async function objectivesOf(ctx: ReadCtx, tasks: readonly Doc<"tasks">[]): Promise<Map<Id<"tasks">, string>> {
  const keys = new Map<Id<"tasks">, string>()
  const here = new Map(tasks.map((task) => [task._id, task]))
  for (const { parentId } of tasks) {
    if (!parentId || keys.has(parentId)) continue
    const parent = here.get(parentId) ?? (await ctx.db.get("tasks", parentId))
    if (parent) keys.set(parentId, parent.key)
  }
  return keys
}

/** The runs that were claimed since then, newest first, each with its card. */
export async function runsSince(ctx: ReadCtx, since: number, projectId?: Id<"projects">) {
  const runs = await ctx.db
    .query("runs")
    .withIndex("by_claimed", (q) => q.eq("organizationId", ctx.actor.organizationId).gte("claimedAt", since))
    .order("desc")
    .take(MAX_RUNS)
  const own = projectId ? runs.filter((run) => run.projectId === projectId) : runs
  const tasks = new Map<Id<"tasks">, Doc<"tasks"> | null>()
  for (const { taskId } of own) if (!tasks.has(taskId)) tasks.set(taskId, await ctx.db.get("tasks", taskId))
  const views = own.flatMap((run) => {
    const task = tasks.get(run.taskId)
    if (!task) return []
    const { _id: runId, role, attempt, state, claimedAt } = run
    return [
      {
        ...{ runId, role, attempt, state, claimedAt },
        ...{ taskKey: task.key, taskTitle: task.title, taskStatus: task.status },
        startedAt: run.startedAt ?? null,
        endedAt: run.endedAt ?? null,
        outcome: run.outcome ?? null,
      },
    ]
  })
  return { runs: views, isCut: runs.length === MAX_RUNS }
}

const openSignalsIn = (ctx: ReadCtx, project: Doc<"projects">) =>
  ctx.db
    .query("signals")
    .withIndex("by_project_state", (q) => q.eq("projectId", project._id).eq("state", "open"))
    .take(MAX_TASKS)
