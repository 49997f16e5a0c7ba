/** The words of prompts, wherever they lie: the built-in ones in files, the others in the backend. */
import { readFile, stat } from "node:fs/promises"
import { api } from "#convex/_generated/api"
import { formatBytes, grouped } from "#domain/format"
import { BUILT_IN, MAX_PROMPT_CHARS, PromptText } from "#domain/prompt"
import type { Role } from "#domain/role"
import type { RunRole } from "#domain/run"
import type { Caller } from "../convex.ts"
import { loadRoles } from "../prompts/roles.ts"
import { refusalError } from "../refusals.ts"

let roles: ((role: RunRole) => string) | null = null

/** The files of the installation, read when they are first asked for. */
export const builtIn = (): ((role: RunRole) => string) => (roles ??= loadRoles())

const BUILT_IN_NOTE = "The text that Clutch comes with."

const builtInView = (role: Role) => {
  const text = builtIn()(role).trim()
  return {
    ...{ role, version: BUILT_IN, note: BUILT_IN_NOTE, basedOn: BUILT_IN, chars: text.length, text },
    ...{ author: "Clutch", createdAt: null, project: null },
  }
}

/** One version with its text, the built-in one like any other. */
export async function readPrompt(backend: Caller, role: Role, number: number) {
  if (number === BUILT_IN) return builtInView(role)
  return backend.query(api.prompts.get, { role, version: number })
}

export async function activeIn(backend: Caller, role: Role, project: string | undefined): Promise<number> {
  const roles = await backend.query(api.prompts.roles, project === undefined ? {} : { project })
  return roles.find((each) => each.role === role)?.active ?? BUILT_IN
}

/** So many of the newest are listed. */
const MOST_LISTED = 200

export async function listVersions(backend: Caller, role: Role, project: string | undefined) {
  const place = { role, ...(project !== undefined && { project }) }
  const paginationOpts = { numItems: MOST_LISTED, cursor: null }
  const [active, { page }] = await Promise.all([
    activeIn(backend, role, project),
    backend.query(api.prompts.versions, { ...place, paginationOpts }),
  ])
  const { text: _text, ...first } = builtInView(role)
  return [...page, first].map((version) => ({ ...version, isActive: version.version === active }))
}

/** @throws RefusalError where it is missing, too long or empty: what is too long is never cut. */
export async function readPromptFile(file: string): Promise<string> {
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw refusalError("not_found", `There is no file ${file} on Clutch's machine.`)
  // No character takes more than four bytes: what is larger need not be read to be refused.
  if (found.size > 4 * MAX_PROMPT_CHARS) {
    const [most, size] = [grouped(MAX_PROMPT_CHARS), formatBytes(found.size)]
    throw refusalError("invalid_input", `A prompt has at most ${most} characters; this file has ${size}.`)
  }
  const parsed = PromptText.safeParse(await readFile(file, "utf8"))
  if (!parsed.success)
    throw refusalError("invalid_input", parsed.error.issues[0]?.message ?? "It is no prompt.")
  return parsed.data
}
