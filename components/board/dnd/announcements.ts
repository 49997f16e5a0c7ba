/** What a screen reader hears while a card is carried. */
import type { Announcements } from "@dnd-kit/core"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"

export const INSTRUCTIONS =
  "Press Space to pick the card up, the arrow keys to carry it, Space to drop it and Escape to put it back. S opens a menu with the columns it may go to."

/** Where the carried card would land now, or why it may not. */
export type Spot =
  | { kind: "legal"; status: TaskStatus; position: number; count: number }
  | { kind: "illegal"; status: TaskStatus; sentence: string }
  | { kind: "nowhere" }

export function spotSentence(spot: Spot): string {
  switch (spot.kind) {
    case "legal":
      return `${STATUS_LABELS[spot.status]}, position ${spot.position} of ${spot.count}`
    case "illegal":
      return `Not ${STATUS_LABELS[spot.status]}: ${spot.sentence.replace(/\.$/, "")}`
    case "nowhere":
      return "Not over a column"
  }
}

/** `read` tells where the card is at the moment of speaking. */
export function announcementsFor(read: () => Spot): Announcements {
  return {
    onDragStart: ({ active }) => `Picked up ${active.id}.`,
    onDragOver: () => `${spotSentence(read())}.`,
    onDragEnd: ({ active }) => {
      const spot = read()
      return spot.kind === "legal"
        ? `Dropped ${active.id}: ${spotSentence(spot)}.`
        : `${active.id} is back where it was. ${spotSentence(spot)}.`
    },
    onDragCancel: ({ active }) => `${active.id} is back where it was.`,
  }
}
