/** Which cards a filter lets through, and what one may filter by. Pure. */
import type { BoardCard } from "#lib/react/view-data"
import { needsPerson } from "../ui/status.ts"
import type { Filter } from "./look.ts"

export function matches(card: BoardCard, filter: Filter): boolean {
  if (filter.needsPerson && !needsPerson(card)) return false
  if (!isIn(filter.priorities, card.priority) || !isIn(filter.roles, card.role)) return false
  if (!isIn(filter.agents, card.holder?.name ?? "") || !isIn(filter.projects, card.project)) return false
  if (filter.tags.length > 0 && !card.tags.some((tag) => filter.tags.includes(tag))) return false
  const words = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const text = `${card.key} ${card.title} ${card.tags.join(" ")}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

const isIn = (wanted: readonly string[], value: string): boolean =>
  wanted.length === 0 || wanted.includes(value)

/** How many kinds of filter are set, words and the call for a person apart. */
export const filtersSet = ({ priorities, roles, agents, tags, projects }: Filter): number =>
  [priorities, roles, agents, tags, projects].filter((each) => each.length > 0).length

export const isFiltering = (filter: Filter): boolean =>
  filter.needsPerson || filter.text.trim() !== "" || filtersSet(filter) > 0

/** The agents, tags and projects that cards on the board have, by name. */
export function choicesIn(cards: Iterable<BoardCard>): Record<"agents" | "tags" | "projects", string[]> {
  const agents = new Set<string>()
  const tags = new Set<string>()
  const projects = new Set<string>()
  for (const card of cards) {
    if (card.holder) agents.add(card.holder.name)
    for (const tag of card.tags) tags.add(tag)
    projects.add(card.project)
  }
  return { agents: [...agents].sort(), tags: [...tags].sort(), projects: [...projects].sort() }
}
