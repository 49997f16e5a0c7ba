/** Pipelines: those that exist everywhere, and a project's own. */
import { z } from "zod"
import { DefinePipeline, Slug } from "#domain/pipeline"
import { ProjectSlug } from "#domain/project"
import { mutation, query } from "./functions.ts"
import { projectBySlug } from "./model/find.ts"
import { definePipeline, pipelinesOf, removePipeline } from "./model/pipelines.ts"

const OfProject = z.object({ project: ProjectSlug })

/** Without a project: what exists everywhere. */
export const list = query({
  actors: ["user"],
  args: OfProject.partial(),
  handler: async (ctx, { project }) => pipelinesOf(project ? await projectBySlug(ctx, project) : null),
})

/** New, or in the place of the one with its name. Cards that have begun keep the one they began with. */
export const define = mutation({
  actors: ["user"],
  args: OfProject.extend(DefinePipeline.shape),
  handler: async (ctx, { project, ...written }) =>
    definePipeline(ctx, await projectBySlug(ctx, project), written),
})

export const remove = mutation({
  actors: ["user"],
  args: OfProject.extend({ name: Slug }),
  handler: async (ctx, { project, name }) => removePipeline(ctx, await projectBySlug(ctx, project), name),
})
