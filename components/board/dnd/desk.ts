/** What announcements and the keyboard need between two renders: the board as it stands and the card in hand. */
import type { Announcements, KeyboardCoordinateGetter } from "@dnd-kit/core"
import type { TaskStatus } from "#domain/task"
import { announcementsFor, type Spot } from "./announcements.ts"
import type { Carry } from "./carry.ts"
import { carryByKeyboard } from "./keyboard.ts"
import type { Order } from "./placement.ts"

export type Desk = {
  /** The board has been drawn so. */
  show: (statuses: TaskStatus[], order: Order) => void
  /** The card in hand, or null when it is let go; the last spot is kept for what is said after the drop. */
  hold: (carry: Carry | null, spot: Spot | null) => void
  held: () => Carry | null
  announcements: Announcements
  coordinateGetter: KeyboardCoordinateGetter
}

export function makeDesk(): Desk {
  let screen: { statuses: TaskStatus[]; order: Order } = { statuses: [], order: {} }
  let carry: Carry | null = null
  let spot: Spot | null = null
  return {
    show: (statuses, order) => {
      screen = { statuses, order }
    },
    hold: (next, at) => {
      carry = next
      spot = at ?? spot
    },
    held: () => carry,
    announcements: announcementsFor(() => spot ?? { kind: "nowhere" }),
    coordinateGetter: carryByKeyboard(() => ({
      statuses: screen.statuses,
      order: { ...screen.order, ...carry?.order },
    })),
  }
}
