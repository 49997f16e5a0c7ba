/** The page one looks at, of another project or of all: the same tab, with the same look. */
import type { Route } from "next"
import { at, sectionOf } from "./places.ts"

/** Pages that exist of one project and of all. */
const SHARED: readonly string[] = ["board", "work-loop", "sessions"]
/** What of a view goes along to another project: how one looks, not what one looks for. */
const LOOK: Record<string, readonly string[]> = {
  board: ["view", "lanes", "density", "sort", "span"],
  "work-loop": ["tab", "range", "level"],
}

/** Of one project or of all, what its address calls the page; a task's page counts as the board. */
function tabOf(path: string): string {
  const section = sectionOf(path) ?? SHARED.find((each) => at(`/${each}`)(path)) ?? "board"
  return section === "tasks" || section === "graph" ? "board" : section
}

function withLook(address: string, tab: string, search: string): Route {
  const before = new URLSearchParams(search)
  const query = new URLSearchParams(
    (LOOK[tab] ?? []).flatMap((name) => {
      const value = before.get(name)
      return value === null ? [] : [[name, value]]
    }),
  ).toString()
  return `${address}${query && `?${query}`}` as Route
}

/** Another project, on the tab that one looks at and with the same look. */
export function sameTabIn(slug: string, path: string, search = ""): Route {
  const tab = tabOf(path)
  return withLook(`/projects/${slug}/${tab}`, tab, search)
}

/** The same of all projects; what belongs to one project alone falls back to the board. */
export function sameTabOfAll(path: string, search = ""): Route {
  const tab = tabOf(path)
  const shared = SHARED.includes(tab) ? tab : "board"
  return withLook(`/${shared}`, shared, search)
}

/** A page of all projects that exists of each one, too. */
export const isOfAll = (path: string): boolean => SHARED.some((each) => at(`/${each}`)(path))
