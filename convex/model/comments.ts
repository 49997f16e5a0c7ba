/** Comments on cards: written here, told to the runs they name. */
import { addresseesOf, isToldTo, MAX_TOLD_COMMENTS, type AddComment } from "#domain/comment"
import type { RunBrief } from "#domain/loop/brief"
import type { Doc, Id } from "../_generated/dataModel.ts"
import { agentsOf } from "./agents.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { byId, taskByKey } from "./find.ts"
import { demand } from "./refusals.ts"

/** A brief looks through so many of the newest comments for those that are meant for its run. */
const MAX_LOOKED_AT = 200

export async function addComment(
  ctx: WriteCtx,
  { task: key, text, file, line, side = "new", commit }: AddComment,
): Promise<{ commentId: Id<"comments">; addressees: string[] }> {
  const task = await taskByKey(ctx, key)
  demand(line === undefined || file !== undefined, "invalid_input", "A line needs the file that it is in.")
  const named = addresseesOf(
    text,
    (await agentsOf(ctx)).map(({ name }) => name),
  )
  // A person's remark on a line is for whoever works on the card, without being called.
  const isForWorker = file !== undefined && ctx.actor.kind === "user" && !named.includes(task.role)
  const addressees = isForWorker ? [...named, task.role] : named
  const { kind, id, name } = ctx.actor
  const at = commit ?? task.headCommit ?? ""
  const commentId = await ctx.db.insert("comments", {
    organizationId: task.organizationId,
    taskId: task._id,
    text,
    author: { kind, id, name },
    addressees,
    ...(file !== undefined && { anchor: { file, side, commit: at, ...(line !== undefined && { line }) } }),
    at: Date.now(),
  })
  await append(ctx, {
    kind: "comment.added",
    task,
    causationId: commentId,
    data: { commentId, ...(file !== undefined && { file }) },
    sentence: `${name} commented on ${file === undefined ? key : `${file}${line ? `:${line}` : ""}`}.`,
  })
  return { commentId, addressees }
}

export async function removeComment(ctx: WriteCtx, commentId: string): Promise<void> {
  const comment = await byId(ctx, "comments", commentId)
  const isOwn = comment.author.kind === ctx.actor.kind && comment.author.id === ctx.actor.id
  demand(isOwn, "forbidden", "A comment is removed by who wrote it.")
  await ctx.db.delete("comments", comment._id)
  const task = await ctx.db.get("tasks", comment.taskId)
  if (!task) return
  await append(ctx, {
    kind: "comment.removed",
    task,
    data: { commentId: comment._id },
    sentence: `${ctx.actor.name} removed a comment.`,
  })
}

/** The newest that are meant for this run, oldest first. */
export async function commentsFor(
  ctx: ReadCtx,
  run: Pick<Doc<"runs">, "taskId" | "role">,
  agent: Doc<"agents"> | null,
): Promise<RunBrief["comments"]> {
  const newest = await ctx.db
    .query("comments")
    .withIndex("by_task", (q) => q.eq("taskId", run.taskId))
    .order("desc")
    .take(MAX_LOOKED_AT)
  return newest
    .filter((comment) => isToldTo(comment, { role: run.role, agentName: agent?.name ?? null }))
    .slice(0, MAX_TOLD_COMMENTS)
    .reverse()
    .map(({ author, text, anchor }) => ({
      author: author.name,
      text,
      file: anchor?.file ?? null,
      line: anchor?.line ?? null,
    }))
}

export const viewOfComment = ({ _id, text, author, anchor, addressees, at }: Doc<"comments">) => ({
  commentId: _id,
  text,
  author,
  anchor: anchor ?? null,
  addressees,
  at,
})
