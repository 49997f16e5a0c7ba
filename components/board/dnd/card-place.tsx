"use client"
/** One card that can be focused and, once that has come, picked up; what it shows is passed in. */
import { createContext, memo, useCallback, useContext, type ReactNode } from "react"
import type { TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { useScreen } from "./on-screen.ts"

/** The element that tells how a card is carried. */
export const InstructionsContext = createContext<string | undefined>(undefined)

type CardPlaceProps = {
  card: BoardCard
  /** The column it stands in, which a carried card may have changed before its status does. */
  status: TaskStatus
  /** Of that column, or of its cell in a lane. */
  columnId: string
  isTabStop: boolean
  onFocus: (key: string, status: TaskStatus) => void
  labelOf: (card: BoardCard) => string
  renderCard: (card: BoardCard) => ReactNode
}

export const CardPlace = memo(function CardPlace(props: CardPlaceProps) {
  const { card, status, columnId, isTabStop, onFocus, labelOf, renderCard } = props
  const { key } = card
  const screen = useScreen()
  const instructions = useContext(InstructionsContext)
  const attach = useCallback(
    (node: HTMLDivElement | null) => (node ? screen.card(columnId, { key, node }) : undefined),
    [screen, columnId, key],
  )
  return (
    <div
      ref={attach}
      role="group"
      aria-roledescription="card"
      aria-describedby={instructions}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={labelOf(card)}
      data-card={key}
      onFocus={() => onFocus(key, status)}
      className="touch-manipulation rounded-lg select-none [-webkit-touch-callout:none] data-carried:opacity-40 data-carried:outline-1 data-carried:outline-focus data-carried:outline-dashed"
    >
      {renderCard(card)}
    </div>
  )
})
