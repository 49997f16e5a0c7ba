/** What one may ask about work trees. It is carried out on the loop's machine; `workspaces.job` says what came of it. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { CollectWorkspaces, RestoreTrash } from "#domain/maintenance"
import { TaskKey } from "#domain/task"
import { defineOperation } from "./define.ts"

export const listTrash = defineOperation({
  name: "workspaces.trash",
  summary: "What the trash holds, as the loop saw it last",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.workspaces.trash, {}),
})

export const restore = defineOperation({
  name: "workspaces.restore",
  summary: "Ask the loop to bring an entry of the trash back",
  input: RestoreTrash,
  positionals: ["entry"],
  paths: ["into"],
  run: ({ backend }, input) => backend.mutation(api.workspaces.restore, input),
})

export const collect = defineOperation({
  name: "workspaces.collect",
  summary: "Ask the loop to remove the work trees that are over",
  input: CollectWorkspaces,
  run: ({ backend }, input) => backend.mutation(api.workspaces.collect, input),
})

export const getJob = defineOperation({
  name: "workspaces.job",
  summary: "What came of something that was asked about work trees",
  input: z.object({ job: z.string().min(1).describe("Id of the job") }),
  positionals: ["job"],
  run: ({ backend }, input) => backend.query(api.workspaces.job, input),
})

export const listJobs = defineOperation({
  name: "workspaces.jobs",
  summary: "What was asked about work trees lately, and what came of it",
  input: z.object({}),
  run: ({ backend }) => backend.query(api.workspaces.jobs, {}),
})

export const getOwner = defineOperation({
  name: "workspaces.owner",
  summary: "What decides whether the work tree of a card may go",
  input: z.object({ task: TaskKey }),
  positionals: ["task"],
  run: ({ backend }, input) => backend.query(api.workspaces.owner, input),
})
