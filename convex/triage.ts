/** Blocked cards, and what a person can do about each. */
import { z } from "zod"
import { ListBlocked, SplitTask, UnblockTask } from "#domain/triage"
import { TaskKey } from "#domain/task"
import { mutation, query } from "./functions.ts"
import { taskByKey } from "./model/find.ts"
import * as model from "./model/triage.ts"

export const list = query({ actors: ["user"], args: ListBlocked, handler: model.blockedTasks })

export const unblock = mutation({
  actors: ["user"],
  args: UnblockTask,
  handler: async (ctx, { task, ...change }) => model.unblock(ctx, await taskByKey(ctx, task), change),
})

export const split = mutation({
  actors: ["user"],
  args: SplitTask,
  handler: async (ctx, { task, titles }) => model.split(ctx, await taskByKey(ctx, task), titles),
})

export const escalate = mutation({
  actors: ["user"],
  args: z.object({ task: TaskKey }),
  handler: async (ctx, { task }) => model.escalate(ctx, await taskByKey(ctx, task)),
})
