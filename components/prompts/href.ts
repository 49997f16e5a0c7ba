/** Addresses of the Prompt Lab. */

type Shown = { role?: string; version?: number; project?: string | null; task?: string }

export function promptsHref({ role, version, project = null, task }: Shown): string {
  const query = new URLSearchParams()
  if (role !== undefined) query.set("role", role)
  if (version !== undefined) query.set("version", String(version))
  if (project !== null) query.set("project", project)
  if (task !== undefined) {
    query.set("show", "preview")
    query.set("task", task)
  }
  const text = query.toString()
  return `/prompts${text && `?${text}`}`
}
