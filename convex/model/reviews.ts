/** Reviewers' verdicts. */
import type { SubmitReview } from "#domain/review"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { demand } from "./refusals.ts"

/** A reviewer gives its verdict; said again in the same run, the last word counts. */
export async function submitReview(
  ctx: WriteCtx,
  run: Doc<"runs">,
  { verdict, summary, comments = [] }: SubmitReview,
) {
  demand(run.role === "reviewer", "forbidden", "Only a reviewer's run gives a verdict.")
  const task = await referred(ctx, "tasks", run.taskId)
  const commit = run.subjectCommit ?? task.headCommit
  demand(commit, "conflict", `${task.key} has no commit to review.`)
  const review = { attempt: run.attempt, verdict, summary, comments, commit }
  const earlier = await ctx.db
    .query("reviews")
    .withIndex("by_run", (q) => q.eq("runId", run._id))
    .unique()
  const { organizationId, taskId } = run
  const reviewId =
    earlier?._id ?? (await ctx.db.insert("reviews", { ...review, organizationId, taskId, runId: run._id }))
  if (earlier) await ctx.db.patch("reviews", earlier._id, review)
  await ctx.db.patch("runs", run._id, { verdict })
  await append(ctx, {
    kind: "review.submitted",
    task,
    causationId: run._id,
    data: { reviewId, verdict, comments: comments.length },
    sentence: `The reviewer says: ${verdict.replace("_", " ")}.`,
  })
  return { reviewId, verdict }
}

/** Newest first. */
export const reviewsOf = (ctx: ReadCtx, taskId: Id<"tasks">, limit: number): Promise<Doc<"reviews">[]> =>
  ctx.db
    .query("reviews")
    .withIndex("by_task", (q) => q.eq("taskId", taskId))
    .order("desc")
    .take(limit)

export const viewOfReview = ({
  _id,
  runId,
  attempt,
  verdict,
  summary,
  comments,
  commit,
  _creationTime,
}: Doc<"reviews">) => ({
  ...{ reviewId: _id, runId, attempt, verdict, summary, comments, commit },
  at: _creationTime,
})
