/** Cards: made, edited, placed, given up, taken up again. Their status is written by moves.ts alone. */
import { NEW_TALLY } from "#domain/measures"
import { planDrop } from "#domain/moves"
import {
  type CreateTask,
  type MoveTask,
  NO_ATTEMPTS,
  priorityOrder,
  STATUS_LABELS,
  type UpdateTask,
} from "#domain/task"
import { CLASSIC, findPipeline, isChanging, type Pipeline } from "#domain/pipeline"
import { WorkRole } from "#domain/role"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { arrive } from "./approval.ts"
import { recountChildren } from "./children.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { countCard } from "./counts.ts"
import { addDependency } from "./dependencies.ts"
import { append } from "./events.ts"
import { projectBySlug, referred, taskByKey } from "./find.ts"
import { walk } from "./moves.ts"
import { rankOfArrival, rankOfDrop } from "./ranks.ts"
import { demand, deny, orRefuse } from "./refusals.ts"
import { withSeat } from "./seats.ts"

export async function createTask(ctx: WriteCtx, input: CreateTask): Promise<Doc<"tasks">> {
  const project = await projectBySlug(ctx, input.project)
  const chosen = pipelineFor(project, input)
  const task = await insertTask(ctx, project, {
    title: input.title,
    description: input.description ?? "",
    criteria: (input.criteria ?? []).map((text) => ({ text, done: false })),
    status: input.status ?? "backlog",
    priority: input.priority ?? "medium",
    tags: [...new Set(input.tags ?? [])],
    role: input.role ?? (chosen ? roleOf(chosen) : "dev"),
    ...(chosen && { pipeline: chosen }),
  })
  for (const key of input.dependsOn ?? []) {
    await addDependency(ctx, await referred(ctx, "tasks", task._id), await taskByKey(ctx, key))
  }
  return referred(ctx, "tasks", task._id)
}

/** What was named, else the project's; a role that owes words alone goes no way but its own. */
function pipelineFor(project: Doc<"projects">, { pipeline, role = "dev" }: CreateTask): Pipeline | null {
  const name = pipeline ?? (role === "dev" ? project.pipeline : undefined) ?? CLASSIC
  return name === CLASSIC ? null : orRefuse(findPipeline(name, project.pipelines))
}

/** Who the card is shown with: who makes its change, else who begins. */
function roleOf({ steps }: Pipeline): WorkRole {
  const roles = steps.map(({ role }) => role)
  return WorkRole.parse(roles.find(isChanging) ?? roles[0])
}

type NewCard = Pick<Doc<"tasks">, "title" | "status" | "priority" | "tags" | "role"> &
  Pick<Doc<"taskTexts">, "description" | "criteria"> &
  Partial<Pick<Doc<"tasks">, "reopens" | "pipeline" | "parentId" | "plannedBy" | "requirementId">>

/** Puts a card on the board, at the end of its column, under the project's next number. */
export async function insertTask(
  ctx: WriteCtx,
  project: Doc<"projects">,
  card: NewCard,
): Promise<Doc<"tasks">> {
  const { description, criteria, ...fields } = card
  const number = await nextNumber(ctx, project._id)
  const now = Date.now()
  const taskId = await ctx.db.insert("tasks", {
    ...withSeat(fields, fields),
    organizationId: project.organizationId,
    projectId: project._id,
    number,
    key: `${project.key}-${number}`,
    statusSince: now,
    updatedAt: now,
    rank: await rankOfArrival(ctx, { projectId: project._id, status: fields.status }),
    priorityOrder: priorityOrder(fields.priority),
    unmetDependencies: 0,
    attempts: NO_ATTEMPTS,
    fingerprints: [],
    revision: 0,
    tally: NEW_TALLY,
    createdBy: ctx.actor.name,
  })
  await ctx.db.insert("taskTexts", { taskId, description, criteria })
  await countCard(ctx, project._id, fields.status, 1)
  const task = await referred(ctx, "tasks", taskId)
  await append(ctx, {
    kind: "task.created",
    task,
    data: { status: task.status },
    sentence: `${ctx.actor.name} created ${task.key}: ${task.title}`,
  })
  return task
}

async function nextNumber(ctx: WriteCtx, projectId: Id<"projects">): Promise<number> {
  const counter = await ctx.db
    .query("projectCounters")
    .withIndex("by_project", (q) => q.eq("projectId", projectId))
    .unique()
  if (!counter) throw new Error(`project ${projectId} has no counter`)
  await ctx.db.patch("projectCounters", counter._id, { lastNumber: counter.lastNumber + 1 })
  return counter.lastNumber + 1
}

