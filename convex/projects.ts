/** Projects: what people may ask about them. */
import { z } from "zod"
import { DiskLedger } from "#domain/disk"
import { AddProject, BranchName, ProjectKey, ProjectSlug, UpdateProject } from "#domain/project"
import { mutation, query } from "./functions.ts"
import { noteDiskLedger } from "./model/disk.ts"
import { projectBySlug } from "./model/find.ts"
import { addProject, allProjects, summaryOfProject, updateProject, viewOfProject } from "./model/projects.ts"

/** The repository was looked at by whoever asks: here no file is read. */
const NewProject = AddProject.pick({
  slug: true,
  name: true,
  executor: true,
  landing: true,
  strategy: true,
  approval: true,
  checks: true,
  mergeBatchSize: true,
  checkReruns: true,
  setupCommand: true,
  cleanupCommand: true,
  copyFiles: true,
  linkFiles: true,
  diskQuotaMb: true,
  wipLimits: true,
  pipeline: true,
}).extend({
  key: ProjectKey,
  repository: z.string().min(1).max(4_096),
  baseBranch: BranchName,
  checkCommand: z.string().max(2_000),
})

export const add = mutation({
  actors: ["user"],
  args: NewProject,
  handler: async (ctx, input) => viewOfProject(await addProject(ctx, input)),
})

export const update = mutation({
  actors: ["user"],
  args: UpdateProject,
  handler: async (ctx, { project, ...change }) =>
    viewOfProject(await updateProject(ctx, await projectBySlug(ctx, project), change)),
})

/** The loop says what the project's work trees take on its disk. */
export const noteDisk = mutation({
  actors: ["service"],
  args: z.object({ projectId: z.string(), ledger: DiskLedger }),
  handler: (ctx, { projectId, ledger }) => noteDiskLedger(ctx, projectId, ledger),
})

export const list = query({
  actors: ["user", "service"],
  args: z.object({}),
  handler: async (ctx) =>
    Promise.all((await allProjects(ctx)).map((project) => summaryOfProject(ctx, project))),
})

export const get = query({
  actors: ["user", "service"],
  args: z.object({ project: ProjectSlug }),
  handler: async (ctx, { project }) => summaryOfProject(ctx, await projectBySlug(ctx, project)),
})
