/** The feed of what happened. */
import { z } from "zod"
import { ProjectSlug } from "#domain/project"
import { query } from "./functions.ts"
import { recentEvents } from "./model/events.ts"
import { projectBySlug } from "./model/find.ts"

/** The newest events, newest first. */
export const recent = query({
  actors: ["user", "service"],
  args: z.object({ limit: z.number().int().min(1).max(200), project: ProjectSlug.optional() }),
  handler: async (ctx, { limit, project }) =>
    recentEvents(ctx, limit, project === undefined ? undefined : (await projectBySlug(ctx, project))._id),
})
