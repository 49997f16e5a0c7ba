/** Versions of a role's prompt: what one is, where it may be active, and which one a run is given. */
import { z } from "zod"
import { Actor } from "./event.ts"
import { grouped } from "./format.ts"
import { ProjectSlug } from "./project.ts"
import { accept, refuse, type Result } from "./refusal.ts"
import { Role } from "./role.ts"

/** The file of the installation, `roles/<role>.md`: always there, and nobody's to change. */
export const BUILT_IN = 0
export const MAX_PROMPT_CHARS = 20_000
export const MAX_NOTE_CHARS = 300

/** What is too long is refused: a prompt is never cut. */
export const PromptText = z
  .string()
  .trim()
  .min(1, "A prompt needs words.")
  .max(MAX_PROMPT_CHARS, {
    error: ({ input }) =>
      `A prompt has at most ${grouped(MAX_PROMPT_CHARS)} characters; this one has ${grouped(String(input).length)}.`,
  })

const Note = z
  .string()
  .trim()
  .min(1, "Say what the version changes, and why.")
  .max(MAX_NOTE_CHARS, `A note has at most ${MAX_NOTE_CHARS} characters.`)

export const PromptNumber = z.number().int().min(BUILT_IN)

/**
 * One text of a role, never changed. Numbers count per role over the whole organization, so that a role and a number name
 * one text wherever they are written.
 */
export const PromptVersion = z.object({
  role: Role,
  number: z.number().int().positive(),
  note: Note,
  /** The version that it began as. */
  basedOn: PromptNumber,
  chars: z.number().int().positive(),
  author: Actor,
  createdAt: z.number(),
})
export type PromptVersion = z.infer<typeof PromptVersion>

/** That a version became active, by whom; null: the project follows the organization again. */
export const PromptActivation = z.object({
  role: Role,
  number: PromptNumber.nullable(),
  actor: Actor,
  at: z.number(),
})
export type PromptActivation = z.infer<typeof PromptActivation>

/** What a run is given: the number, and the text of what is not built in. */
export const RunPrompt = z.object({ number: PromptNumber, text: z.string().nullable() })
export type RunPrompt = z.infer<typeof RunPrompt>

export const CreatePrompt = z.object({
  role: Role,
  text: PromptText,
  note: Note.describe("What it changes, and why"),
  basedOn: PromptNumber.optional().describe("The version that it began as (default: the active one)"),
  project: ProjectSlug.optional().describe("For this project alone (default: the organization)"),
})
export type CreatePrompt = z.infer<typeof CreatePrompt>

export const ActivatePrompt = z.object({
  role: Role,
  version: PromptNumber.describe("Number of the version; 0 is the built-in one"),
  project: ProjectSlug.optional().describe("In this project alone (default: the organization)"),
  replaces: PromptNumber.optional().describe("Refused where another version than this one is active by now"),
})
export type ActivatePrompt = z.infer<typeof ActivatePrompt>

/** Where a prompt is active: one project, or the organization. */
export const PromptPlace = z.object({ role: Role, project: ProjectSlug.optional() })
export type PromptPlace = z.infer<typeof PromptPlace>

/** A project's own comes first; where nothing was ever activated it is the built-in one. */
export const activeNumber = (ofProject: number | null, ofOrganization: number | null): number =>
  ofProject ?? ofOrganization ?? BUILT_IN

/** A project's own version is active in that project alone; null stands for the organization. */
export function checkPlace(
  version: { number: number; project: string | null },
  place: string | null,
): Result<null> {
  if (version.project === null || version.project === place) return accept(null)
  const where = place === null ? "the organization" : `the project ${place}`
  return refuse(
    "conflict",
    `${numberLabel(version.number)} was written for the project ${version.project}; it cannot be active in ${where}.`,
  )
}

/** `v3`, or that it is the built-in one. */
export const numberLabel = (number: number): string => (number === BUILT_IN ? "built in" : `v${number}`)
