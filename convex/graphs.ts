/** A board's other faces: its graph, and its runs over time. */
import { z } from "zod"
import { ProjectSlug } from "#domain/project"
import { query } from "./functions.ts"
import { projectBySlug } from "./model/find.ts"
import { graphOf, runsSince } from "./model/graphs.ts"

export const ofProject = query({
  actors: ["user"],
  args: z.object({ project: ProjectSlug }),
  handler: async (ctx, { project }) => graphOf(ctx, await projectBySlug(ctx, project)),
})

/** `since` is the asker's clock, in whole minutes: a query has none of its own. */
export const timeline = query({
  actors: ["user"],
  args: z.object({ project: ProjectSlug.optional(), since: z.number() }),
  handler: async (ctx, { project, since }) =>
    runsSince(ctx, since, project === undefined ? undefined : (await projectBySlug(ctx, project))._id),
})
