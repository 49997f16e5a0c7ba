/** Addresses of the Observatory: where a figure leads to the runs it is made of. */
import type { RunFilter } from "#lib/react/use-analytics"

/** Of one project, or of all. */
export const observatoryOf = (slug: string | null): string =>
  slug === null ? "/work-loop" : `/projects/${slug}/work-loop`

export function runsHref(slug: string | null, filter: Omit<RunFilter, "project">): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value))
  const text = query.toString()
  return `${observatoryOf(slug)}/runs${text && `?${text}`}`
}
