/** A move as it will look, before the server has said so. Pure: the optimistic update and the gallery use it. */
import type { TaskStatus } from "#domain/task"
import type { BoardCard, Placement } from "./view-data.ts"

/** The server's cards know more than the views need; what they know is kept. */
type Column<Card extends BoardCard> = { cards: Card[]; total: number }

type Neighbours = Pick<Placement, "after" | "before">

/** Where the card lands in a list that does not hold it: below `after`, above `before`, else on top. */
export function landingIndex(keys: readonly string[], place: Neighbours): number {
  const after = place.after === undefined ? -1 : keys.indexOf(place.after)
  if (after >= 0) return after + 1
  const before = place.before === undefined ? -1 : keys.indexOf(place.before)
  return before >= 0 ? before : 0
}

export function withoutCard<Card extends BoardCard>(column: Column<Card>, key: string): Column<Card> {
  const cards = column.cards.filter((card) => card.key !== key)
  return cards.length === column.cards.length ? column : { cards, total: column.total - 1 }
}

export function withCard<Card extends BoardCard>(
  column: Column<Card>,
  card: Card,
  place: Neighbours,
): Column<Card> {
  const rest = withoutCard(column, card.key)
  const index = landingIndex(
    rest.cards.map((each) => each.key),
    place,
  )
  return { cards: rest.cards.toSpliced(index, 0, card), total: rest.total + 1 }
}

/** The card as it is right after the move: whatever held it in its old column is no longer said. */
export function movedCard<Card extends BoardCard>(card: Card, to: TaskStatus, now: number): Card {
  return card.status === to ? card : { ...card, status: to, statusSince: now, why: null }
}
