/** What of the Prompt Lab one looks at: all of it is in the address. */
import { ROLES, type Role } from "#domain/role"
import { oneOf, type UrlState } from "#lib/react/url-state"

export const SHOWS = ["text", "changes", "preview", "new"] as const
export type Show = (typeof SHOWS)[number]

export type Shown = {
  role: Role
  project: string | null
  /** Null: the active one. */
  version: number | null
  show: Show
  /** What the version is compared with; null: the one that it began as. */
  against: number | null
  task: string | null
}

export const DEFAULT_ROLE: Role = "dev"

export function shownIn(url: Pick<UrlState, "get">): Shown {
  return {
    role: oneOf(ROLES, url.get("role"), DEFAULT_ROLE),
    project: url.get("project"),
    version: numberIn(url.get("version")),
    show: oneOf(SHOWS, url.get("show"), "text"),
    against: numberIn(url.get("against")),
    task: url.get("task"),
  }
}

/** What is the default is not written. */
export function inAddress(change: Partial<Shown>): Record<string, string | null> {
  const words = Object.entries(change).map(([name, value]) => {
    const isDefault = value === null || value === "text" || (name === "role" && value === DEFAULT_ROLE)
    return [name, isDefault ? null : String(value)] as const
  })
  return Object.fromEntries(words)
}

const numberIn = (text: string | null): number | null =>
  text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null
