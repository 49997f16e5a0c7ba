"use client"
/** The board's cards as one table: to sort, to compare, to choose many. Only the rows in sight are mounted. */
import { useMemo, useRef } from "react"
import Link from "next/link"
import { useVirtualizer } from "@tanstack/react-virtual"
import { ArrowDown, ArrowUp } from "lucide-react"
import { countOf, formatMoney } from "#domain/format"
import { ROLE_LABELS } from "#domain/role"
import { priorityOrder, STATUS_LABELS, TASK_STATUSES } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { Age } from "../ui/age.tsx"
import { Checkbox } from "../ui/checkbox.tsx"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { Tag } from "../ui/mark.tsx"
import { PriorityMark } from "../ui/priority.tsx"
import { Empty } from "../ui/state.tsx"
import { glyphOfCard } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"
import { ListSkeleton } from "./board-skeleton.tsx"
import { LIST_COLUMNS, type ListColumn, type ListSort } from "./look.ts"

const ROW_HEIGHT = 32

const COLUMNS = {
  key: { label: "Key", by: (card: BoardCard) => numberOf(card.key), className: "w-24" },
  title: { label: "Title", by: (card: BoardCard) => card.title.toLowerCase(), className: "min-w-0 flex-1" },
  status: {
    label: "Status",
    by: (card: BoardCard) => TASK_STATUSES.indexOf(card.status),
    className: "w-28 max-md:hidden",
  },
  priority: {
    label: "Priority",
    by: (card: BoardCard) => priorityOrder(card.priority),
    className: "w-24 max-lg:hidden",
  },
  holder: {
    label: "Held by",
    by: (card: BoardCard) => card.holder?.name ?? "￿",
    className: "w-28 max-lg:hidden",
  },
  attempts: { label: "Tries", by: (card: BoardCard) => -card.attempts.used, className: "w-16 max-lg:hidden" },
  cost: { label: "Cost", by: (card: BoardCard) => -(card.costUsd ?? -1), className: "w-18 max-lg:hidden" },
  age: { label: "Since", by: (card: BoardCard) => -card.statusSince, className: "w-16" },
} as const satisfies Record<ListColumn, unknown>

type ListViewProps = {
  cards: readonly BoardCard[]
  isLoading: boolean
  isFiltered: boolean
  /** Cards that are not here yet, because columns show only their first. */
  hidden: number
  sort: ListSort
  onSort: (sort: ListSort) => void
  picks: ReadonlySet<string>
  urlOf: (card: BoardCard) => string
  onPeek: (card: BoardCard) => void
  onPick: (key: string) => void
  onPickAll: (keys: ReadonlySet<string>) => void
}

