/** Sessions as they are shown and listed. */
import { costOf, type SessionFilter } from "#domain/session"
import type { Doc } from "../_generated/dataModel.ts"
import type { ReadCtx } from "./context.ts"
import { projectBySlug, referred } from "./find.ts"
import { chatOf } from "./sessionChats.ts"

type Page = { numItems: number; cursor: string | null }

export async function viewOfSession(ctx: ReadCtx, session: Doc<"sessions">) {
  const run = session.runId && (await ctx.db.get("runs", session.runId))
  const task = session.taskId && (await ctx.db.get("tasks", session.taskId))
  const project = session.projectId && (await ctx.db.get("projects", session.projectId))
  const agent = run?.agentId && (await ctx.db.get("agents", run.agentId))
  const chat = await chatOf(ctx, session)
  return {
    sessionId: session._id,
    system: session.system,
    name: session.name,
    source: session.source,
    runId: session.runId ?? null,
    chat: chat && { chatId: chat._id, project: (await referred(ctx, "projects", chat.projectId)).slug },
    runState: run?.state ?? null,
    stopRequested: run?.stopRequested ?? null,
    role: run?.role ?? null,
    attempt: run?.attempt ?? null,
    promptVersion: run?.promptVersion ?? null,
    agentName: agent?.name ?? null,
    taskKey: task?.key ?? null,
    taskTitle: task?.title ?? null,
    project: project?.slug ?? null,
    cwd: session.cwd ?? null,
    title: session.title ?? null,
    lastLine: session.lastLine,
    model: session.model ?? null,
    status: session.status,
    stopReason: session.stopReason ?? null,
    startedAt: session.startedAt,
    updatedAt: session.updatedAt,
    usage: session.usage,
    costUsd: costOf(session),
    apiCalls: session.apiCalls,
    messages: session.messages,
    unknownLines: session.unknownLines,
    contextTokens: session.contextTokens ?? null,
    contextWindow: session.contextWindow ?? null,
  }
}

/** The most recently used first; by how well they match where words are searched. */
export async function listSessions(
  ctx: ReadCtx,
  { filter, paginationOpts }: { filter: SessionFilter; paginationOpts: Page },
) {
  const found = await matching(ctx, filter, paginationOpts)
  return { ...found, page: await Promise.all(found.page.map((session) => viewOfSession(ctx, session))) }
}

/** One index finds by the narrowest condition; the others are looked at row by row, a page at a time. */
async function matching(ctx: ReadCtx, filter: SessionFilter, paginationOpts: Page) {
  const { organizationId } = ctx.actor
  const { system, status, model, search } = filter
  const projectId = filter.project && (await projectBySlug(ctx, filter.project))._id
  const sessions = ctx.db.query("sessions")
  if (search) {
    return sessions
      .withSearchIndex("search_preview", (q) => {
        let found = q.search("preview", search).eq("organizationId", organizationId)
        if (projectId) found = found.eq("projectId", projectId)
        if (system) found = found.eq("system", system)
        if (status) found = found.eq("status", status)
        if (model) found = found.eq("model", model)
        return found
      })
      .paginate(paginationOpts)
  }
  const ranged = projectId
    ? sessions.withIndex("by_project", (q) => q.eq("projectId", projectId))
    : model
      ? sessions.withIndex("by_model", (q) => q.eq("organizationId", organizationId).eq("model", model))
      : status
        ? sessions.withIndex("by_status", (q) => q.eq("organizationId", organizationId).eq("status", status))
        : system
          ? sessions.withIndex("by_system", (q) =>
              q.eq("organizationId", organizationId).eq("system", system),
            )
          : sessions.withIndex("by_update", (q) => q.eq("organizationId", organizationId))
  return ranged
    .order("desc")
    .filter((q) =>
      q.and(
        ...(system ? [q.eq(q.field("system"), system)] : []),
        ...(status ? [q.eq(q.field("status"), status)] : []),
        ...(model ? [q.eq(q.field("model"), model)] : []),
      ),
    )
    .paginate(paginationOpts)
}
