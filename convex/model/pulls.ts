/** Pull requests of the local forge, as rows: opened, renewed, merged and closed here and nowhere else. */
import { pullKey } from "#domain/pull"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { referred } from "./find.ts"
import { demand } from "./refusals.ts"

type Draft = Pick<Doc<"pullRequests">, "branch" | "targetBranch" | "title" | "body">

/** With the project's next number. What else is open of the card is about an older branch, and closed. */
export async function openPull(
  ctx: WriteCtx,
  task: Doc<"tasks">,
  draft: Draft,
): Promise<Doc<"pullRequests">> {
  const project = await referred(ctx, "projects", task.projectId)
  const known = await pullOfBranch(ctx, project._id, draft.branch)
  demand(known?.state !== "open", "already_exists", `${draft.branch} has an open pull request already.`)
  await closeOpenPulls(ctx, task, "its work goes on in another branch")
  const number = ((await newestPull(ctx, project._id))?.number ?? 0) + 1
  const key = pullKey(project.key, number)
  const pullId = await ctx.db.insert("pullRequests", {
    organizationId: task.organizationId,
    projectId: project._id,
    taskId: task._id,
    ...draft,
    number,
    key,
    state: "open",
    openedAt: Date.now(),
  })
  await append(ctx, {
    kind: "pull.opened",
    task,
    causationId: pullId,
    data: { pull: key, branch: draft.branch },
    sentence: `${key} offers ${draft.branch} for merging into ${draft.targetBranch}.`,
  })
  return referred(ctx, "pullRequests", pullId)
}

/** Its words follow the card's. */
export async function renewPull(
  ctx: WriteCtx,
  pull: Doc<"pullRequests">,
  words: Partial<Pick<Draft, "title" | "body">>,
): Promise<void> {
  const { title = pull.title, body = pull.body } = words
  if (title !== pull.title || body !== pull.body)
    await ctx.db.patch("pullRequests", pull._id, { title, body })
}

/** Said by the forge when it has merged, and again by the lane when it records the landing: the first one counts. */
export async function notePullMerged(
  ctx: WriteCtx,
  pull: Doc<"pullRequests">,
  mergedCommit: string,
): Promise<void> {
  if (pull.state !== "open") return
  await ctx.db.patch("pullRequests", pull._id, { state: "merged", mergedCommit, endedAt: Date.now() })
  await append(ctx, {
    kind: "pull.merged",
    task: await referred(ctx, "tasks", pull.taskId),
    causationId: pull._id,
    data: { pull: pull.key, mergedCommit },
    sentence: `${pull.key} is merged as ${mergedCommit.slice(0, 10)}.`,
  })
}

export async function notePullClosed(
  ctx: WriteCtx,
  pull: Doc<"pullRequests">,
  sentence: string,
): Promise<void> {
  if (pull.state !== "open") return
  await ctx.db.patch("pullRequests", pull._id, { state: "closed", endedAt: Date.now() })
  await append(ctx, {
    kind: "pull.closed",
    task: await referred(ctx, "tasks", pull.taskId),
    causationId: pull._id,
    data: { pull: pull.key },
    sentence,
  })
}

/** The card needs none any more. */
export async function closeOpenPulls(ctx: WriteCtx, task: Doc<"tasks">, because: string): Promise<void> {
  const open = await openPullsOf(ctx, task._id)
  for (const pull of open) await notePullClosed(ctx, pull, `${pull.key} is closed: ${because}.`)
}

export const openPullsOf = (ctx: ReadCtx, taskId: Id<"tasks">) =>
  ctx.db
    .query("pullRequests")
    .withIndex("by_task", (q) => q.eq("taskId", taskId).eq("state", "open"))
    .take(10)

/** The newest of a branch. */
export const pullOfBranch = (ctx: ReadCtx, projectId: Id<"projects">, branch: string) =>
  ctx.db
    .query("pullRequests")
    .withIndex("by_branch", (q) => q.eq("projectId", projectId).eq("branch", branch))
    .order("desc")
    .first()

export const pullOfNumber = (ctx: ReadCtx, projectId: Id<"projects">, number: number) =>
  ctx.db
    .query("pullRequests")
    .withIndex("by_number", (q) => q.eq("projectId", projectId).eq("number", number))
    .unique()

const newestPull = (ctx: ReadCtx, projectId: Id<"projects">) =>
  ctx.db
    .query("pullRequests")
    .withIndex("by_number", (q) => q.eq("projectId", projectId))
    .order("desc")
    .first()
