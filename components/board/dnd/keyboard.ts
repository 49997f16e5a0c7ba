/** Carrying by keyboard: up and down among the cards of a column, left and right from column to column. */
import type { ClientRect, KeyboardCoordinateGetter, UniqueIdentifier } from "@dnd-kit/core"
import type { TaskStatus } from "#domain/task"
import type { Order } from "./placement.ts"
import { columnId, keyOf, placeOf } from "./places.ts"

type Point = { x: number; y: number }

/** `read` gives the columns from left to right and their cards as they stand this moment. */
export function carryByKeyboard(
  read: () => { statuses: TaskStatus[]; order: Order },
): KeyboardCoordinateGetter {
  return (event, { context }) => {
    const { active, over, collisionRect, droppableRects } = context
    const here = placeOf(over)?.status ?? placeOf(active)?.status
    if (!active || !collisionRect || !here) return undefined
    const { statuses, order } = read()
    const step = event.code === "ArrowDown" || event.code === "ArrowRight" ? 1 : -1
    switch (event.code) {
      case "ArrowDown":
      case "ArrowUp": {
        event.preventDefault()
        const keys = order[here] ?? []
        const from = keys.indexOf(keyOf(over?.id ?? active.id))
        const rect = rectOf(droppableRects, keys[from + step])
        if (!rect) return undefined
        // Going down, the lower edges meet: cards differ in height, and the one passed should give way.
        return { x: rect.left, y: step > 0 ? rect.bottom - collisionRect.height : rect.top }
      }
      case "ArrowRight":
      case "ArrowLeft": {
        event.preventDefault()
        const next = statuses[statuses.indexOf(here) + step]
        return next && entryPoint(next, order[next] ?? [], droppableRects, collisionRect)
      }
      default:
        return undefined
    }
  }
}

/** The card of that column nearest in height, else the column itself. */
function entryPoint(
  status: TaskStatus,
  keys: string[],
  rects: Map<UniqueIdentifier, ClientRect>,
  from: ClientRect,
): Point | undefined {
  const cards = keys.flatMap((key) => rectOf(rects, key) ?? [])
  const [nearest] = cards.sort((a, b) => Math.abs(a.top - from.top) - Math.abs(b.top - from.top))
  const isCell = (id: UniqueIdentifier) => String(id).startsWith(columnId(status))
  const rect = nearest ?? [...rects].find(([id]) => isCell(id))?.[1]
  return rect && { x: rect.left, y: rect.top }
}

const rectOf = (rects: Map<UniqueIdentifier, ClientRect>, key: string | undefined): ClientRect | undefined =>
  key === undefined ? undefined : rects.get(key)
