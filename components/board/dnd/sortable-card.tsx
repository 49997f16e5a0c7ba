"use client"
/** One card that can be focused and picked up; what it shows is passed in. */
import { memo, useCallback, type ReactNode } from "react"
import { useSortable } from "@dnd-kit/sortable"
import { CSS } from "@dnd-kit/utilities"
import type { TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { cn } from "../../ui/cn.ts"

type SortableCardProps = {
  card: BoardCard
  /** The column it stands in, which a carried card may have changed before its status does. */
  status: TaskStatus
  isTabStop: boolean
  isDisabled: boolean
  onFocus: (key: string, status: TaskStatus) => void
  labelOf: (card: BoardCard) => string
  renderCard: (card: BoardCard) => ReactNode
}

const TRANSITION = { duration: 120, easing: "ease-out" }

export const SortableCard = memo(function SortableCard(props: SortableCardProps) {
  const { card, status, isTabStop, isDisabled, onFocus, labelOf, renderCard } = props
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id: card.key,
      data: { kind: "card", status },
      disabled: { draggable: isDisabled },
      transition: TRANSITION,
      animateLayoutChanges: () => false,
      attributes: { role: "group", roleDescription: "card", tabIndex: isTabStop ? 0 : -1 },
    })
  const attach = useCallback(
    (node: HTMLDivElement | null) => {
      setNodeRef(node)
      setActivatorNodeRef(node)
    },
    [setNodeRef, setActivatorNodeRef],
  )
  return (
    <div
      ref={attach}
      {...attributes}
      {...listeners}
      // A card that cannot be carried can still be read and opened.
      aria-disabled={undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={labelOf(card)}
      data-card={card.key}
      onFocus={() => onFocus(card.key, status)}
      className={cn(
        "touch-manipulation rounded-lg select-none [-webkit-touch-callout:none]",
        isDragging && "opacity-40 outline-1 outline-focus outline-dashed",
      )}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      {renderCard(card)}
    </div>
  )
})
