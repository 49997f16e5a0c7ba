/** Where cards stand while one is carried, and the place that a drop means. Pure. */
import type { TaskStatus } from "#domain/task"
import type { Placement } from "#lib/react/view-data"

/** Keys of the cards of each column, top to bottom. */
export type Order = Partial<Record<TaskStatus, string[]>>

export function columnOf(order: Order, key: string): TaskStatus | null {
  for (const [status, keys] of Object.entries(order)) {
    if (keys.includes(key)) return status as TaskStatus
  }
  return null
}

/** The order with `key` taken from where it was and put at `index` of `to`. */
export function put(order: Order, key: string, to: TaskStatus, index: number): Order {
  const next: Order = {}
  for (const [status, keys] of Object.entries(order)) {
    next[status as TaskStatus] = keys.includes(key) ? keys.filter((each) => each !== key) : keys
  }
  const target = next[to] ?? []
  next[to] = [...target.slice(0, index), key, ...target.slice(index)]
  return next
}

/**
 * The drop in words of neighbours: right below the card above it, else right above the card that was first. One
 * neighbour is named, never two: a filter may hide cards between them.
 */
export function placementOf(order: Order, key: string, to: TaskStatus): Placement {
  const keys = order[to] ?? []
  const index = keys.indexOf(key)
  const above = index > 0 ? keys[index - 1] : undefined
  if (above !== undefined) return { task: key, to, after: above }
  const below = keys[index + 1]
  return { task: key, to, ...(below !== undefined && { before: below }) }
}
