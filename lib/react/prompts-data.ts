/** What the Prompt Lab draws. */
import type { Role } from "#domain/role"

/** A role with what is active in the organization, or in the project that one looks at. */
export type RolePrompt = {
  role: Role
  active: number
  ofOrganization: number
  /** The project has said for itself which version it is given. */
  isOwn: boolean
  activatedAt: number | null
  activatedBy: string | null
  /** What rolling back leads to; null where there is no way back. */
  rollBackTo: number | null
  newest: number
}

export type VersionRow = {
  version: number
  note: string
  basedOn: number
  author: string
  /** Null of the built-in one. */
  createdAt: number | null
  /** The project it was written for; null: the organization. */
  project: string | null
}

export type PromptTextData = { version: number; chars: number; text: string }
export type PromptDiffData = { from: number; to: number; patch: string; added: number; deleted: number }
export type PreviewData = { task: string; role: string; version: number; chars: number; prompt: string }

export type FoundTask = { key: string; title: string; project: string }

export type NewVersion = { text: string; note: string; basedOn: number; project?: string }
