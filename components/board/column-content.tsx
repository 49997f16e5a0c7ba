"use client"
/** The inside of a column in each of its states: on its way, refused, empty, full. */
import type { ReactNode } from "react"
import { grouped } from "#domain/format"
import type { TaskStatus } from "#domain/task"
import type { Live } from "#lib/react/live"
import type { BoardCard, BoardColumn } from "#lib/react/view-data"
import { Button } from "../ui/button.tsx"
import { Empty, Loading, Problem, Skeleton } from "../ui/state.tsx"
import { cardLabel } from "./card.tsx"
import { SortableColumn } from "./dnd/sortable-column.tsx"

type ColumnContentProps = {
  status: TaskStatus
  column: Live<BoardColumn>
  /** The keys that a filter lets through. */
  keys: string[]
  cards: Map<string, BoardCard>
  isFiltered: boolean
  tabStop: string | null
  focus: { key: string } | null
  isReadOnly: boolean
  /** The lane of which this is a cell: an empty cell says nothing. */
  lane?: { id: string; keys: ReadonlySet<string> }
  cardHeight: number
  onFocus: (key: string, status: TaskStatus) => void
  onMore: () => void
  /** Goes to the last card; null where only the top can be had. */
  onEnd: (() => void) | null
  renderCard: (card: BoardCard) => ReactNode
}

/** What an empty column means, and how it fills. */
const EMPTY: Record<TaskStatus, [title: string, hint: string]> = {
  backlog: ["Nothing planned", "Press C to write the first card."],
  ready: ["Nothing is ready", "Drag a card here and the loop starts it as soon as there is room."],
  in_progress: ["Nobody is at work", "Ready cards come here by themselves."],
  in_review: ["Nothing to review", "Finished work comes here by itself."],
  in_approval: ["Nothing to approve", "Approved reviews pass through here."],
  merging: ["Nothing to merge", "Approved work passes through here."],
  blocked: ["Nothing is blocked", "Cards that cannot go on come here with their reason."],
  done: ["Nothing done yet", "Merged cards end here."],
  cancelled: ["Nothing cancelled", "Cards that are given up end here."],
}

export function ColumnContent(props: ColumnContentProps) {
  const { status, column, keys, isFiltered, onMore, onEnd } = props
  if (column.state === "loading") {
    return (
      <Loading label="Loading cards">
        <div className="flex flex-col gap-1.5 p-0.5">
          <Skeleton className="h-20" />
          <Skeleton className="h-16" />
          <Skeleton className="h-20" />
        </div>
      </Loading>
    )
  }
  if (column.state === "refused")
    return <Problem title="This column cannot be shown." sentence={column.sentence} />
  const [title, hint] = EMPTY[status]
  const { cards, total, endsFrom } = column.value
  const hidden = total - cards.length
  const ofEnd = new Set(endsFrom === undefined ? [] : cards.slice(endsFrom).map(({ key }) => key))
  const more = hidden > 0 && !props.lane && (
    <div className="flex flex-col items-center gap-1 pb-2">
      <span className="num text-2xs text-fg-3">
        {grouped(hidden)} more {endsFrom === undefined ? "below" : "between"}
      </span>
      <span className="flex gap-1">
        <Button size="sm" onClick={onMore}>
          Show more
        </Button>
        {endsFrom === undefined && onEnd && (
          <Button size="sm" variant="ghost" onClick={onEnd}>
            Go to the end
          </Button>
        )}
      </span>
    </div>
  )
  const endKey = endsFrom === undefined ? undefined : keys.find((key) => ofEnd.has(key))
  return (
    <SortableColumn
      status={status}
      lane={props.lane}
      cardHeight={props.cardHeight}
      keys={keys}
      cards={props.cards}
      tabStop={props.tabStop}
      focus={props.focus}
      isReadOnly={props.isReadOnly}
      onFocus={props.onFocus}
      labelOf={cardLabel}
      renderCard={props.renderCard}
      empty={
        props.lane ? (
          <p className="sr-only">No card</p>
        ) : isFiltered && cards.length > 0 ? (
          <Empty title="Nothing matches" className="px-2 py-6" />
        ) : (
          <Empty title={title} className="px-2 py-6">
            {hint}
          </Empty>
        )
      }
      {...(endKey === undefined ? { footer: more } : { gap: { above: endKey, content: more } })}
    />
  )
}
