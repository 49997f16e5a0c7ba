/** Which cards a filter lets through. Pure. */
import type { BoardCard } from "#lib/react/view-data"
import type { Filter } from "./toolbar.tsx"

/** A card that waits for a person: it asks, or the next move is a person's (the backlog aside, where that is no news). */
export function needsPerson(card: BoardCard): boolean {
  if (card.question) return true
  return card.status !== "backlog" && card.why?.nextMover === "person"
}

export function matches(card: BoardCard, filter: Filter): boolean {
  if (filter.needsPerson && !needsPerson(card)) return false
  const words = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${card.key} ${card.title} ${card.tags.join(" ")}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

export const isFiltering = (filter: Filter): boolean => filter.needsPerson || filter.text.trim() !== ""
