/** What one may do about blocked tasks; `tasks.cancel` and `tasks.assign` are the others. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { TaskKey } from "#domain/task"
import { ListBlocked, SplitTask, UnblockTask } from "#domain/triage"
import { defineOperation } from "./define.ts"

export const listBlocked = defineOperation({
  name: "tasks.blocked",
  summary: "List blocked tasks, escalated ones first, then the longest blocked",
  input: ListBlocked,
  run: ({ backend }, input) => backend.query(api.triage.list, input),
})

export const unblockTask = defineOperation({
  name: "tasks.unblock",
  summary:
    "Let a blocked task go on, with its attempts set back; with a new description or somebody else if said",
  input: UnblockTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.triage.unblock, input),
})

export const splitTask = defineOperation({
  name: "tasks.split",
  summary: "Put several tasks in the place of a blocked one",
  input: SplitTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.triage.split, input),
})

export const escalateTask = defineOperation({
  name: "tasks.escalate",
  summary: "Put a blocked task on top of everything that waits for a person",
  input: z.object({ task: TaskKey.describe("Key of a blocked task") }),
  positionals: ["task"],
  run: ({ backend }, input) => backend.mutation(api.triage.escalate, input),
})
