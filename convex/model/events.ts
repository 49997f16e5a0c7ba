/** The append-only record: every change of state writes here, in its own transaction. */
import type { PaginationOptions } from "convex/server"
import type { Actor, EventKind } from "#domain/event"
import type { Doc, Id } from "../_generated/dataModel.ts"
import type { ReadCtx, WriteCtx } from "./context.ts"
import { projectBySlug, taskByKey } from "./find.ts"

type NewEvent = {
  kind: EventKind
  sentence: string
  /** The card it is about, else the project, else it is about the organization. */
  task?: Pick<Doc<"tasks">, "_id" | "projectId">
  projectId?: Id<"projects">
  data?: Doc<"events">["data"]
  /** Names the row that led to this one: a run, a signal, a merge entry. */
  causationId?: string
}

export async function append(
  ctx: WriteCtx,
  { kind, sentence, task, projectId, data = {}, causationId }: NewEvent,
): Promise<void> {
  const { organizationId, kind: actorKind, id, name } = ctx.actor
  const project = task?.projectId ?? projectId
  await ctx.db.insert("events", {
    organizationId,
    ...(project && { projectId: project }),
    ...(task && { taskId: task._id }),
    stream: task ? `task:${task._id}` : project ? `project:${project}` : `organization:${organizationId}`,
    kind,
    sentence,
    data,
    actor: { kind: actorKind, id, name },
    at: Date.now(),
    correlationId: ctx.correlationId,
    ...(causationId && { causationId }),
  })
}

type PageOfEvents = {
  project?: string
  task?: string
  kinds?: EventKind[]
  actors?: Actor["kind"][]
  paginationOpts: PaginationOptions
}

/** A filter may leave a page short or empty: whoever reads asks for the next one. */
export async function pageOfEvents(
  ctx: ReadCtx,
  { project, task, kinds, actors, paginationOpts }: PageOfEvents,
) {
  const events = ctx.db.query("events")
  const ofTask = task === undefined ? null : await taskByKey(ctx, task)
  const of = project === undefined ? null : await projectBySlug(ctx, project)
  const rows = ofTask
    ? events.withIndex("by_stream", (q) => q.eq("stream", `task:${ofTask._id}`))
    : of
      ? events.withIndex("by_project", (q) => q.eq("projectId", of._id))
      : events.withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
  const page = await rows.order("desc").paginate(paginationOpts)
  const wanted = page.page.filter(
    ({ kind, actor }) => (kinds?.includes(kind) ?? true) && (actors?.includes(actor.kind) ?? true),
  )
  return { ...page, page: await Promise.all(wanted.map((event) => viewInLog(ctx, event))) }
}

async function viewInLog(ctx: ReadCtx, event: Doc<"events">) {
  const task = event.taskId && (await ctx.db.get("tasks", event.taskId))
  const project = event.projectId && (await ctx.db.get("projects", event.projectId))
  return { ...viewOfEvent(event), taskKey: task?.key ?? null, project: project?.slug ?? null }
}

/** The newest events of the organization or of one project, newest first, with the keys of their cards. */
export async function recentEvents(ctx: ReadCtx, limit: number, projectId?: Id<"projects">) {
  const events = projectId
    ? await ctx.db
        .query("events")
        .withIndex("by_project", (q) => q.eq("projectId", projectId))
        .order("desc")
        .take(limit)
    : await ctx.db
        .query("events")
        .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
        .order("desc")
        .take(limit)
  const keys = new Map<Id<"tasks">, string | null>()
  for (const { taskId } of events) {
    if (taskId && !keys.has(taskId)) keys.set(taskId, (await ctx.db.get("tasks", taskId))?.key ?? null)
  }
  return events.map((event) => ({
    ...viewOfEvent(event),
    taskKey: event.taskId ? (keys.get(event.taskId) ?? null) : null,
  }))
}

export const viewOfEvent = (event: Doc<"events">) => ({
  eventId: event._id,
  kind: event.kind,
  at: event.at,
  actor: event.actor,
  sentence: event.sentence,
  data: event.data,
  taskId: event.taskId ?? null,
  causationId: event.causationId ?? null,
})

/** The id of the organization's newest event: it changes whenever anything does. */
export async function newestEventId(ctx: ReadCtx): Promise<Id<"events"> | null> {
  const newest = await ctx.db
    .query("events")
    .withIndex("by_organization", (q) => q.eq("organizationId", ctx.actor.organizationId))
    .order("desc")
    .first()
  return newest?._id ?? null
}
