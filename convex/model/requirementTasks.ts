/** Which task works for which requirement: for one at most. Written here; a card that takes up another inherits it. */
import { MAX_TASKS_PER_REQUIREMENT, type LinkTask, type TaskOfRequirement } from "#domain/roadmap"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { referred, requirementByKey, taskByKey } from "./find.ts"
import { demand } from "./refusals.ts"
import { createTask } from "./tasks.ts"

/** Said twice it is harmless; a task that worked for another requirement works for this one then. */
export async function linkTask(ctx: WriteCtx, { requirement: key, task: taskKey }: LinkTask) {
  const requirement = await requirementByKey(ctx, key)
  await link(ctx, requirement, await taskByKey(ctx, taskKey))
  return { requirement: key, task: taskKey }
}

export async function link(
  ctx: WriteCtx,
  requirement: Doc<"requirements">,
  task: Doc<"tasks">,
): Promise<void> {
  const { key } = requirement
  demand(
    task.projectId === requirement.projectId,
    "invalid_input",
    `${task.key} is a task of another project; ${key} takes tasks of its own.`,
  )
  if (task.requirementId === requirement._id) return
  const { length } = await tasksOfRequirement(ctx, requirement, MAX_TASKS_PER_REQUIREMENT)
  demand(
    length < MAX_TASKS_PER_REQUIREMENT,
    "conflict",
    `${key} has ${MAX_TASKS_PER_REQUIREMENT} tasks already; split the requirement.`,
  )
  const former = task.requirementId && (await ctx.db.get("requirements", task.requirementId))
  await ctx.db.patch("tasks", task._id, { requirementId: requirement._id })
  await append(ctx, {
    kind: "requirement.linked",
    task,
    data: { requirement: key },
    sentence: `${task.key} works for ${key}${former ? ` now, no longer for ${former.key}` : ""}.`,
  })
}

export async function unlinkTask(ctx: WriteCtx, { requirement: key, task: taskKey }: LinkTask) {
  const requirement = await requirementByKey(ctx, key)
  const task = await taskByKey(ctx, taskKey)
  demand(task.requirementId === requirement._id, "not_found", `${taskKey} does not work for ${key}.`)
  await unlink(ctx, requirement, task)
  return { requirement: key, task: taskKey }
}

async function unlink(ctx: WriteCtx, { key }: Doc<"requirements">, task: Doc<"tasks">): Promise<void> {
  await ctx.db.patch("tasks", task._id, { requirementId: undefined })
  await append(ctx, {
    kind: "requirement.unlinked",
    task,
    data: { requirement: key },
    sentence: `${task.key} no longer works for ${key}.`,
  })
}

/** Cards that take up others go over the limit of what can be linked. */
const MAX_UNLINKED = 1_000

/** For a requirement that goes. */
export async function unlinkAll(ctx: WriteCtx, requirement: Doc<"requirements">): Promise<void> {
  for (const task of await tasksOfRequirement(ctx, requirement, MAX_UNLINKED))
    await unlink(ctx, requirement, task)
}

const tasksOfRequirement = (
  ctx: ReadCtx,
  { projectId, _id }: Doc<"requirements">,
  limit: number,
): Promise<Doc<"tasks">[]> =>
  ctx.db
    .query("tasks")
    .withIndex("by_requirement", (q) => q.eq("projectId", projectId).eq("requirementId", _id))
    .take(limit)

/** A card that says what the requirement says, on its project's way, linked to it. */
export async function makeTask(ctx: WriteCtx, { requirement: key, title, status }: TaskOfRequirement) {
  const requirement = await requirementByKey(ctx, key)
  const { slug } = await referred(ctx, "projects", requirement.projectId)
  const task = await createTask(ctx, {
    project: slug,
    title: title ?? requirement.title,
    description: requirement.description,
    ...(status && { status }),
  })
  await link(ctx, requirement, task)
  return { key: task.key, status: task.status, requirement: key }
}
