/** The columns as the board needs them: cards by key, the order that a filter leaves, and how many there are. Pure. */
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import { FIRST } from "#lib/react/columns-asked"
import type { Live } from "#lib/react/live"
import type { BoardCard, BoardColumn } from "#lib/react/view-data"
import { needsPerson } from "../ui/status.ts"
import type { Order } from "./dnd/placement.ts"
import { matches } from "./filter.ts"
import type { Filter } from "./look.ts"

export type Arrangement = {
  cards: Map<string, BoardCard>
  order: Order
  counts: { tasks: number; running: number; needsPerson: number }
  /** Every column has arrived or was refused: the counts mean something. */
  isComplete: boolean
}

export function arrange(columns: Record<TaskStatus, Live<BoardColumn>>, filter: Filter): Arrangement {
  const cards = new Map<string, BoardCard>()
  const order: Order = {}
  const counts = { tasks: 0, running: 0, needsPerson: 0 }
  for (const status of TASK_STATUSES) {
    const column = columns[status]
    if (column.state !== "ready") continue
    counts.tasks += column.value.total
    for (const card of column.value.cards) {
      cards.set(card.key, card)
      if (card.run) counts.running++
      if (needsPerson(card)) counts.needsPerson++
    }
    order[status] = column.value.cards.filter((card) => matches(card, filter)).map((card) => card.key)
  }
  const isComplete = TASK_STATUSES.every((status) => hasFirst(columns[status]))
  return { cards, order, counts, isComplete }
}

/** Its first screen is not all that is looked through. */
function hasFirst(column: Live<BoardColumn>): boolean {
  if (column.state !== "ready") return column.state !== "loading"
  const { cards, total } = column.value
  return cards.length >= Math.min(total, FIRST)
}

export function totalOf<T>(column: Live<BoardColumn>, unknown: T): number | T {
  return column.state === "ready" ? column.value.total : unknown
}
