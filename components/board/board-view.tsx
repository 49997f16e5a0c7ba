"use client"
/** The board: nine columns of live cards, carried by pointer or keys. It draws what it is given and reports wishes. */
import { useCallback, useMemo, useState, type KeyboardEvent } from "react"
import dynamic from "next/dynamic"
import { useRouter } from "next/navigation"
import { STATUS_LABELS, TASK_STATUSES, type TaskStatus } from "#domain/task"
import { areLetterKeysOn, isTyping, useKeys } from "#lib/react/keys"
import type { Live } from "#lib/react/live"
import { PHONE, useMedia } from "#lib/react/media"
import { tellProblem } from "#lib/react/toast"
import type { BoardCard, BoardColumn, Placement } from "#lib/react/view-data"
import { Card, type CardActions } from "./card.tsx"
import { ColumnContent } from "./column-content.tsx"
import { ColumnFrame, FoldedColumn } from "./column-frame.tsx"
import type { CreateTaskDialog as CreateTask } from "./create-task.tsx"
import type { Spot } from "./dnd/announcements.ts"
import { BoardDnd } from "./dnd/board-dnd.tsx"
import type { Order } from "./dnd/placement.ts"
import { isFiltering, matches, needsPerson } from "./filter.ts"
import { useFolded } from "./folded.ts"
import { BoardFooter } from "./footer.tsx"
import { PhoneBoard } from "./phone-board.tsx"
import { DIRECTIONS, neighbour, nudge } from "./selection.ts"
import { NO_FILTER, Toolbar } from "./toolbar.tsx"

// Nobody needs these for the first look at a board.
const CreateTaskDialog = dynamic(
  () => import("./create-task.tsx").then((module) => module.CreateTaskDialog),
  { ssr: false },
)
const StatusMenu = dynamic(() => import("./status-menu.tsx").then((module) => module.StatusMenu), {
  ssr: false,
})
const QuestionDialog = dynamic(
  () => import("./question-dialog.tsx").then((module) => module.QuestionDialog),
  { ssr: false },
)

export type BoardViewProps = {
  slug: string
  columns: Record<TaskStatus, Live<BoardColumn>>
  writesOff: string | null
  onPlace: (placement: Placement) => void
  onAnswer: (signalId: string, answer: string) => void
  onCreate: Parameters<typeof CreateTask>[0]["onCreate"]
  onMore: (status: TaskStatus) => void
  /** The dialog for a new card is open, starting in that column. */
  creating: "backlog" | "ready" | null
  onCreating: (status: "backlog" | "ready" | null) => void
}

type Open = { kind: "menu" | "question"; key: string } | null

