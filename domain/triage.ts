/** What one may say about blocked cards. */
import { z } from "zod"
import { ProjectSlug } from "./project.ts"
import { Description, TaskKey, Title } from "./task.ts"

export const ListBlocked = z.object({
  project: ProjectSlug.optional().describe("Only of this project"),
  since: z.number().optional().describe("Only those blocked since then (Unix milliseconds)"),
})

export const UnblockTask = z.object({
  task: TaskKey.describe("Key of a blocked task"),
  to: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .describe("Give it to this agent of its role, to `me` or to `nobody`"),
  description: Description.optional().describe("A new description, for whoever goes on"),
  revision: z.number().int().nonnegative().optional().describe("The revision whose description was edited"),
})

export const SplitTask = z.object({
  task: TaskKey.describe("Key of a blocked task"),
  titles: z.array(Title).min(1).max(20).describe("Titles of the tasks that take its place"),
})
