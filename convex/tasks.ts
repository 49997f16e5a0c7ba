/** Cards: what people and agents may ask about them. */
import { z } from "zod"
import { ProjectSlug } from "#domain/project"
import { Decompose } from "#domain/objective"
import {
  AssignTask,
  Cancellation,
  CreateTask,
  FindTasks,
  MoveTask,
  ReplanTask,
  RestartTask,
  TaskKey,
  TaskStatus,
  UpdateTask,
} from "#domain/task"
import { mutation, PaginationOptions, query } from "./functions.ts"
import { assign as giveTo, assigneeOf } from "./model/assignment.ts"
import { giveUp } from "./model/givingUp.ts"
import { column as columnOf, columnOfAll } from "./model/cards.ts"
import { viewOfEvent } from "./model/events.ts"
import { explainInFull } from "./model/explanations.ts"
import { projectBySlug, taskByKey } from "./model/find.ts"
import { findTasks } from "./model/taskSearch.ts"
import { decompose as decomposeObjective } from "./model/plans.ts"
import { reportedRun } from "./model/reports.ts"
import { stepsOf } from "./model/stepResults.ts"
import { replanTask, restartTask } from "./model/steps.ts"
import { createTask, moveTask, reopenTask, updateTask } from "./model/tasks.ts"
import { detailOf, listTasks, workPlaceOf } from "./model/taskViews.ts"

/** A manager's run says which tasks its objective is made of. Said again by the same run it changes nothing. */
export const decompose = mutation({
  actors: ["run"],
  args: Decompose,
  handler: async (ctx, plan) => decomposeObjective(ctx, await reportedRun(ctx, undefined), plan),
})

/** Sends a card to a step of its pipeline; what its steps left is kept. */
export const restart = mutation({ actors: ["user"], args: RestartTask, handler: restartTask })

/** A new run of the manager, which sees what was done. */
export const replan = mutation({ actors: ["user"], args: ReplanTask, handler: replanTask })

const OneTask = z.object({ task: TaskKey })

export const create = mutation({
  actors: ["user"],
  args: CreateTask,
  handler: async (ctx, input) => {
    const { _id, key, status } = await createTask(ctx, input)
    return { taskId: _id, key, status }
  },
})

export const update = mutation({ actors: ["user"], args: UpdateTask, handler: updateTask })

/** A drop: the hops of the table, and the exact place below `after` or above `before`. */
export const move = mutation({
  actors: ["user"],
  args: MoveTask,
  handler: async (ctx, input) => {
    const { key, status, rank } = await moveTask(ctx, input)
    return { key, status, rank }
  },
})

/** Cancelled at once; a live agent is ended, and its termination recorded, right after. */
export const cancel = mutation({
  actors: ["user"],
  args: OneTask.extend({ cancellation: Cancellation.optional(), sentence: z.string().max(500).optional() }),
  handler: async (ctx, { task: key, cancellation = "abandoned", sentence }) => {
    const task = await taskByKey(ctx, key)
    await giveUp(ctx, task, { sentence: sentence ?? `${ctx.actor.name} cancelled ${key}.`, cancellation })
    return { key, status: "cancelled" as const }
  },
})

export const reopen = mutation({
  actors: ["user"],
  args: OneTask,
  handler: async (ctx, { task }) => {
    const { _id, key, status } = await reopenTask(ctx, task)
    return { taskId: _id, key, status }
  },
})

/** Where a card stands in its pipeline, and what each step left. */
export const steps = query({
  actors: ["user", "run"],
  args: OneTask,
  handler: async (ctx, { task }) => stepsOf(ctx, await taskByKey(ctx, task)),
})

export const get = query({
  actors: ["user", "run"],
  args: OneTask,
  handler: async (ctx, { task }) => detailOf(ctx, await taskByKey(ctx, task)),
})

/** To an agent, to whoever asks, or to nobody in particular. */
export const assign = mutation({
  actors: ["user"],
  args: AssignTask,
  handler: async (ctx, { task: key, to }) => {
    const task = await taskByKey(ctx, key)
    const assignee = await assigneeOf(ctx, task, to)
    await giveTo(ctx, task, assignee)
    return { key, to: assignee.name }
  },
})

export const list = query({
  actors: ["user"],
  args: z.object({
    project: ProjectSlug.optional(),
    status: TaskStatus.optional(),
    limit: z.number().int().min(1).max(500).optional(),
  }),
  handler: (ctx, { limit = 100, ...filter }) => listTasks(ctx, { ...filter, limit }),
})

/** By key or by words of the title; without a word those that changed last. */
export const find = query({
  actors: ["user"],
  args: FindTasks,
  handler: (ctx, { text, limit = 20 }) => findTasks(ctx, text, limit),
})

/**
 * A stretch of one column of a board, each card with the first reason why it waits: the top, what lies below one rank (and
 * down to another), or the end. Of the board of all projects, where no rank compares cards, only the top.
 */
export const column = query({
  actors: ["user"],
  args: z.object({
    project: ProjectSlug.optional(),
    status: TaskStatus,
    limit: z.number().int().min(1).max(1_000).optional(),
    below: z.string().optional(),
    downTo: z.string().optional(),
    isEnd: z.boolean().optional(),
  }),
  handler: async (ctx, { project, status, limit = 200, ...stretch }) =>
    project === undefined
      ? columnOfAll(ctx, status, limit)
      : columnOf(ctx, await projectBySlug(ctx, project), status, { ...stretch, limit }),
})

/** What happened to a card, newest first, in pages. */
export const timeline = query({
  actors: ["user"],
  args: OneTask.extend({ paginationOpts: PaginationOptions }),
  handler: async (ctx, { task: key, paginationOpts }) => {
    const task = await taskByKey(ctx, key)
    const events = await ctx.db
      .query("events")
      .withIndex("by_stream", (q) => q.eq("stream", `task:${task._id}`))
      .order("desc")
      .paginate(paginationOpts)
    return { ...events, page: events.page.map(viewOfEvent) }
  },
})

/** Why a card does not move, most telling reason first; empty for a finished one. */
export const why = query({
  actors: ["user"],
  args: OneTask,
  handler: async (ctx, { task: key }) => {
    const task = await taskByKey(ctx, key)
    const reasons = await explainInFull(ctx, task)
    return { key, status: task.status, statusSince: task.statusSince, reasons }
  },
})

/** Where a card's work lies in git: what its diff is made from. */
export const workPlace = query({
  actors: ["user"],
  args: OneTask,
  handler: async (ctx, { task }) => workPlaceOf(ctx, await taskByKey(ctx, task)),
})
