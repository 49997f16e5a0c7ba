/** The feed of what happened. */
import { z } from "zod"
import { ProjectSlug } from "#domain/project"
import { ActorKind, EVENT_KINDS, EventKind } from "#domain/event"
import { TaskKey } from "#domain/task"
import { PaginationOptions, query } from "./functions.ts"
import { pageOfEvents, recentEvents } from "./model/events.ts"
import { projectBySlug } from "./model/find.ts"

/** The newest events, newest first. */
export const recent = query({
  actors: ["user", "service"],
  args: z.object({ limit: z.number().int().min(1).max(200), project: ProjectSlug.optional() }),
  handler: async (ctx, { limit, project }) =>
    recentEvents(ctx, limit, project === undefined ? undefined : (await projectBySlug(ctx, project))._id),
})

/** The log in pages, newest first: of everything, one project, one card; only some kinds where they are named. */
export const page = query({
  actors: ["user"],
  args: z.object({
    project: ProjectSlug.optional(),
    task: TaskKey.optional(),
    kinds: z.array(EventKind).max(EVENT_KINDS.length).optional(),
    actors: z.array(ActorKind).max(3).optional(),
    paginationOpts: PaginationOptions,
  }),
  handler: (ctx, input) => pageOfEvents(ctx, input),
})
