/** Prompt versions: people write and activate them; what a run is given is settled by its claim. */
import { z } from "zod"
import { ActivatePrompt, CreatePrompt, PromptNumber, PromptPlace } from "#domain/prompt"
import { ProjectSlug } from "#domain/project"
import { Role } from "#domain/role"
import { TaskKey } from "#domain/task"
import { mutation, PaginationOptions, query } from "./functions.ts"
import * as activations from "./model/promptActivations.ts"
import { createPrompt, promptText, promptVersion, viewOfVersion } from "./model/prompts.ts"
import * as views from "./model/promptViews.ts"

export const create = mutation({
  actors: ["user"],
  args: CreatePrompt.extend({ basedOn: PromptNumber }),
  handler: createPrompt,
})

export const activate = mutation({
  actors: ["user"],
  args: ActivatePrompt,
  handler: activations.activatePrompt,
})

export const follow = mutation({
  actors: ["user"],
  args: PromptPlace.extend({ project: ProjectSlug }),
  handler: activations.followOrganization,
})

export const rollBack = mutation({ actors: ["user"], args: PromptPlace, handler: activations.rollBack })

/** Each role with the version that is active, in the organization or in one project. */
export const roles = query({
  actors: ["user"],
  args: z.object({ project: ProjectSlug.optional() }),
  handler: (ctx, { project }) => views.rolesOf(ctx, project),
})

/** The stored versions of a role, newest first, in pages. The built-in one is not among them: it is a file. */
export const versions = query({
  actors: ["user"],
  args: PromptPlace.extend({ paginationOpts: PaginationOptions }),
  handler: (ctx, { role, project, paginationOpts }) =>
    views.pageOfVersions(ctx, role, project, paginationOpts),
})

export const get = query({
  actors: ["user"],
  args: z.object({ role: Role, version: PromptNumber.min(1) }),
  handler: async (ctx, { role, version }) => ({
    ...(await viewOfVersion(ctx, await promptVersion(ctx, role, version))),
    text: (await promptText(ctx, role, version)).text ?? "",
  }),
})

/** What the next run of a card would be told if it were claimed now. */
export const nextBrief = query({
  actors: ["user"],
  args: z.object({ task: TaskKey, role: Role.optional(), version: PromptNumber.optional() }),
  handler: views.nextBrief,
})
