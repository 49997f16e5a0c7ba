/** What a manager's run makes of an objective: tasks with acceptance criteria and dependencies, checked as a whole. */
import { z } from "zod"
import { accept, refuse, type Result } from "./refusal.ts"
import { WorkRole } from "./role.ts"
import { Description, Priority, TaskKey, Title } from "./task.ts"

export const MAX_PLANNED = 30
/** Of all plans of one objective together. */
export const MAX_CHILDREN = 60

const LocalName = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "A task's name in a plan is lower-case letters, digits and dashes.")

export const PlannedTask = z.strictObject({
  /** Names it within the plan, so that others can depend on it. */
  name: LocalName,
  title: Title,
  description: Description.optional(),
  criteria: z.array(z.string().min(1).max(500)).max(50).optional(),
  role: WorkRole.optional(),
  priority: Priority.optional(),
  /** Names of this plan, or keys of tasks of the same objective. */
  dependsOn: z.array(z.string().min(1).max(60)).max(30).optional(),
})
export type PlannedTask = z.infer<typeof PlannedTask>

export const Decompose = z.object({
  tasks: z
    .array(PlannedTask)
    .max(MAX_PLANNED)
    .describe(
      '\'[{"name": "api", "title": "...", "description": "...", "criteria": ["..."], "role": "dev", "dependsOn": []}]\'',
    ),
  drop: z
    .array(TaskKey)
    .max(MAX_CHILDREN)
    .optional()
    .describe("Keys of its open tasks that the new plan no longer wants"),
})
export type Decompose = z.infer<typeof Decompose>

/** The tasks in an order in which each comes after what it depends on; refused with the cycle or the unknown name. */
export function orderPlan(tasks: readonly PlannedTask[], siblings: readonly string[]): Result<PlannedTask[]> {
  const byName = new Map(tasks.map((task) => [task.name, task]))
  if (byName.size < tasks.length) {
    const twice = tasks.find((task, index) => tasks.findIndex(({ name }) => name === task.name) !== index)
    return refuse("invalid_input", `Two tasks of the plan have the name ${twice?.name}.`)
  }
  for (const { name, dependsOn = [] } of tasks)
    for (const target of dependsOn)
      if (!byName.has(target) && !siblings.includes(target.toUpperCase()))
        return refuse(
          "invalid_input",
          `Task ${name} depends on ${target}, which is neither a name of this plan nor a task of this objective.`,
        )
  const ordered: PlannedTask[] = []
  const way: string[] = []
  const visit = (task: PlannedTask): string[] | null => {
    if (ordered.includes(task)) return null
    if (way.includes(task.name)) return [...way.slice(way.indexOf(task.name)), task.name]
    way.push(task.name)
    for (const target of task.dependsOn ?? []) {
      const next = byName.get(target)
      const cycle = next && visit(next)
      if (cycle) return cycle
    }
    way.pop()
    ordered.push(task)
    return null
  }
  for (const task of tasks) {
    const cycle = visit(task)
    if (cycle)
      return refuse("dependency_cycle", `The plan has a cycle: ${cycle.join(" waits for ")}.`, { cycle })
  }
  return accept(ordered)
}
