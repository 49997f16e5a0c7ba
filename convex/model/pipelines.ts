/** A project's own pipelines, written here alone. */
import type { z } from "zod"
import { checkPipeline, CLASSIC, PREDEFINED, type DefinePipeline, type Pipeline } from "#domain/pipeline"
import { MAX_PIPELINES } from "#domain/project"
import type { Doc } from "../_generated/dataModel.ts"
import type { WriteCtx } from "./context.ts"
import { append } from "./events.ts"
import { demand, orRefuse } from "./refusals.ts"

export function pipelinesOf(project: Doc<"projects"> | null) {
  const own = project?.pipelines ?? []
  const chosen = project ? (project.pipeline ?? CLASSIC) : null
  const viewOf = (origin: "predefined" | "project") => (pipeline: Pipeline) => ({
    ...pipeline,
    origin,
    isDefault: pipeline.name === chosen,
  })
  return [...PREDEFINED.map(viewOf("predefined")), ...own.map(viewOf("project"))]
}

export async function definePipeline(
  ctx: WriteCtx,
  project: Doc<"projects">,
  written: z.infer<typeof DefinePipeline>,
): Promise<Pipeline> {
  const pipeline = orRefuse(checkPipeline(written))
  const others = (project.pipelines ?? []).filter(({ name }) => name !== pipeline.name)
  demand(
    others.length < MAX_PIPELINES,
    "conflict",
    `${project.slug} has ${MAX_PIPELINES} pipelines of its own already; remove one first.`,
  )
  await ctx.db.patch("projects", project._id, { pipelines: [...others, pipeline] })
  await append(ctx, {
    kind: "pipeline.defined",
    projectId: project._id,
    data: { name: pipeline.name, steps: pipeline.steps.map(({ name }) => name).join(", ") },
    sentence: `${ctx.actor.name} defined the pipeline ${pipeline.name} of ${project.slug}.`,
  })
  return pipeline
}

export async function removePipeline(ctx: WriteCtx, project: Doc<"projects">, name: string) {
  const own = project.pipelines ?? []
  demand(
    own.some((pipeline) => pipeline.name === name),
    "not_found",
    `${project.slug} has no pipeline ${name} of its own.`,
  )
  demand(
    project.pipeline !== name,
    "conflict",
    `New cards of ${project.slug} go through ${name}; choose another one first (clutch projects update ${project.slug} --pipeline classic).`,
  )
  await ctx.db.patch("projects", project._id, { pipelines: own.filter((pipeline) => pipeline.name !== name) })
  await append(ctx, {
    kind: "pipeline.removed",
    projectId: project._id,
    data: { name },
    sentence: `${ctx.actor.name} removed the pipeline ${name} of ${project.slug}.`,
  })
  return { name }
}
