/**
 * Cards that did not change, kept as the objects that they were: each answer about a column brings all of its cards anew, and
 * the board draws what is a new object. Pure but for what it remembers, which is the cards of the answer before.
 */
import type { TaskStatus } from "#domain/task"
import { ready, type Live } from "./live.ts"
import type { BoardCard, BoardColumn } from "./view-data.ts"

type Columns = Readonly<Record<TaskStatus, Live<BoardColumn>>>

export function rememberCards(): (columns: Columns) => Record<TaskStatus, Live<BoardColumn>> {
  let before = new Map<string, BoardCard>()
  /** What was given out for which answer: the same answer is the same column. */
  const given = new WeakMap<BoardColumn, Live<BoardColumn>>()

  function same(column: Live<BoardColumn>): Live<BoardColumn> {
    if (column.state !== "ready") return column
    const kept = given.get(column.value) ?? ready(withSame(column.value, before))
    given.set(column.value, kept)
    return kept
  }
  return (columns) => {
    const kept = mapColumns(columns, same)
    const cards = Object.values(kept).flatMap((column) =>
      column.state === "ready" ? column.value.cards : [],
    )
    before = new Map(cards.map((card) => [card.key, card]))
    return kept
  }
}

const mapColumns = (columns: Columns, map: (column: Live<BoardColumn>) => Live<BoardColumn>) =>
  Object.fromEntries(Object.entries(columns).map(([status, column]) => [status, map(column)])) as Record<
    TaskStatus,
    Live<BoardColumn>
  >

function withSame(column: BoardColumn, before: ReadonlyMap<string, BoardCard>): BoardColumn {
  return { ...column, cards: column.cards.map((card) => sameOrNew(before.get(card.key), card)) }
}

function sameOrNew(before: BoardCard | undefined, card: BoardCard): BoardCard {
  return before !== undefined && isSame(before, card) ? before : card
}

/** Values as an answer holds them: words, numbers, lists, records. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [ofA, ofB] = [Object.entries(a), new Map(Object.entries(b))]
  return (
    ofA.length === ofB.size && ofA.every(([name, value]) => ofB.has(name) && isSame(value, ofB.get(name)))
  )
}
