/** What one may ask about cards. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { ProjectSlug } from "#domain/project"
import { Decompose } from "#domain/objective"
import {
  AssignTask,
  Cancellation,
  CreateTask,
  FindTasks,
  MoveTask,
  ReplanTask,
  RestartTask,
  TaskKey,
  TaskStatus,
  UpdateTask,
} from "#domain/task"
import { defineOperation } from "./define.ts"
import { taskDiff } from "./task-diff.ts"

const OneTask = z.object({ task: TaskKey.describe("Key of the task, e.g. CLU-198") })

export const createTask = defineOperation({
  name: "tasks.create",
  summary: "Put a card on a board",
  input: CreateTask,
  run: ({ backend }, input) => backend.mutation(api.tasks.create, input),
})

export const listTasks = defineOperation({
  name: "tasks.list",
  summary: "List cards, newest first",
  input: z.object({
    project: ProjectSlug.optional().describe("Only of this project"),
    status: TaskStatus.optional().describe("Only in this column"),
    limit: z.number().int().min(1).max(500).optional().describe("At most this many (default 100)"),
  }),
  run: ({ backend }, input) => backend.query(api.tasks.list, input),
})

export const findTasks = defineOperation({
  name: "tasks.find",
  summary: "Find cards by key or by words of their titles",
  input: FindTasks,
  positionals: ["text"],
  run: ({ backend }, input) => backend.query(api.tasks.find, input),
})

export const getTask = defineOperation({
  name: "tasks.get",
  summary: "Show one card with its dependencies, runs and reviews",
  askers: ["user", "run"],
  input: OneTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.query(api.tasks.get, input),
})

export const updateTask = defineOperation({
  name: "tasks.update",
  summary: "Change the text of a card",
  input: UpdateTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.tasks.update, input),
})

export const moveTask = defineOperation({
  name: "tasks.move",
  summary: "Move a card to another column, or within its own",
  input: MoveTask,
  positionals: ["task", "to"],
  run: ({ backend }, input) => backend.mutation(api.tasks.move, input),
})

export const cancelTask = defineOperation({
  name: "tasks.cancel",
  summary: "Give a card up; a running agent is ended",
  input: OneTask.extend({ cancellation: Cancellation.optional().describe("Why (default abandoned)") }),
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.tasks.cancel, input),
})

export const reopenTask = defineOperation({
  name: "tasks.reopen",
  summary: "Make a new card out of a finished one, linked to it",
  input: OneTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.tasks.reopen, input),
})

export const assignTask = defineOperation({
  name: "tasks.assign",
  summary: "Give a card to an agent, to yourself, or to whoever is free",
  input: AssignTask,
  positionals: ["task", "to"],
  run: ({ backend }, input) => backend.mutation(api.tasks.assign, input),
})

export const whyTask = defineOperation({
  name: "tasks.why",
  summary: "Say why a card does not move, and who has the next move",
  input: OneTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.query(api.tasks.why, input),
})

export const effectsOfTask = defineOperation({
  name: "tasks.effects",
  summary: "Show what was done outside for a card: starts, stops, merges, pull requests, removals",
  input: OneTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.query(api.effects.ofTask, input),
})

export const stepsOfTask = defineOperation({
  name: "tasks.steps",
  summary: "Show where a card stands in its pipeline, and what each step left",
  askers: ["user", "run"],
  input: OneTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.query(api.tasks.steps, input),
})

export const decomposeTask = defineOperation({
  name: "tasks.decompose",
  summary: "A manager's run says which tasks its objective is made of, all at once",
  askers: ["run"],
  input: Decompose,
  run: ({ backend }, input) => backend.mutation(api.tasks.decompose, input),
})

export const restartTask = defineOperation({
  name: "tasks.restart",
  summary: "Send a card back to a step of its pipeline; what its steps left is kept",
  input: RestartTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.tasks.restart, input),
})

export const replanTask = defineOperation({
  name: "tasks.replan",
  summary: "Let the manager plan an objective anew, with what was done in view",
  input: ReplanTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.tasks.replan, input),
})

export const diffTask = defineOperation({
  name: "tasks.diff",
  summary: "Show what the work on a card changed",
  input: OneTask,
  positionals: ["task"],
  run: (ports, { task }) => taskDiff(ports, task),
})

const Edge = z.object({
  task: TaskKey.describe("The task that waits"),
  dependsOn: TaskKey.describe("The task it waits for"),
})

export const addDependency = defineOperation({
  name: "dependencies.add",
  summary: "Let a card wait for another; cycles are refused",
  input: Edge,
  positionals: ["task", "dependsOn"],
  run: ({ backend }, input) => backend.mutation(api.dependencies.add, input),
})

export const removeDependency = defineOperation({
  name: "dependencies.remove",
  summary: "Let a card no longer wait for another",
  input: Edge,
  positionals: ["task", "dependsOn"],
  run: ({ backend }, input) => backend.mutation(api.dependencies.remove, input),
})
