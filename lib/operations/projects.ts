/** What one may ask about projects; a repository is looked at before it is written down. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { AddProject, ProjectSlug, suggestSlug, UpdateProject } from "#domain/project"
import { RefusalError } from "../refusals.ts"
import { defineOperation } from "./define.ts"

export const addProject = defineOperation({
  name: "projects.add",
  summary: "Give Clutch a git repository of this machine to work on",
  input: AddProject,
  paths: ["repo"],
  run: async ({ backend, repositories }, { repo, check, key, baseBranch, ...rest }) => {
    const inspected = await repositories.inspect(repo, { baseBranch })
    if (!inspected.ok) throw new RefusalError(inspected.refusal)
    const repository = inspected.value
    return backend.mutation(api.projects.add, {
      ...rest,
      key: key ?? repositories.suggestKey(rest.slug),
      repository: repository.root,
      baseBranch: repository.baseBranch,
      checkCommand: check ?? (await repositories.detectCheck(repository.root, repository.baseBranch)),
    })
  },
})

export const inspectProject = defineOperation({
  name: "projects.inspect",
  summary: "Look at a git repository of this machine: what projects.add would take for it",
  input: AddProject.pick({ repo: true, baseBranch: true }),
  positionals: ["repo"],
  paths: ["repo"],
  run: async ({ repositories }, { repo, baseBranch }) => {
    const inspected = await repositories.inspect(repo, { baseBranch })
    if (!inspected.ok) throw new RefusalError(inspected.refusal)
    const { root, hasRemote, isBare, isShallow, ...repository } = inspected.value
    const slug = suggestSlug(root)
    return {
      ...{ repository: root, baseBranch: repository.baseBranch, hasRemote, isBare, isShallow },
      ...{ slug, key: repositories.suggestKey(slug) },
      check: await repositories.detectCheck(root, repository.baseBranch),
    }
  },
})

export const updateProject = defineOperation({
  name: "projects.update",
  summary: "Change settings of a project; what is not named stays as it is",
  input: UpdateProject,
  positionals: ["project"],
  run: ({ backend }, input) => backend.mutation(api.projects.update, input),
})

export const listProjects = defineOperation({
  name: "projects.list",
  summary: "List projects with their counts",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.projects.list, {}),
})

export const getProject = defineOperation({
  name: "projects.get",
  summary: "Show one project with its policies",
  input: z.object({ project: ProjectSlug.describe("Slug of the project") }),
  positionals: ["project"],
  run: ({ backend }, { project }) => backend.query(api.projects.get, { project }),
})
