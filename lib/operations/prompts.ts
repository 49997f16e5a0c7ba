/** What one may ask about the prompts of the roles: their versions, which one is active, and what an agent would be told. */
import { z } from "zod"
import { api } from "#convex/_generated/api"
import { ActivatePrompt, BUILT_IN, CreatePrompt, PromptNumber, PromptPlace } from "#domain/prompt"
import { ProjectSlug } from "#domain/project"
import { Role, ROLES } from "#domain/role"
import { TaskKey } from "#domain/task"
import { composePrompt } from "../prompts/build.ts"
import { refusalError } from "../refusals.ts"
import { defineOperation } from "./define.ts"
import { activeIn, builtIn, listVersions, readPrompt, readPromptFile } from "./prompt-texts.ts"

const InProject = ProjectSlug.optional().describe("As in this project (default: the organization)")

export const listPrompts = defineOperation({
  name: "prompts.list",
  summary: "List the versions of prompts, newest first, and say which are active",
  input: z.object({ role: Role.optional(), project: InProject }),
  positionals: ["role"],
  run: async ({ backend }, { role, project }) => {
    const roles = role === undefined ? ROLES : [role]
    return (await Promise.all(roles.map((each) => listVersions(backend, each, project)))).flat()
  },
})

export const getPrompt = defineOperation({
  name: "prompts.get",
  summary: "Print the text of a version",
  input: z.object({
    role: Role,
    version: PromptNumber.optional().describe(
      "Number of the version; 0 is the built-in one (default: active)",
    ),
    project: InProject,
  }),
  positionals: ["role", "version"],
  run: async ({ backend }, { role, version, project }) =>
    readPrompt(backend, role, version ?? (await activeIn(backend, role, project))),
})

export const createPrompt = defineOperation({
  name: "prompts.create",
  summary: "Write a new version; nothing is given it until it is activated",
  input: CreatePrompt.partial({ text: true }).extend({
    text: CreatePrompt.shape.text.optional().describe("The whole text (or --file)"),
    file: z.string().min(1).optional().describe("Path of a file with the whole text"),
  }),
  positionals: ["role"],
  paths: ["file"],
  run: async ({ backend }, { text: typed, file, ...input }) => {
    if ((typed === undefined) === (file === undefined))
      throw refusalError("invalid_input", "Give the text, or a file that holds it.")
    const text = typed ?? (await readPromptFile(file!))
    const basedOn = input.basedOn ?? (await activeIn(backend, input.role, input.project))
    const base = await readPrompt(backend, input.role, basedOn)
    if (base.text === text)
      throw refusalError("conflict", "It says word for word what the version says that it began as.")
    return backend.mutation(api.prompts.create, { ...input, text, basedOn })
  },
})

export const activatePrompt = defineOperation({
  name: "prompts.activate",
  summary: "Give a version to every run that is claimed from now on",
  input: ActivatePrompt,
  positionals: ["role", "version"],
  run: ({ backend }, input) => backend.mutation(api.prompts.activate, input),
})

export const followPrompt = defineOperation({
  name: "prompts.follow",
  summary: "Give a project what the organization is given again",
  input: PromptPlace.extend({ project: ProjectSlug }),
  positionals: ["role", "project"],
  run: ({ backend }, input) => backend.mutation(api.prompts.follow, input),
})

export const rollBackPrompt = defineOperation({
  name: "prompts.rollback",
  summary: "Go back to the version that was active before",
  input: PromptPlace.extend({ project: InProject }),
  positionals: ["role"],
  run: ({ backend }, input) => backend.mutation(api.prompts.rollBack, input),
})

export const diffPrompts = defineOperation({
  name: "prompts.diff",
  summary: "Show what differs between two versions",
  input: z.object({
    role: Role,
    from: PromptNumber.describe("The older version; 0 is the built-in one"),
    to: PromptNumber.optional().describe("The newer one (default: the active one)"),
    project: InProject,
  }),
  positionals: ["role", "from", "to"],
  run: async ({ backend, repositories }, { role, from, project, ...input }) => {
    const to = input.to ?? (await activeIn(backend, role, project))
    const [before, after] = await Promise.all([from, to].map((number) => readPrompt(backend, role, number)))
    const diff = await repositories.diffTexts(`${before!.text}\n`, `${after!.text}\n`, `${role}.md`)
    return { role, from, to, ...diff }
  },
})

export const previewPrompt = defineOperation({
  name: "prompts.preview",
  summary: "Show what a task's next run would be told if it were claimed now",
  input: z.object({
    task: TaskKey.describe("Key of the task, e.g. CLU-198"),
    role: Role.optional().describe("Default: the role whose turn it is"),
    version: PromptNumber.optional().describe("With this version (default: the active one)"),
  }),
  positionals: ["task"],
  run: async ({ backend }, input) => {
    const brief = await backend.query(api.prompts.nextBrief, input)
    const prompt = composePrompt(brief, builtIn())
    const version = brief.prompt?.number ?? BUILT_IN
    return { task: input.task, role: brief.role, version, chars: prompt.length, prompt }
  },
})
