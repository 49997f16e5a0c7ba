/** What a manager's run makes of an objective: its tasks, once, however often it is said. */
import { MAX_CHILDREN, orderPlan, type Decompose } from "#domain/objective"
import { findPipeline, isPlanning, planningStep } from "#domain/pipeline"
import { isTerminal } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { giveUp } from "./givingUp.ts"
import { childrenOf, recountChildren } from "./children.ts"
import type { WriteCtx } from "./context.ts"
import { addDependency } from "./dependencies.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { demand, orRefuse } from "./refusals.ts"
import { insertTask } from "./tasks.ts"

export async function decompose(ctx: WriteCtx, run: Doc<"runs">, { tasks, drop = [] }: Decompose) {
  const objective = await referred(ctx, "tasks", run.taskId)
  const isPlan =
    objective.pipeline !== undefined && isPlanning(objective.pipeline, run.step) && run.role === "pm"
  demand(
    isPlan,
    "forbidden",
    "Only a manager's run at an objective makes tasks (clutch tasks create --pipeline objective).",
  )
  const siblings = await childrenOf(ctx, objective._id)
  const earlier = siblings.filter(({ plannedBy }) => plannedBy === run._id)
  if (earlier.length > 0) return answerOf(earlier)
  const keys = siblings.map(({ key }) => key)
  const ordered = orRefuse(orderPlan(tasks, keys))
  const doomed = drop.map((key) => siblings.find((task) => task.key === key) ?? key)
  for (const each of doomed)
    demand(typeof each !== "string", "invalid_input", `${String(each)} is no task of ${objective.key}.`)
  const room = MAX_CHILDREN - siblings.length
  demand(
    tasks.length <= room,
    "conflict",
    `An objective has at most ${MAX_CHILDREN} tasks; ${objective.key} has room for ${Math.max(room, 0)} more.`,
  )
  const project = await referred(ctx, "projects", objective.projectId)
  const pipeline = pipelineForChildren(project)
  const made = new Map<string, Doc<"tasks">>()
  for (const task of ordered) {
    const child = await insertTask(ctx, project, {
      title: task.title,
      description: task.description ?? "",
      criteria: (task.criteria ?? []).map((text) => ({ text, done: false })),
      status: "ready",
      priority: task.priority ?? objective.priority,
      tags: objective.tags,
      role: task.role ?? "dev",
      parentId: objective._id,
      plannedBy: run._id,
      ...(pipeline && (task.role ?? "dev") === "dev" && { pipeline }),
    })
    made.set(task.name, child)
    for (const target of new Set(task.dependsOn ?? [])) {
      const known = made.get(target) ?? siblings.find(({ key }) => key === target.toUpperCase())
      if (!known || known.status === "done") continue
      await addDependency(
        ctx,
        await referred(ctx, "tasks", child._id),
        await referred(ctx, "tasks", known._id),
      )
    }
  }
  for (const task of doomed)
    if (typeof task !== "string" && !isTerminal(task.status) && task.status !== "merging")
      await giveUp(ctx, task, {
        sentence: `The new plan of ${objective.key} does without ${task.key}.`,
        cancellation: "superseded",
        causationId: run._id,
      })
  await recountChildren(ctx, objective._id)
  const children = [...made.values()]
  await append(ctx, {
    kind: "task.planned",
    task: objective,
    causationId: run._id,
    data: { tasks: children.map(({ key }) => key).join(", "), dropped: drop.join(", ") },
    sentence: `${objective.key} is made of ${children.map(({ key }) => key).join(", ") || "what there is"}.`,
  })
  return answerOf(children)
}

const answerOf = (tasks: readonly Doc<"tasks">[]) => ({
  tasks: tasks.map(({ key, title }) => ({ key, title })),
})

/** The project's own way, unless that makes tasks in turn. */
function pipelineForChildren({ pipeline: name, pipelines }: Doc<"projects">): Doc<"tasks">["pipeline"] {
  if (name === undefined || name === "classic") return undefined
  const pipeline = orRefuse(findPipeline(name, pipelines))
  return planningStep(pipeline) === null ? pipeline : undefined
}
