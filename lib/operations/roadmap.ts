/** What one may ask about the roadmap of a project: its phases, its requirements, and the tasks that work for them. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { ProjectSlug } from "#domain/project"
import {
  AddPhase,
  AddRequirement,
  LinkTask,
  MovePhase,
  MoveRequirement,
  RemovePhase,
  RemoveRequirement,
  TaskOfRequirement,
  UpdatePhase,
  UpdateRequirement,
} from "#domain/roadmap"
import { roadmapMarkdown } from "#domain/roadmap/markdown"
import { defineOperation } from "./define.ts"
import { readTextFile } from "./read-text-file.ts"

const OneProject = z.object({ project: ProjectSlug.describe("Slug of the project") })

export const showRoadmap = defineOperation({
  name: "roadmap.show",
  summary: "Show phases and requirements with their progress, and what is not covered",
  input: OneProject,
  positionals: ["project"],
  run: async ({ backend }, input) => {
    const [roadmap, unassigned] = await Promise.all([
      backend.query(api.roadmap.show, input),
      backend.query(api.roadmap.unassigned, input),
    ])
    return { ...roadmap, unassigned }
  },
})

export const exportRoadmap = defineOperation({
  name: "roadmap.export",
  summary: "Print the roadmap as Markdown, with the keys by which an import knows everything again",
  input: OneProject,
  positionals: ["project"],
  run: async ({ backend }, input) => ({
    markdown: roadmapMarkdown(await backend.query(api.roadmap.show, input)),
  }),
})

export const importRoadmap = defineOperation({
  name: "roadmap.import",
  summary: "Add, edit and order by a Markdown file of this machine; nothing is removed, and twice is once",
  input: OneProject.extend({ file: z.string().min(1).describe("Path of the file") }),
  positionals: ["project", "file"],
  paths: ["file"],
  run: async ({ backend }, { project, file }) =>
    backend.mutation(api.roadmap.importMarkdown, { project, markdown: await readTextFile(file) }),
})

export const addPhase = defineOperation({
  name: "phases.add",
  summary: "Add a phase at the end of a roadmap",
  input: AddPhase,
  run: ({ backend }, input) => backend.mutation(api.roadmap.addPhase, input),
})

export const updatePhase = defineOperation({
  name: "phases.update",
  summary: "Change the words of a phase",
  input: UpdatePhase,
  positionals: ["phase"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.updatePhase, input),
})

export const movePhase = defineOperation({
  name: "phases.move",
  summary: "Place a phase beside another one",
  input: MovePhase,
  positionals: ["phase"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.movePhase, input),
})

export const removePhase = defineOperation({
  name: "phases.remove",
  summary: "Remove a phase; its requirements stay, in no phase",
  input: RemovePhase,
  positionals: ["phase"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.removePhase, input),
})

export const addRequirement = defineOperation({
  name: "requirements.add",
  summary: "Add a requirement at the end of a phase, or to none yet",
  input: AddRequirement,
  run: ({ backend }, input) => backend.mutation(api.roadmap.addRequirement, input),
})

export const updateRequirement = defineOperation({
  name: "requirements.update",
  summary: "Change the words of a requirement",
  input: UpdateRequirement,
  positionals: ["requirement"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.updateRequirement, input),
})

export const moveRequirement = defineOperation({
  name: "requirements.move",
  summary: "Place a requirement beside another one, or at the end of a phase",
  input: MoveRequirement,
  positionals: ["requirement"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.moveRequirement, input),
})

export const removeRequirement = defineOperation({
  name: "requirements.remove",
  summary: "Remove a requirement; its tasks stay",
  input: RemoveRequirement,
  positionals: ["requirement"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.removeRequirement, input),
})

export const linkTask = defineOperation({
  name: "requirements.link",
  summary: "Let a task work for a requirement",
  input: LinkTask,
  positionals: ["requirement", "task"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.link, input),
})

export const unlinkTask = defineOperation({
  name: "requirements.unlink",
  summary: "Let a task no longer work for a requirement",
  input: LinkTask,
  positionals: ["requirement", "task"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.unlink, input),
})

export const taskOfRequirement = defineOperation({
  name: "requirements.task",
  summary: "Put a card on the board that says what a requirement says, and works for it",
  input: TaskOfRequirement,
  positionals: ["requirement"],
  run: ({ backend }, input) => backend.mutation(api.roadmap.makeTask, input),
})
