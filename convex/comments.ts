/** Comments on cards. */
import { z } from "zod"
import { AddComment } from "#domain/comment"
import { TaskKey } from "#domain/task"
import { mutation, PaginationOptions, query } from "./functions.ts"
import { addComment, removeComment, viewOfComment } from "./model/comments.ts"
import { taskByKey } from "./model/find.ts"

/** By a person anywhere, by a run on its own card. */
export const add = mutation({ actors: ["user", "run"], args: AddComment, handler: addComment })

export const remove = mutation({
  actors: ["user", "run"],
  args: z.object({ comment: z.string().min(1) }),
  handler: (ctx, { comment }) => removeComment(ctx, comment),
})

/** Of a card, newest first, in pages. */
export const ofTask = query({
  actors: ["user", "run"],
  args: z.object({ task: TaskKey, paginationOpts: PaginationOptions }),
  handler: async (ctx, { task: key, paginationOpts }) => {
    const task = await taskByKey(ctx, key)
    const comments = await ctx.db
      .query("comments")
      .withIndex("by_task", (q) => q.eq("taskId", task._id))
      .order("desc")
      .paginate(paginationOpts)
    return { ...comments, page: comments.page.map(viewOfComment) }
  },
})

/** The newest of a card, for programs. */
export const list = query({
  actors: ["user", "run"],
  args: z.object({ task: TaskKey, limit: z.number().int().min(1).max(200).optional() }),
  handler: async (ctx, { task: key, limit = 50 }) => {
    const task = await taskByKey(ctx, key)
    const newest = await ctx.db
      .query("comments")
      .withIndex("by_task", (q) => q.eq("taskId", task._id))
      .order("desc")
      .take(limit)
    return newest.map(viewOfComment)
  },
})
