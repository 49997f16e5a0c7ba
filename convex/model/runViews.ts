/** Runs as they are shown: without keys, with the names that people know. */
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { taskByKey } from "./find.ts"
import { progressOf } from "./progress.ts"

export async function viewOfRun(ctx: ReadCtx, run: Doc<"runs">) {
  const task = await ctx.db.get("tasks", run.taskId)
  const project = await ctx.db.get("projects", run.projectId)
  const agent = run.agentId && (await ctx.db.get("agents", run.agentId))
  return {
    runId: run._id,
    taskId: run.taskId,
    taskKey: task?.key ?? null,
    taskTitle: task?.title ?? null,
    projectId: run.projectId,
    project: project?.slug ?? null,
    agentId: run.agentId ?? null,
    agentName: agent?.name ?? null,
    role: run.role,
    step: run.step,
    attempt: run.attempt,
    promptVersion: run.promptVersion ?? null,
    generation: run.generation,
    state: run.state,
    executor: run.executor,
    claimedAt: run.claimedAt,
    startedAt: run.startedAt ?? null,
    endedAt: run.endedAt ?? null,
    outcome: run.outcome ?? null,
    reason: run.reason ?? null,
    sentence: run.sentence ?? null,
    progress: await progressOf(ctx, run),
    declared: run.declaration?.outcome ?? null,
    summary: run.declaration?.summary ?? null,
    verdict: run.verdict ?? null,
    subjectCommit: run.subjectCommit ?? null,
    headCommit: run.headCommit ?? null,
    workspace: run.workspace ?? null,
    supervision: run.shim?.level ?? null,
    stopRequested: run.stopRequested ?? null,
    termination: run.termination ?? null,
  }
}

export async function listRuns(
  ctx: ReadCtx,
  { task, open, limit }: { task?: string; open?: boolean; limit: number },
) {
  const rows = task
    ? await runsOfTask(ctx, (await taskByKey(ctx, task))._id, limit, open)
    : await runsOfAll(ctx, limit, open)
  return Promise.all(rows.map((run) => viewOfRun(ctx, run)))
}

/** Newest first. */
export function runsOfTask(
  ctx: ReadCtx,
  taskId: Id<"tasks">,
  limit: number,
  open = false,
): Promise<Doc<"runs">[]> {
  const runs = ctx.db.query("runs")
  return open
    ? runs
        .withIndex("by_task_open", (q) => q.eq("taskId", taskId).eq("endedAt", undefined))
        .order("desc")
        .take(limit)
    : runs
        .withIndex("by_task", (q) => q.eq("taskId", taskId))
        .order("desc")
        .take(limit)
}

export function runsOfAll(ctx: ReadCtx, limit: number, open = false): Promise<Doc<"runs">[]> {
  const { organizationId } = ctx.actor
  const runs = ctx.db.query("runs")
  return open
    ? runs
        .withIndex("by_open", (q) => q.eq("organizationId", organizationId).eq("endedAt", undefined))
        .order("desc")
        .take(limit)
    : runs
        .withIndex("by_claimed", (q) => q.eq("organizationId", organizationId))
        .order("desc")
        .take(limit)
}
