"use client"
/** The cards of one column: only those near the view are mounted, yet every one can be dragged past. */
import { useEffect, useLayoutEffect, useMemo, useRef, type ReactNode, type RefObject } from "react"
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual"
import type { TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { cn } from "../../ui/cn.ts"
import { CardPlace } from "./card-place.tsx"
import { useCarry } from "./hand.ts"
import { useScreen } from "./on-screen.ts"
import { columnId } from "./places.ts"

const CARD_GAP = 6
/** A card with a title of one line and a line of facts; real heights are measured. */
const USUAL_CARD_HEIGHT = 78
const FIRST_RECT = { width: 0, height: typeof window === "undefined" ? 0 : window.innerHeight }

type SortableColumnProps = {
  status: TaskStatus
  /** The lane that this is a cell of: only its cards are shown. */
  lane?: { id: string; keys: ReadonlySet<string> } | undefined
  /** What most cards take, until they are measured. */
  cardHeight?: number
  /** The cards as the server orders them. */
  keys: string[]
  cards: Map<string, BoardCard>
  tabStop: string | null
  /** A wish that this card gets the focus; a new object is a new wish. */
  focus: { key: string } | null
  isReadOnly: boolean
  onFocus: (key: string, status: TaskStatus) => void
  labelOf: (card: BoardCard) => string
  renderCard: (card: BoardCard) => ReactNode
  empty: ReactNode
  footer?: ReactNode
  /** Cards that are not here: said above that card, which is the first after them. */
  gap?: { above: string; content: ReactNode }
}

export function SortableColumn(props: SortableColumnProps) {
  const {
    status,
    lane,
    cardHeight = USUAL_CARD_HEIGHT,
    cards,
    tabStop,
    focus,
    isReadOnly,
    onFocus,
    labelOf,
    renderCard,
    empty,
    footer,
    gap,
  } = props
  const carry = useCarry()
  const inLane = lane?.keys
  const keys = useMemo(() => {
    const all = effectiveKeys(status, props.keys, carry)
    return inLane ? all.filter((key) => inLane.has(key)) : all
  }, [status, props.keys, carry, inLane])
  const id = columnId(status, lane?.id)
  const scroller = useRef<HTMLDivElement | null>(null)
  useOnScreen(id, status, keys, isReadOnly, scroller)

  const carried = carry ? keys.indexOf(carry.card.key) : -1
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    // About as high as the window: the first drawing has the cards already, not only the one after measuring.
    initialRect: FIRST_RECT,
    estimateSize: () => cardHeight,
    gap: CARD_GAP,
    overscan: 4,
    paddingEnd: 8,
    getItemKey: (index) => keys[index] ?? index,
    // The carried card stays mounted when it scrolls away, or a keyboard drag would end there.
    rangeExtractor: (range) => {
      const visible = defaultRangeExtractor(range)
      return carried < 0 || visible.includes(carried) ? visible : [...visible, carried].sort((a, b) => a - b)
    },
  })

  const wanted = focus ? keys.indexOf(focus.key) : -1
  const answered = useRef<object | null>(null)
  useEffect(() => {
    if (!focus || wanted < 0 || answered.current === focus) return
    answered.current = focus
    virtualizer.scrollToIndex(wanted, { align: "auto" })
    // A row that was far away is mounted by the scroll and can be focused in the next frame.
    const frame = requestAnimationFrame(() => {
      scroller.current
        ?.querySelector<HTMLElement>(`[data-card="${focus.key}"]`)
        ?.focus({ preventScroll: true })
    })
    return () => cancelAnimationFrame(frame)
  }, [focus, wanted, virtualizer])

  const isForbidden = carry?.refusals[status] !== undefined
  return (
    <div
      ref={scroller}
      className={cn(
        "min-h-0 flex-1 overflow-x-hidden overflow-y-auto rounded-lg p-0.5 transition-opacity duration-100",
        isForbidden && "opacity-45",
      )}
    >
      {keys.length === 0 ? (
        empty
      ) : (
        <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const card = cards.get(keys[row.index] ?? "") ?? (row.index === carried ? carry?.card : undefined)
            if (!card) return null
            return (
              <li
                key={row.key}
                ref={virtualizer.measureElement}
                data-index={row.index}
                aria-setsize={keys.length}
                aria-posinset={row.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {gap?.above === card.key && gap.content}
                <CardPlace
                  card={card}
                  status={status}
                  columnId={id}
                  isTabStop={tabStop === card.key}
                  onFocus={onFocus}
                  labelOf={labelOf}
                  renderCard={renderCard}
                />
              </li>
            )
          })}
        </ul>
      )}
      {footer}
    </div>
  )
}

/** A column that a carried card has touched keeps its order until the drop; cards that left it meanwhile are gone. */
function effectiveKeys(status: TaskStatus, live: string[], carry: ReturnType<typeof useCarry>): string[] {
  if (!carry) return live
  const held = carry.order[status]
  if (!held) return live.filter((key) => key !== carry.card.key)
  const present = new Set(live)
  return held.filter((key) => key === carry.card.key || present.has(key))
}

/** Tells what of the board this is, for whoever carries cards over it. */
function useOnScreen(
  id: string,
  status: TaskStatus,
  keys: string[],
  isReadOnly: boolean,
  place: RefObject<HTMLElement | null>,
): void {
  const screen = useScreen()
  useLayoutEffect(
    () => (place.current ? screen.column({ id, status, keys, isReadOnly, node: place.current }) : undefined),
    [screen, id, status, keys, isReadOnly, place],
  )
}

/** A folded column: a place for cards, that shows none. */
export function FoldedDrop({ status, children }: { status: TaskStatus; children: ReactNode }) {
  const place = useRef<HTMLDivElement | null>(null)
  useOnScreen(columnId(status), status, NO_KEYS, true, place)
  const isForbidden = useCarry()?.refusals[status] !== undefined
  return (
    <div
      ref={place}
      className={cn(
        "flex min-h-0 shrink-0",
        isForbidden ? "opacity-45" : "data-over:tint-running data-over:rounded-lg",
      )}
    >
      {children}
    </div>
  )
}

const NO_KEYS: string[] = []
