/** The simulated manager: makes tasks of an objective by its script, else of its criteria or of its one sentence. */
import type { PlannedTask } from "#domain/objective"
import { decompose, ownTask } from "./clutch.ts"
import type { Task } from "./roles.ts"
import { forAttempt } from "./script.ts"
import { declare } from "./steps.ts"
import type { World } from "./world.ts"

export async function plan(world: World, { title, criteria, script }: Task): Promise<void> {
  const { attempt, taskKey } = world.assignment
  await world.say(`Which tasks make "${title}", and which of them need another one first?`)
  const hasTasks = ((await ownTask(taskKey))?.children.length ?? 0) > 0
  const scripted = script?.pm && forAttempt(script.pm, attempt)
  // What was planned before is on the board; without a script there is nothing to add to it.
  const tasks = scripted?.tasks ?? (hasTasks ? [] : planOf(title, criteria))
  const drop = scripted?.drop ?? []
  if (tasks.length > 0 || drop.length > 0) {
    const said = await world.type("clutch tasks decompose", () => decompose({ tasks, drop }))
    if (said.isError) throw new Error(`The plan was not taken: ${said.text}`)
  }
  const names = tasks.map((task) => task.title).join("; ")
  await declare("success", names ? `Planned: ${names}.` : "What was planned is still right.", world)
}

const MOST_TASKS = 5

/** A task for each criterion, or for each part of the sentence; of a single one two: built, then documented. */
export function planOf(title: string, criteria: readonly string[]): PlannedTask[] {
  const parts = (criteria.length > 0 ? criteria : title.split(/\s*(?:,|;|\band\b)\s*/))
    .map((part) => part.trim().slice(0, 180))
    .filter(Boolean)
    .slice(0, MOST_TASKS)
  const tasks = parts.map((part, index): PlannedTask => ({
    name: `part-${index + 1}`,
    title: part,
    criteria: [`${part}: done, and a test shows it.`],
  }))
  if (tasks.length > 1) return tasks
  return [
    { name: "build", title: `Build: ${title}`.slice(0, 200), criteria: ["It does what it says."] },
    {
      name: "document",
      title: `Document: ${title}`.slice(0, 200),
      criteria: ["Its users find what they need."],
      dependsOn: ["build"],
    },
  ]
}
