/** The state of a carried card: pure steps from pick-up to drop. Columns it touches keep the order they had. */
import type { TaskStatus } from "#domain/task"
import type { BoardCard, Placement } from "#lib/react/view-data"
import type { Spot } from "./announcements.ts"
import { columnOf, placementOf, put, type Order } from "./placement.ts"

export type Carry = {
  card: BoardCard
  from: TaskStatus
  by: "pointer" | "keyboard"
  /** The order at pick-up of the columns touched so far. */
  origin: Order
  /** The same columns with the card where it hovers. */
  order: Order
  /** Columns it may not enter, with the reason. */
  refusals: Partial<Record<TaskStatus, string>>
  /** The forbidden column it is over right now. */
  overForbidden: TaskStatus | null
}

export function pickUp(card: BoardCard, live: Order, refusals: Carry["refusals"], by: Carry["by"]): Carry {
  const origin: Order = { [card.status]: live[card.status] ?? [card.key] }
  return { card, from: card.status, by, origin, order: origin, refusals, overForbidden: null }
}

/** Over a column: it enters where it may; over a forbidden one it goes back to its own, which shows where it stays. */
export function hover(carry: Carry, to: TaskStatus, index: number, live: Order): Carry {
  if (carry.refusals[to] !== undefined) {
    return carry.overForbidden === to ? carry : { ...carry, order: carry.origin, overForbidden: to }
  }
  if (columnOf(carry.order, carry.card.key) === to) {
    return carry.overForbidden === null ? carry : { ...carry, overForbidden: null }
  }
  const origin = carry.origin[to] ? carry.origin : { ...carry.origin, [to]: live[to] ?? [] }
  return { ...carry, origin, order: put(origin, carry.card.key, to, index), overForbidden: null }
}

export type Drop =
  | { kind: "place"; placement: Placement }
  | { kind: "refused"; sentence: string }
  // Where it was.
  | { kind: "unchanged" }

/** Let go over the card `overKey` of column `to`, or over the column itself (null). */
export function drop(carry: Carry, to: TaskStatus, overKey: string | null): Drop {
  const refusal = carry.refusals[to]
  if (refusal !== undefined) return { kind: "refused", sentence: refusal }
  const order = settle(carry, to, overKey)
  const isSame = to === carry.from && (order[to] ?? []).join() === (carry.origin[to] ?? []).join()
  return isSame ? { kind: "unchanged" } : { kind: "place", placement: placementOf(order, carry.card.key, to) }
}

function settle(carry: Carry, to: TaskStatus, overKey: string | null): Order {
  const index = overKey === null ? -1 : (carry.order[to] ?? []).indexOf(overKey)
  return index < 0 || overKey === carry.card.key ? carry.order : put(carry.order, carry.card.key, to, index)
}

/** For the footer and the screen reader. */
export function spotOf(carry: Carry, to: TaskStatus | null, overKey: string | null): Spot {
  if (to === null) return { kind: "nowhere" }
  const refusal = carry.refusals[to]
  if (refusal !== undefined) return { kind: "illegal", status: to, sentence: refusal }
  const keys = settle(carry, to, overKey)[to] ?? []
  const index = keys.indexOf(carry.card.key)
  return { kind: "legal", status: to, position: Math.max(1, index + 1), count: Math.max(keys.length, 1) }
}
