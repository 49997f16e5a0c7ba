/** The roadmap of a project: what people plan, and how far the tasks that work for it are. */
import { z } from "zod"
import { ProjectSlug } from "#domain/project"
import {
  AddPhase,
  AddRequirement,
  LinkTask,
  MovePhase,
  MoveRequirement,
  RemovePhase,
  RemoveRequirement,
  TaskOfRequirement,
  UpdatePhase,
  UpdateRequirement,
} from "#domain/roadmap"
import { mutation, query } from "./functions.ts"
import { projectBySlug } from "./model/find.ts"
import * as phases from "./model/phases.ts"
import * as requirements from "./model/requirements.ts"
import * as requirementTasks from "./model/requirementTasks.ts"
import { importRoadmap } from "./model/roadmapImport.ts"
import { roadmapOf, unassignedTasks } from "./model/roadmaps.ts"

const OneProject = z.object({ project: ProjectSlug })

/** 200 requirements with their texts, and room for what people wrote around them. */
const MAX_MARKDOWN = 900_000

export const show = query({
  actors: ["user"],
  args: OneProject,
  handler: async (ctx, { project }) => roadmapOf(ctx, await projectBySlug(ctx, project)),
})

/** Open tasks that work for no requirement. */
export const unassigned = query({
  actors: ["user"],
  args: OneProject,
  handler: async (ctx, { project }) => unassignedTasks(ctx, (await projectBySlug(ctx, project))._id),
})

export const addPhase = mutation({ actors: ["user"], args: AddPhase, handler: phases.addPhase })
export const updatePhase = mutation({ actors: ["user"], args: UpdatePhase, handler: phases.updatePhase })
export const movePhase = mutation({ actors: ["user"], args: MovePhase, handler: phases.movePhase })
export const removePhase = mutation({
  actors: ["user"],
  args: RemovePhase,
  handler: (ctx, { phase }) => phases.removePhase(ctx, phase),
})

export const addRequirement = mutation({
  actors: ["user"],
  args: AddRequirement,
  handler: requirements.addRequirement,
})
export const updateRequirement = mutation({
  actors: ["user"],
  args: UpdateRequirement,
  handler: requirements.updateRequirement,
})
export const moveRequirement = mutation({
  actors: ["user"],
  args: MoveRequirement,
  handler: requirements.moveRequirement,
})
export const removeRequirement = mutation({
  actors: ["user"],
  args: RemoveRequirement,
  handler: (ctx, { requirement }) => requirements.removeRequirement(ctx, requirement),
})

export const link = mutation({ actors: ["user"], args: LinkTask, handler: requirementTasks.linkTask })
export const unlink = mutation({ actors: ["user"], args: LinkTask, handler: requirementTasks.unlinkTask })
export const makeTask = mutation({
  actors: ["user"],
  args: TaskOfRequirement,
  handler: requirementTasks.makeTask,
})

/** What the text says, in one transaction; a text that is not understood changes nothing. */
export const importMarkdown = mutation({
  actors: ["user"],
  args: OneProject.extend({
    markdown: z.string().max(MAX_MARKDOWN, `A roadmap has at most ${MAX_MARKDOWN} characters.`),
  }),
  handler: importRoadmap,
})
