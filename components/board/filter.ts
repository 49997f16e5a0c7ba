/** Which cards a filter lets through. Pure. */
import type { BoardCard } from "#lib/react/view-data"
import { needsPerson } from "../ui/status.ts"
import type { Filter } from "./toolbar.tsx"

export function matches(card: BoardCard, filter: Filter): boolean {
  if (filter.needsPerson && !needsPerson(card)) return false
  const words = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const text = `${card.key} ${card.title} ${card.tags.join(" ")}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

export const isFiltering = (filter: Filter): boolean => filter.needsPerson || filter.text.trim() !== ""
