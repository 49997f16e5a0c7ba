/** What one may ask about comments, files and views. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { AddComment } from "#domain/comment"
import { ProjectSlug } from "#domain/project"
import { SavedView, SaveView } from "#domain/saved-view"
import { TaskKey } from "#domain/task"
import { defineOperation } from "./define.ts"
import { storeFile } from "./store-file.ts"

const OneTask = z.object({ task: TaskKey.describe("Key of the task, e.g. CLU-198") })

export const addComment = defineOperation({
  name: "comments.add",
  summary: "Comment on a card; an agent that is named with @ reads it in its next run",
  askers: ["user", "run"],
  input: AddComment,
  positionals: ["task", "text"],
  run: ({ backend }, input) => backend.mutation(api.comments.add, input),
})

export const listComments = defineOperation({
  name: "comments.list",
  summary: "List the comments on a card, newest first",
  askers: ["user", "run"],
  input: OneTask.extend({
    limit: z.number().int().min(1).max(200).optional().describe("At most this many (default 50)"),
  }),
  positionals: ["task"],
  run: ({ backend }, input) => backend.query(api.comments.list, input),
})

export const removeComment = defineOperation({
  name: "comments.remove",
  summary: "Remove a comment of one's own",
  askers: ["user", "run"],
  input: z.object({ comment: z.string().min(1).describe("Id of the comment (clutch comments list)") }),
  positionals: ["comment"],
  run: ({ backend }, input) => backend.mutation(api.comments.remove, input),
})

export const addAttachment = defineOperation({
  name: "attachments.add",
  summary: "Put a file of this machine beside a card",
  input: OneTask.extend({ file: z.string().min(1).describe("Path of the file") }),
  positionals: ["task", "file"],
  paths: ["file"],
  run: ({ backend }, { task, file }) => storeFile(backend, task, file),
})

export const listAttachments = defineOperation({
  name: "attachments.list",
  summary: "List the files beside a card",
  askers: ["user", "run"],
  input: OneTask,
  positionals: ["task"],
  run: ({ backend }, input) => backend.query(api.attachments.ofTask, input),
})

export const removeAttachment = defineOperation({
  name: "attachments.remove",
  summary: "Remove a file from beside its card",
  input: z.object({ attachment: z.string().min(1).describe("Id of the file (clutch attachments list)") }),
  positionals: ["attachment"],
  run: ({ backend }, input) => backend.mutation(api.attachments.remove, input),
})

const OneBoard = z.object({
  project: ProjectSlug.optional().describe("Slug of the project (default: the board of all projects)"),
})

export const saveView = defineOperation({
  name: "views.save",
  summary: "Keep a way of looking at a board under a name",
  input: SaveView,
  positionals: ["name", "query"],
  run: ({ backend }, input) => backend.mutation(api.views.save, input),
})

export const listViews = defineOperation({
  name: "views.list",
  summary: "List one's own views of a board",
  input: OneBoard,
  run: ({ backend }, input) => backend.query(api.views.list, input),
})

export const removeView = defineOperation({
  name: "views.remove",
  summary: "Forget a view",
  input: OneBoard.extend({ name: SavedView.shape.name }),
  positionals: ["name"],
  run: ({ backend }, input) => backend.mutation(api.views.remove, input),
})
