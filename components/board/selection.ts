/** Where the selection goes when a key is pressed. Pure. */
import { planDrop } from "#domain/moves"
import { refuse, type Result } from "#domain/refusal"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import type { BoardCard, Placement } from "#lib/react/view-data"
import { placementOf, put, type Order } from "./dnd/placement.ts"

export type Direction = "up" | "down" | "left" | "right"

/** Arrow keys and the letters under a typist's right hand. */
export const DIRECTIONS: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  k: "up",
  j: "down",
  h: "left",
  l: "right",
}

/** The card next to `key` in that direction, past empty columns; null at an edge. `statuses` are the open columns. */
export function neighbour(
  statuses: TaskStatus[],
  order: Order,
  key: string,
  direction: Direction,
): string | null {
  const column = statuses.findIndex((status) => order[status]?.includes(key))
  const status = statuses[column]
  if (!status) return null
  const keys = order[status] ?? []
  const row = keys.indexOf(key)
  if (direction === "up") return keys[row - 1] ?? null
  if (direction === "down") return keys[row + 1] ?? null
  const step = direction === "right" ? 1 : -1
  for (let i = column + step; i >= 0 && i < statuses.length; i += step) {
    const others = order[statuses[i] ?? "backlog"] ?? []
    const beside = others[Math.min(row, others.length - 1)]
    if (beside !== undefined) return beside
  }
  return null
}

/** The move that Shift and an arrow mean: one place within the column, or to the next column it may enter. */
export function nudge(
  statuses: TaskStatus[],
  order: Order,
  card: BoardCard,
  direction: Direction,
): Result<Placement> {
  const keys = order[card.status] ?? []
  if (direction === "up" || direction === "down") {
    const index = keys.indexOf(card.key) + (direction === "up" ? -1 : 1)
    if (index < 0 || index >= keys.length)
      return refuse("illegal_move", `${card.key} is already at the ${direction === "up" ? "top" : "bottom"}.`)
    return { ok: true, value: placementOf(put(order, card.key, card.status, index), card.key, card.status) }
  }
  const step = direction === "right" ? 1 : -1
  const here = statuses.indexOf(card.status)
  for (let i = here + step; i >= 0 && i < statuses.length; i += step) {
    const to = statuses[i]
    if (to && planDrop(card.status, to, card.unmetDependencies).ok) {
      return { ok: true, value: placementOf(put(order, card.key, to, 0), card.key, to) }
    }
  }
  const beside = statuses[here + step]
  const plan = beside && planDrop(card.status, beside, card.unmetDependencies)
  if (plan && !plan.ok) return plan
  return refuse(
    "illegal_move",
    `Nothing lies ${direction === "right" ? "to the right" : "to the left"} of ${STATUS_LABELS[card.status]} where it may go.`,
  )
}

/** Where a card stands now, in words that bring it back there. */
export function placeBefore(order: Order, card: BoardCard): Placement {
  const keys = order[card.status] ?? []
  const index = keys.indexOf(card.key)
  if (index < 0) return { task: card.key, to: card.status }
  return placementOf(order, card.key, card.status)
}
