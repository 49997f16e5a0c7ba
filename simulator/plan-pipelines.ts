/** Pipelines of a schedule: those that projects define, and which one cards go through; all drawn from the seed. */
import type { z } from "zod"
import { CLASSIC, isChanging, PREDEFINED, type DefinePipeline, type StepRole } from "#domain/pipeline"
import type { Chance } from "./chance.ts"

export type WrittenPipeline = z.infer<typeof DefinePipeline>
type WrittenStep = WrittenPipeline["steps"][number]

const OBJECTIVE = "objective"
const MOST_OWN = 2
const MOST_STEPS = 5

/** Whatever is allowed: any order of roles, ways back and forth and to the step itself. */
export function drawPipeline(name: string, chance: Chance): WrittenPipeline {
  const roles: StepRole[] = []
  for (let count = chance.between(1, MOST_STEPS); count > 0; count--) {
    const role = chance.weighted<StepRole>({
      ...{ dev: 6, pm: 2, qa: 3, research: 1, writer: 1, custom: 1 },
      ...(roles.some(isChanging) && { reviewer: 5 }),
      ...(roles.includes("pm") && !roles.includes("children") && { children: 4 }),
    })
    roles.push(role)
  }
  const names = roles.map((role, index) => `${role.slice(0, 4)}-${index + 1}`)
  return { name, steps: roles.map((role, index) => drawStep(names[index]!, role, names, chance)) }
}

function drawStep(name: string, role: StepRole, names: readonly string[], chance: Chance): WrittenStep {
  const onFailure = chance.weighted({ stop: 2, continue: 2, ask_human: 3, goto: 4 })
  return {
    ...{ name, role },
    onFailure: onFailure === "goto" ? { goto: chance.pick(names), times: chance.between(1, 3) } : onFailure,
    ...(chance.happens(0.5) && { tries: chance.between(1, 3) }),
  }
}

/** Half of all schedules know the classic way alone, as most boards do. */
export function drawPipelines(chance: Chance) {
  const isUsed = chance.happens(0.5)
  const ofProject = (): { pipelines: WrittenPipeline[]; pipeline: string | null } => {
    const count = isUsed ? chance.between(0, MOST_OWN) : 0
    const pipelines = Array.from({ length: count }, (_, index) => drawPipeline(`own-${index + 1}`, chance))
    const isChosen = isUsed && chance.happens(0.3)
    return { pipelines, pipeline: isChosen ? drawName(pipelines, chance) : null }
  }
  const ofTask = (own: readonly WrittenPipeline[]): string | null =>
    isUsed && chance.happens(0.7) ? drawName(own, chance) : null
  return { ofProject, ofTask }
}

/** Objectives come oftener than others: they have the most to lose. */
export function drawName(own: readonly { name: string }[], chance: Chance): string {
  if (chance.happens(0.35)) return OBJECTIVE
  const others = [...PREDEFINED, ...own].map(({ name }) => name)
  return chance.pick(others.filter((name) => name !== CLASSIC && name !== OBJECTIVE))
}
