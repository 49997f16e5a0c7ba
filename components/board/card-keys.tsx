"use client"
/** The keys that act on the card with the focus: around the board, into the task, and moving it. */
import type { KeyboardEvent, ReactNode } from "react"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import { areLetterKeysOn, isTyping } from "#lib/react/keys"
import type { BoardCard, Placement } from "#lib/react/view-data"
import type { Arrangement } from "./arrange.ts"
import { useCarry } from "./dnd/hand.ts"
import { DIRECTIONS, neighbour, nudge } from "./selection.ts"

type Keys = Pick<Arrangement, "cards" | "order"> & {
  /** The columns with cards in sight. */
  openStatuses: TaskStatus[]
  onFocus: (key: string) => void
  /** Home and End: the first or the last card of the column, here or not. */
  onEdge: (status: TaskStatus, edge: "first" | "last") => void
  onOpen: (key: string) => void
  /** Escape on a card: what was chosen is let go. */
  onEscape: () => void
  onMenu: (card: BoardCard) => void
  onPick: (key: string) => void
  onEdit: (card: BoardCard) => void
  onPlace: (placement: Placement) => void
  onRefused: (card: BoardCard, sentence: string) => void
}

export function CardKeys({ children, ...keys }: Keys & { children: ReactNode }) {
  // A card in hand listens to the keyboard by itself.
  const isCarrying = useCarry() !== null
  return (
    <div
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={(event) => {
        if (!isCarrying) actOn(event, keys)
      }}
    >
      {children}
    </div>
  )
}

function actOn(event: KeyboardEvent<HTMLElement>, keys: Keys): void {
  const card = cardOf(event, keys.cards)
  if (!card || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
  if (event.key.length === 1 && (!areLetterKeysOn() || isTyping(event.target))) return
  const direction = DIRECTIONS[event.key]
  if (direction && event.shiftKey) {
    const moved = nudge([...TASK_STATUSES], keys.order, card, direction)
    if (moved.ok) keys.onPlace(moved.value)
    else keys.onRefused(card, moved.refusal.message)
  } else if (direction) {
    const next = neighbour(keys.openStatuses, keys.order, card.key, direction)
    if (next) keys.onFocus(next)
  } else if (event.key === "Home" || event.key === "End") {
    keys.onEdge(card.status, event.key === "Home" ? "first" : "last")
  } else if (event.key === "Enter") {
    keys.onOpen(card.key)
  } else if (event.key === "Escape") {
    keys.onEscape()
  } else if (event.key === "x") {
    keys.onPick(card.key)
  } else if (event.key === "s") {
    keys.onMenu(card)
  } else if (event.key === "e") {
    keys.onEdit(card)
  } else {
    return
  }
  event.preventDefault()
}

/** Only the card itself: inside it, buttons and links have keys of their own. */
function cardOf(event: KeyboardEvent<HTMLElement>, cards: Map<string, BoardCard>): BoardCard | undefined {
  const key = event.target instanceof HTMLElement ? event.target.dataset.card : undefined
  return key === undefined ? undefined : cards.get(key)
}