export function BoardView(props: BoardViewProps) {
  const { slug, columns, writesOff, onPlace, onAnswer, onCreate, onMore, creating, onCreating } = props
  const router = useRouter()
  const isPhone = useMedia(PHONE)
  const [folded, toggleFolded] = useFolded()
  const [filter, setFilter] = useState(NO_FILTER)
  const [selected, setSelected] = useState<string | null>(null)
  const [focus, setFocus] = useState<{ key: string } | null>(null)
  const [filterFocus, setFilterFocus] = useState<object | null>(null)
  const [open, setOpen] = useState<Open>(null)
  const [spot, setSpot] = useState<Spot | null>(null)
  const [spoken, setSpoken] = useState("")
  /** Where each column was left: Tab comes back there. */
  const [stops, setStops] = useState<Partial<Record<TaskStatus, string>>>({})

  const { cards, order, counts } = useMemo(() => {
    const all = TASK_STATUSES.flatMap((status) => {
      const column = columns[status]
      return column.state === "ready" ? column.value.cards : []
    })
    const byStatus: Order = {}
    for (const status of TASK_STATUSES) {
      const column = columns[status]
      const shown = column.state === "ready" ? column.value.cards.filter((card) => matches(card, filter)) : []
      byStatus[status] = shown.map((card) => card.key)
    }
    const total = TASK_STATUSES.reduce((sum, status) => sum + totalOf(columns[status], 0), 0)
    return {
      cards: new Map(all.map((card) => [card.key, card])),
      order: byStatus,
      counts: {
        tasks: total,
        running: all.filter((card) => card.run).length,
        needsPerson: all.filter(needsPerson).length,
      },
    }
  }, [columns, filter])

  const openStatuses = TASK_STATUSES.filter((status) => !folded.has(status))
  const urlOf = useCallback((key: string) => `/projects/${slug}/tasks/${key}`, [slug])
  const showQuestion = useCallback((card: BoardCard) => setOpen({ kind: "question", key: card.key }), [])
  const showMenu = useCallback((card: BoardCard) => setOpen({ kind: "menu", key: card.key }), [])
  const actions = useMemo<CardActions>(
    () => ({ onAnswer, onShowQuestion: showQuestion, onShowMenu: isPhone ? showMenu : null, writesOff }),
    [onAnswer, showQuestion, showMenu, isPhone, writesOff],
  )
  const select = useCallback((key: string, status: TaskStatus) => {
    setSelected(key)
    setStops((before) => ({ ...before, [status]: key }))
  }, [])

  function tabStopOf(status: TaskStatus): string | null {
    const keys = order[status] ?? []
    const last = stops[status]
    if (selected && keys.includes(selected)) return selected
    return last && keys.includes(last) ? last : (keys[0] ?? null)
  }

  function place(placement: Placement): void {
    if (writesOff) return tellProblem(`${placement.task} stays where it is`, writesOff)
    onPlace(placement)
    setSpoken(`${placement.task} moved to ${STATUS_LABELS[placement.to]}`)
    setSelected(placement.task)
    setFocus({ key: placement.task })
  }

  function refuseMove(key: string, sentence: string): void {
    setSpoken(`${key} stays where it is. ${sentence}`)
    tellProblem(`${key} stays where it is`, sentence)
  }

  function moveTo(key: string, to: TaskStatus): void {
    const first = order[to]?.[0]
    place({ task: key, to, ...(first !== undefined && { before: first }) })
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const key = event.target instanceof HTMLElement ? event.target.dataset.card : undefined
    const card = key === undefined ? undefined : cards.get(key)
    // In hand, a card listens to the keyboard by itself.
    if (!card || spot || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
    const isLetter = event.key.length === 1
    if (isLetter && (!areLetterKeysOn() || isTyping(event.target))) return
    const direction =
      DIRECTIONS[event.shiftKey ? event.key : event.key.toLowerCase()] ?? DIRECTIONS[event.key]
    if (direction && event.shiftKey) {
      event.preventDefault()
      const moved = nudge(TASK_STATUSES.slice(), order, card, direction)
      if (moved.ok) place(moved.value)
      else refuseMove(card.key, moved.refusal.message)
    } else if (direction) {
      event.preventDefault()
      const next = neighbour(openStatuses, order, card.key, direction)
      if (next) setFocus({ key: next })
    } else if (event.key === "Enter") {
      event.preventDefault()
      router.push(urlOf(card.key))
    } else if (event.key === "s") {
      event.preventDefault()
      setOpen({ kind: "menu", key: card.key })
    } else if (event.key === "Escape") {
      setSelected(null)
    }
  }

  function enterBoard(): void {
    const first =
      selected && cards.has(selected) ? selected : openStatuses.flatMap((status) => order[status] ?? [])[0]
    if (first) setFocus({ key: first })
  }

  useKeys({
    c: () => onCreating("backlog"),
    "/": () => setFilterFocus({}),
    j: enterBoard,
    k: enterBoard,
  })

  const renderCard = useCallback(
    (card: BoardCard) => (
      <Card card={card} href={urlOf(card.key)} isSelected={selected === card.key} actions={actions} />
    ),
    [urlOf, selected, actions],
  )
  const content = (status: TaskStatus) => (
    <ColumnContent
      status={status}
      column={columns[status]}
      keys={order[status] ?? []}
      cards={cards}
      isFiltered={isFiltering(filter)}
      tabStop={tabStopOf(status)}
      focus={focus}
      isReadOnly={writesOff !== null}
      onFocus={select}
      onMore={() => onMore(status)}
      renderCard={renderCard}
    />
  )
  const openCard = open && cards.get(open.key)
  const isNeedy = (status: TaskStatus) =>
    (order[status] ?? []).some((key) => {
      const card = cards.get(key)
      return card !== undefined && needsPerson(card)
    })

  return (
    <BoardDnd
      statuses={isPhone ? openStatuses : [...TASK_STATUSES]}
      cards={cards}
      order={order}
      onPlace={place}
      onRefused={(card, to, sentence) => refuseMove(card.key, `${STATUS_LABELS[to]}: ${sentence}`)}
      onSpot={setSpot}
      renderOverlay={(card) => <Card card={card} href={urlOf(card.key)} isCarried actions={actions} />}
    >
      <div className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown}>
        {isPhone ? (
          <PhoneBoard columns={columns} cards={cards} renderCard={renderCard} renderColumn={content} />
        ) : (
          <>
            <Toolbar filter={filter} onFilter={setFilter} counts={counts} focus={filterFocus} />
            <div className="flex min-h-0 flex-1 gap-2 overflow-x-auto px-3 pt-1 pb-2">
              {TASK_STATUSES.map((status) =>
                folded.has(status) ? (
                  <FoldedColumn
                    key={status}
                    status={status}
                    total={totalOf(columns[status], null)}
                    needsPerson={isNeedy(status)}
                    onUnfold={() => toggleFolded(status)}
                  />
                ) : (
                  <ColumnFrame
                    key={status}
                    status={status}
                    total={totalOf(columns[status], null)}
                    onFold={() => toggleFolded(status)}
                    {...((status === "backlog" || status === "ready") && {
                      onCreate: () => onCreating(status),
                    })}
                  >
                    {content(status)}
                  </ColumnFrame>
                ),
              )}
            </div>
          </>
        )}
        <BoardFooter selected={selected} spot={spot} />
      </div>
      <p role="status" aria-live="polite" className="sr-only">
        {spoken}
      </p>
      {creating && (
        <CreateTaskDialog
          startIn={creating}
          writesOff={writesOff}
          onCreate={onCreate}
          onClose={() => onCreating(null)}
        />
      )}
      {open?.kind === "menu" && openCard && (
        <StatusMenu
          card={openCard}
          onClose={() => setOpen(null)}
          onMove={(to) => {
            setOpen(null)
            moveTo(openCard.key, to)
          }}
        />
      )}
      {open?.kind === "question" && openCard?.question && (
        <QuestionDialog
          card={openCard}
          question={openCard.question}
          href={urlOf(openCard.key)}
          writesOff={writesOff}
          onClose={() => setOpen(null)}
          onAnswer={(signalId, answer) => {
            setOpen(null)
            onAnswer(signalId, answer)
          }}
        />
      )}
    </BoardDnd>
  )
}

function totalOf<T>(column: Live<BoardColumn>, unknown: T): number | T {
  return column.state === "ready" ? column.value.total : unknown
}