export function ListView(props: ListViewProps) {
  const { cards, isLoading, isFiltered, hidden, sort, onSort, picks, urlOf, onPeek, onPick, onPickAll } =
    props
  const scroller = useRef<HTMLDivElement>(null)
  const sorted = useMemo(() => {
    const { by } = COLUMNS[sort.by]
    const order = (a: BoardCard, b: BoardCard) =>
      compare(by(a), by(b)) || compare(numberOf(a.key), numberOf(b.key))
    return cards.toSorted((a, b) => (sort.isDown ? order(b, a) : order(a, b)))
  }, [cards, sort])
  const rows = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    getItemKey: (index) => sorted[index]?.key ?? index,
  })
  const chosen = sorted.filter((card) => picks.has(card.key)).length
  if (cards.length === 0) return <NoRows isLoading={isLoading} isFiltered={isFiltered} />
  return (
    <div
      ref={scroller}
      role="table"
      aria-label="Cards"
      aria-rowcount={sorted.length + 1}
      className="min-h-0 flex-1 overflow-auto"
    >
      <div role="rowgroup" className="sticky top-0 z-2 bg-panel">
        <div
          role="row"
          aria-rowindex={1}
          className="flex h-8 items-center gap-3 border-b border-line px-4 text-xs text-fg-3"
        >
          <span role="columnheader" className="flex w-4">
            <Checkbox
              label="Choose all cards"
              isChecked={chosen === 0 ? false : chosen === sorted.length || "some"}
              onChange={(isOn) => onPickAll(new Set(isOn ? sorted.map(({ key }) => key) : []))}
            />
          </span>
          {LIST_COLUMNS.map((name) => (
            <span
              key={name}
              role="columnheader"
              aria-sort={sort.by !== name ? "none" : sort.isDown ? "descending" : "ascending"}
              className={COLUMNS[name].className}
            >
              <button
                type="button"
                onClick={() => onSort({ by: name, isDown: sort.by === name && !sort.isDown })}
                className={cn(
                  "flex h-6 items-center gap-1 hover:text-fg",
                  sort.by === name && "font-medium text-fg",
                )}
              >
                {COLUMNS[name].label}
                {sort.by === name &&
                  (sort.isDown ? (
                    <ArrowDown aria-hidden className="size-3" />
                  ) : (
                    <ArrowUp aria-hidden className="size-3" />
                  ))}
              </button>
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => {
          const card = sorted[row.index]
          if (!card) return null
          return (
            <div
              key={row.key}
              role="row"
              aria-rowindex={row.index + 2}
              className={cn(
                "absolute inset-x-0 top-0 flex items-center gap-3 border-b border-line px-4 text-sm hover:bg-raise",
                picks.has(card.key) && "tint-running",
              )}
              style={{ height: ROW_HEIGHT, transform: `translateY(${row.start}px)` }}
            >
              <span role="cell" className="flex w-4">
                <Checkbox
                  label={`Choose ${card.key}`}
                  isChecked={picks.has(card.key)}
                  onChange={() => onPick(card.key)}
                />
              </span>
              {LIST_COLUMNS.map((name) => (
                <span
                  key={name}
                  role="cell"
                  className={cn("flex items-center gap-1.5", COLUMNS[name].className)}
                >
                  <Cell name={name} card={card} href={urlOf(card)} onPeek={onPeek} />
                </span>
              ))}
            </div>
          )
        })}
      </div>
      {hidden > 0 && (
        <p className="num px-4 py-2 text-xs text-fg-3">
          {countOf(hidden, "more card")} on the board; columns there show more.
        </p>
      )}
    </div>
  )
}

function NoRows({ isLoading, isFiltered }: Pick<ListViewProps, "isLoading" | "isFiltered">) {
  if (isLoading) return <ListSkeleton />
  return isFiltered ? (
    <Empty title="No card matches">Take a filter away to see more.</Empty>
  ) : (
    <Empty title="No card yet">Press C to write the first one.</Empty>
  )
}

type CellProps = { name: ListColumn; card: BoardCard; href: string; onPeek: (card: BoardCard) => void }

function Cell({ name, card, href, onPeek }: CellProps) {
  switch (name) {
    case "key":
      return <span className="num truncate font-mono text-2xs text-fg-2">{card.key}</span>
    case "title":
      return (
        <>
          <Link
            data-row
            href={href}
            prefetch={false}
            className="min-w-0 truncate hover:underline"
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
              event.preventDefault()
              onPeek(card)
            }}
          >
            <OneLine text={card.title} />
          </Link>
          <span className="flex min-w-0 shrink gap-1 overflow-hidden max-md:hidden">
            {card.tags.slice(0, 3).map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </span>
        </>
      )
    case "status":
      return (
        <>
          <Glyph name={glyphOfCard(card)} />
          <span className="truncate text-fg-2">{STATUS_LABELS[card.status]}</span>
        </>
      )
    case "priority":
      return (
        <>
          <PriorityMark priority={card.priority} />
          <span className="text-fg-2 capitalize">{card.priority}</span>
        </>
      )
    case "holder":
      return <span className="truncate text-fg-2">{card.holder?.name ?? ROLE_LABELS[card.role]}</span>
    case "attempts":
      return (
        <span className="num text-fg-2">
          {card.attempts.used}/{card.attempts.limit}
        </span>
      )
    case "cost":
      return <span className="num text-fg-2">{card.costUsd === null ? "" : formatMoney(card.costUsd)}</span>
    case "age":
      return <Age since={card.statusSince} className="num font-mono text-2xs text-fg-3" />
  }
}

const numberOf = (key: string): number => Number(key.slice(key.lastIndexOf("-") + 1))
const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)
