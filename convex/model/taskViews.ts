/** A card in full, and lists of cards. */
import { conflictsOf, conflictSentence, hasOpenWork } from "#domain/forecast"
import type { TaskStatus } from "#domain/task"
import type { Doc } from "../_generated/dataModel.ts"
import { agentsOf } from "./agents.ts"
import { holderOf } from "./cards.ts"
import { childrenOf } from "./children.ts"
import type { ReadCtx } from "./context.ts"
import { forecastConflictsOf } from "./forecasts.ts"
import { dependenciesOf, dependentsOf } from "./dependencies.ts"
import { projectBySlug, referred } from "./find.ts"
import { reviewsOf, viewOfReview } from "./reviews.ts"
import { runsOfTask, viewOfRun } from "./runViews.ts"
import { signalsOfTask } from "./signalViews.ts"
import { openRunsOf } from "./openRuns.ts"
import { stepsOf } from "./stepResults.ts"
import { textsOf } from "./tasks.ts"

const MAX_RUNS = 50
const MAX_REVIEWS = 20

export async function detailOf(ctx: ReadCtx, task: Doc<"tasks">) {
  const project = await referred(ctx, "projects", task.projectId)
  const texts = await textsOf(ctx, task._id)
  const reopens = task.reopens && (await ctx.db.get("tasks", task.reopens))
  const [run] = await openRunsOf(ctx, task._id)
  return {
    ...summaryOf(task),
    description: texts.description,
    criteria: texts.criteria,
    project: { slug: project.slug, key: project.key, name: project.name },
    attempts: task.attempts,
    maxAttempts: project.maxAttempts,
    holder: await holderOf(ctx, task, run, await agentsOf(ctx)),
    retryAt: task.retryAt ?? null,
    revision: task.revision,
    branch: task.branch ?? null,
    baseCommit: task.baseCommit ?? null,
    headCommit: task.headCommit ?? null,
    reopens: reopens?.key ?? null,
    requirement: await requirementOf(ctx, task),
    dependencies: (await dependenciesOf(ctx, task._id)).map(linkTo),
    dependents: (await dependentsOf(ctx, task._id)).map(linkTo),
    runs: await Promise.all((await runsOfTask(ctx, task._id, MAX_RUNS)).map((run) => viewOfRun(ctx, run))),
    reviews: (await reviewsOf(ctx, task._id, MAX_REVIEWS)).map(viewOfReview),
    signals: await signalsOfTask(ctx, task),
    merge: await mergeOf(ctx, task),
    steps: await stepsOf(ctx, task),
    /** The tasks that were made of it, and what it is a part of. */
    children: (await childrenOf(ctx, task._id)).map(linkTo),
    objective: await objectiveOf(ctx, task),
    /** What its work is expected to conflict with, each as "with CLU-7 in src/a.ts". */
    conflicts: hasOpenWork(task.status)
      ? conflictsOf(await forecastConflictsOf(ctx, project._id), task.key).map((each) =>
          conflictSentence(each, project.baseBranch),
        )
      : [],
  }
}

export const summaryOf = (task: Doc<"tasks">) => ({
  taskId: task._id,
  key: task.key,
  title: task.title,
  status: task.status,
  statusSince: task.statusSince,
  priority: task.priority,
  role: task.role,
  tags: task.tags,
  unmetDependencies: task.unmetDependencies,
  blockage: task.blockage ?? null,
  resolution: task.resolution ?? null,
  cancellation: task.cancellation ?? null,
  mergedCommit: task.mergedCommit ?? null,
  createdBy: task.createdBy,
  createdAt: task._creationTime,
  updatedAt: task.updatedAt,
})

/** What of the roadmap it works for. */
async function requirementOf(ctx: ReadCtx, { requirementId }: Doc<"tasks">) {
  const requirement = requirementId && (await ctx.db.get("requirements", requirementId))
  return requirement ? { key: requirement.key, title: requirement.title } : null
}

async function objectiveOf(ctx: ReadCtx, task: Doc<"tasks">) {
  const parent = task.parentId && (await ctx.db.get("tasks", task.parentId))
  return parent ? linkTo(parent) : null
}

export const linkTo = ({ key, title, status }: Doc<"tasks">) => ({ key, title, status })

/** Newest first: by arrival in its column where one is named, else by the last change. */
export async function listTasks(
  ctx: ReadCtx,
  filter: { project?: string; status?: TaskStatus; limit: number },
) {
  const { status, limit } = filter
  const { organizationId } = ctx.actor
  const project = filter.project === undefined ? null : await projectBySlug(ctx, filter.project)
  const tasks = ctx.db.query("tasks")
  const rows = project
    ? status
      ? tasks.withIndex("by_project_status", (q) => q.eq("projectId", project._id).eq("status", status))
      : tasks.withIndex("by_project", (q) => q.eq("projectId", project._id))
    : status
      ? tasks.withIndex("by_status", (q) => q.eq("organizationId", organizationId).eq("status", status))
      : tasks.withIndex("by_organization", (q) => q.eq("organizationId", organizationId))
  return (await rows.order("desc").take(limit)).map(summaryOf)
}

/**
 * Where its work lies in git: what a diff needs. Until a review, the newest run's head is the card's. `landed` is the change
 * as Clutch itself landed it; what others merged may hold more than this card's work.
 */
export async function workPlaceOf(ctx: ReadCtx, task: Doc<"tasks">) {
  const project = await referred(ctx, "projects", task.projectId)
  const runs = await runsOfTask(ctx, task._id, MAX_RUNS)
  const merge = await mergeOf(ctx, task)
  const isOwnLanding = merge?.state === "landed" && merge.mergedCommit === merge.candidateCommit
  return {
    repository: project.repository,
    baseBranch: project.baseBranch,
    branch: task.branch ?? null,
    baseCommit: task.baseCommit ?? null,
    headCommit:
      task.headCommit ??
      runs.find(({ headCommit, workspace }) => headCommit && workspace?.branch)?.headCommit ??
      null,
    landed: isOwnLanding ? { baseCommit: merge.targetCommit, headCommit: merge.mergedCommit } : null,
  }
}

async function mergeOf(ctx: ReadCtx, task: Doc<"tasks">) {
  const entry = await ctx.db
    .query("mergeEntries")
    .withIndex("by_task", (q) => q.eq("taskId", task._id))
    .order("desc")
    .first()
  if (!entry) return null
  const {
    _id,
    state,
    enqueuedAt,
    candidateCommit,
    targetCommit,
    mergedCommit,
    sentence,
    heldSince,
    pull,
    mergeRequestedAt,
    endedAt,
    flakyChecks,
    verdicts,
  } = entry
  return {
    entryId: _id,
    state,
    enqueuedAt,
    candidateCommit: candidateCommit ?? null,
    targetCommit: targetCommit ?? null,
    mergedCommit: mergedCommit ?? null,
    sentence: sentence ?? null,
    heldSince: heldSince ?? null,
    pull: pull ?? null,
    mergeRequestedAt: mergeRequestedAt ?? null,
    /** Checks that were red and then green on the same candidate. */
    flakyChecks: flakyChecks ?? [],
    /** What each run of the checks said of the candidate, oldest first. */
    verdicts: (verdicts ?? []).map(({ colour, check, sentence: said }) => ({
      ...{ colour, check: check ?? null, sentence: said },
    })),
    endedAt: endedAt ?? null,
  }
}
