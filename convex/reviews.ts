/** Reviewers' verdicts. */
import { z } from "zod"
import { SubmitReview } from "#domain/review"
import { TaskKey } from "#domain/task"
import { mutation, query } from "./functions.ts"
import { taskByKey } from "./model/find.ts"
import { reportedRun } from "./model/reports.ts"
import { reviewsOf, submitReview, viewOfReview } from "./model/reviews.ts"

export const submit = mutation({
  actors: ["run"],
  args: SubmitReview,
  handler: async (ctx, input) => submitReview(ctx, await reportedRun(ctx, undefined), input),
})

export const ofTask = query({
  actors: ["user"],
  args: z.object({ task: TaskKey }),
  handler: async (ctx, { task }) =>
    (await reviewsOf(ctx, (await taskByKey(ctx, task))._id, 50)).map(viewOfReview),
})