/** Changes a card's text. Whoever edited an older revision is refused, so that no words are lost. */
export async function updateTask(ctx: WriteCtx, input: UpdateTask): Promise<{ revision: number }> {
  const { task: key, revision, description, criteria, ...changes } = input
  const task = await taskByKey(ctx, key)
  if (revision !== undefined && revision !== task.revision) {
    return deny("conflict", `${key} was edited by somebody else meanwhile; look at it again.`, {
      revision: task.revision,
    })
  }
  const given = [...Object.entries(changes), ["description", description], ["criteria", criteria]]
  const fields = given.flatMap(([name, value]) => (value === undefined ? [] : [String(name)]))
  if (fields.length === 0) return { revision: task.revision }
  if (changes.role !== undefined && changes.role !== task.role) {
    const isWaiting = task.status === "backlog" || task.status === "ready" || task.status === "blocked"
    demand(
      isWaiting,
      "conflict",
      `${key} is in ${STATUS_LABELS[task.status]}; who works on it can no longer change.`,
    )
  }
  await ctx.db.patch("tasks", task._id, {
    ...withSeat(task, changes),
    ...(changes.priority && { priorityOrder: priorityOrder(changes.priority) }),
    revision: task.revision + 1,
    updatedAt: Date.now(),
  })
  if (description !== undefined || criteria !== undefined) {
    const texts = await textsOf(ctx, task._id)
    await ctx.db.patch("taskTexts", texts._id, {
      ...(description !== undefined && { description }),
      ...(criteria !== undefined && { criteria }),
    })
  }
  await append(ctx, {
    kind: "task.edited",
    task,
    data: { fields: fields.join(", ") },
    sentence: `${ctx.actor.name} edited ${key} (${fields.join(", ")}).`,
  })
  return { revision: task.revision + 1 }
}

/** A drop: within its column it changes the rank alone, elsewhere it walks the hops that the table allows. */
export async function moveTask(
  ctx: WriteCtx,
  { task: key, to, from, after, before, sentence }: MoveTask,
): Promise<Doc<"tasks">> {
  const task = await taskByKey(ctx, key)
  demand(
    from === undefined || task.status === from,
    "conflict",
    `${key} is in ${STATUS_LABELS[task.status]} by now; it stays there.`,
  )
  const hops = orRefuse(planDrop(task.status, to, task.unmetDependencies))
  const column = { projectId: task.projectId, status: to }
  if (hops.length === 0) return reorder(ctx, task, { after, before })
  const rank = await rankOfDrop(ctx, column, { after, before }, task._id)
  const moved = await walk(ctx, task, hops, {
    rank,
    sentence:
      sentence ??
      `${ctx.actor.name} moved ${key} from ${STATUS_LABELS[task.status]} to ${STATUS_LABELS[to]}.`,
    with: {
      ...(to === "in_progress" && { startNext: true }),
      ...(to === "blocked" && { blockage: byPerson(sentence) }),
      ...(to === "done" && { resolution: "manual" as const }),
      ...(to === "cancelled" && { cancellation: "abandoned" as const }),
    },
  })
  return arrive(ctx, moved)
}

const byPerson = (sentence?: string) => ({
  reason: "moved_by_person" as const,
  sentence: sentence ?? "A person put it aside.",
  nextMover: "person" as const,
})

async function reorder(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  position: { after?: string; before?: string },
): Promise<Doc<"tasks">> {
  if (!position.after && !position.before) return task
  const rank = await rankOfDrop(ctx, task, position, task._id)
  if (rank === task.rank) return task
  await ctx.db.patch("tasks", task._id, { rank, updatedAt: Date.now() })
  const where = position.after ? `below ${position.after}` : `above ${position.before}`
  await append(ctx, {
    kind: "task.reordered",
    task,
    sentence: `${ctx.actor.name} placed ${task.key} ${where}.`,
  })
  return referred(ctx, "tasks", task._id)
}

/** A finished card stays as it is; a copy of it takes the work up again. */
export async function reopenTask(ctx: WriteCtx, key: string): Promise<Doc<"tasks">> {
  const task = await taskByKey(ctx, key)
  const isFinished = task.status === "done" || task.status === "cancelled"
  demand(
    isFinished,
    "illegal_move",
    `${key} is in ${STATUS_LABELS[task.status]}; only finished cards are reopened.`,
  )
  const [successor] = await succeed(ctx, task)
  if (!successor) throw new Error(`${key} has no successor`)
  return successor
}

/** Fresh cards in the backlog, linked to the one that they take up again: a copy, or one for each title. */
export async function succeed(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  titles: readonly string[] = [],
): Promise<Doc<"tasks">[]> {
  const texts = await textsOf(ctx, task._id)
  const project = await referred(ctx, "projects", task.projectId)
  const { priority, tags, role } = task
  const criteria = texts.criteria.map(({ text }) => ({ text, done: false }))
  const description =
    titles.length === 0 ? texts.description : `A part of ${task.key}: ${task.title}\n\n${texts.description}`
  const successors: Doc<"tasks">[] = []
  for (const title of titles.length === 0 ? [task.title] : titles)
    successors.push(
      await insertTask(ctx, project, {
        ...{ title, priority, tags, role, criteria, description },
        ...(task.pipeline && { pipeline: task.pipeline }),
        ...(task.parentId && { parentId: task.parentId }),
        ...(task.requirementId && { requirementId: task.requirementId }),
        status: "backlog",
        reopens: task._id,
      }),
    )
  // What is taken up again was not given up for good.
  if (task.parentId) await ctx.db.patch("tasks", task._id, { isPlannedAround: true })
  if (task.parentId) await recountChildren(ctx, task.parentId)
  return successors
}

export async function textsOf(ctx: ReadCtx, taskId: Id<"tasks">): Promise<Doc<"taskTexts">> {
  const texts = await ctx.db
    .query("taskTexts")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .unique()
  if (!texts) throw new Error(`task ${taskId} has no texts`)
  return texts
}
