/** What one may ask about pipelines: the steps that cards go through. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { DefinePipeline, Slug } from "#domain/pipeline"
import { parseSteps } from "#domain/pipeline-text"
import { ProjectSlug } from "#domain/project"
import { refusalError } from "../refusals.ts"
import { defineOperation } from "./define.ts"

const OfProject = z.object({ project: ProjectSlug.describe("Slug of the project") })
const MayNameProject = z.object({ project: ProjectSlug.optional().describe("Also those of this project") })

export const listPipelines = defineOperation({
  name: "pipelines.list",
  summary: "List the pipelines that cards can go through",
  input: MayNameProject,
  run: ({ backend }, input) => backend.query(api.pipelines.list, input),
})

export const showPipeline = defineOperation({
  name: "pipelines.show",
  summary: "Show the steps of a pipeline",
  input: MayNameProject.extend({ name: Slug.describe("Name of the pipeline") }),
  positionals: ["name"],
  run: async ({ backend }, { name, project }) => {
    const all = await backend.query(api.pipelines.list, project ? { project } : {})
    const found = all.find((pipeline) => pipeline.name === name)
    if (found) return found
    const known = all.map((pipeline) => pipeline.name).join(", ")
    throw refusalError("not_found", `There is no pipeline ${name}; there is ${known}.`)
  },
})

export const definePipeline = defineOperation({
  name: "pipelines.define",
  summary: "Give a project a pipeline of its own, or change one; cards under way keep theirs",
  input: OfProject.extend(DefinePipeline.shape),
  positionals: ["name"],
  texts: { steps: parseSteps },
  run: ({ backend }, input) => backend.mutation(api.pipelines.define, input),
})

export const removePipeline = defineOperation({
  name: "pipelines.remove",
  summary: "Take a pipeline of its own from a project",
  input: OfProject.extend({ name: Slug.describe("Name of the pipeline") }),
  positionals: ["name"],
  run: ({ backend }, input) => backend.mutation(api.pipelines.remove, input),
})
