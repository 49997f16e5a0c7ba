/** What people do about pipelines: send cards back, want new plans, define ways and choose them. */
import { api } from "#convex/_generated/api"
import { CLASSIC, type Pipeline } from "#domain/pipeline"
import { pipelineOf } from "../cards.ts"
import { drawName, drawPipeline } from "../plan-pipelines.ts"
import type { World } from "../world.ts"

export const PEOPLE_STEER = [
  "restart",
  "replan",
  "define_pipeline",
  "remove_pipeline",
  "choose_pipeline",
] as const
export type PersonSteers = (typeof PEOPLE_STEER)[number]

/** In a schedule of the classic way nobody has heard of others. Null where there is nothing to do it to. */
export function steer(what: PersonSteers, { plan, chance, person, rows }: World): Promise<unknown> | null {
  const isUsed = plan.projects.some(({ pipelines }) => pipelines.length > 0)
  const cards = rows.all("tasks").filter((task) => pipelineOf(task) !== null && task.status !== "done")
  const project = chance.pick(rows.all("projects"))
  const own = (project.pipelines ?? []) as readonly Pipeline[]
  const slug = String(project.slug)
  switch (what) {
    case "restart": {
      const card = cards.length > 0 ? chance.pick(cards) : null
      const pipeline = card && pipelineOf(card)
      if (!card || !pipeline) return null
      const step = chance.pick(pipeline.steps).name
      return person.mutation(api.tasks.restart, { task: String(card.key), step })
    }
    case "replan": {
      const objectives = cards.filter((task) => Number((task.children as { open: number })?.open ?? 0) > 0)
      return objectives.length > 0
        ? person.mutation(api.tasks.replan, { task: String(chance.pick(objectives).key) })
        : null
    }
    case "define_pipeline":
      return isUsed
        ? person.mutation(api.pipelines.define, {
            project: slug,
            ...drawPipeline(chance.pick(["own-1", "own-3"]), chance),
          })
        : null
    case "remove_pipeline":
      return own.length > 0
        ? person.mutation(api.pipelines.remove, { project: slug, name: chance.pick(own).name })
        : null
    case "choose_pipeline": {
      const pipeline = chance.happens(0.5) ? CLASSIC : drawName(own, chance)
      return isUsed ? person.mutation(api.projects.update, { project: slug, pipeline }) : null
    }
    default:
      return what satisfies never
  }
}
