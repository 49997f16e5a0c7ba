"use client"
/** The board: nine columns of live cards, carried by pointer or keys. It draws what it is given and reports wishes. */
import { useCallback, useMemo, useState } from "react"
import { useRouter } from "next/navigation"
import { STATUS_LABELS, TASK_STATUSES, type TaskStatus } from "#domain/task"
import { useKeys } from "#lib/react/keys"
import type { Live } from "#lib/react/live"
import { PHONE, useMedia } from "#lib/react/media"
import { tellProblem } from "#lib/react/toast"
import type { BoardCard, BoardColumn, Placement } from "#lib/react/view-data"
import { needsPerson } from "../ui/status.ts"
import { arrange, totalOf } from "./arrange.ts"
import { BoardDialogs, type Creating, type OnCreate } from "./board-dialogs.tsx"
import { CardKeys } from "./card-keys.tsx"
import { Card, type CardActions } from "./card.tsx"
import { ColumnContent } from "./column-content.tsx"
import { ColumnFrame, FoldedColumn } from "./column-frame.tsx"
import { BoardDnd } from "./dnd/board-dnd.tsx"
import { isFiltering } from "./filter.ts"
import { useFolded } from "./folded.ts"
import { BoardFooter } from "./footer.tsx"
import { PhoneBoard } from "./phone-board.tsx"
import { NO_FILTER, Toolbar } from "./toolbar.tsx"

export type BoardViewProps = {
  slug: string
  columns: Record<TaskStatus, Live<BoardColumn>>
  writesOff: string | null
  onPlace: (placement: Placement) => void
  onAnswer: (signalId: string, answer: string) => void
  onCreate: OnCreate
  onMore: (status: TaskStatus) => void
  /** The dialog for a new card is open, starting in that column. */
  creating: Creating
  onCreating: (creating: Creating) => void
}

export function BoardView(props: BoardViewProps) {
  const { slug, columns, writesOff, onPlace, onAnswer, onCreate, onMore, creating, onCreating } = props
  const router = useRouter()
  const isPhone = useMedia(PHONE)
  const [folded, toggleFolded] = useFolded()
  const [filter, setFilter] = useState(NO_FILTER)
  const [filterFocus, setFilterFocus] = useState<object | null>(null)
  const [selected, setSelected] = useState<string | null>(null)
  /** Where each column was left: Tab comes back there. */
  const [stops, setStops] = useState<Partial<Record<TaskStatus, string>>>({})
  const [focus, setFocus] = useState<{ key: string } | null>(null)
  const [open, setOpen] = useState<{ kind: "menu" | "question"; key: string } | null>(null)
  const [spoken, setSpoken] = useState("")

  const { cards, order, counts, isComplete } = useMemo(() => arrange(columns, filter), [columns, filter])
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
  const focusOn = (key: string) => setFocus({ key })

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
    focusOn(placement.task)
  }

  function refuse(card: BoardCard, sentence: string): void {
    setSpoken(`${card.key} stays where it is. ${sentence}`)
    tellProblem(`${card.key} stays where it is`, sentence)
  }

  function moveToTop(card: BoardCard, to: TaskStatus): void {
    const first = order[to]?.[0]
    place({ task: card.key, to, ...(first !== undefined && { before: first }) })
  }

  function enterBoard(): void {
    const first = openStatuses.flatMap((status) => order[status] ?? [])[0]
    const key = selected && cards.has(selected) ? selected : first
    if (key) focusOn(key)
  }

  useKeys({ c: () => onCreating("backlog"), "/": () => setFilterFocus({}), j: enterBoard, k: enterBoard })

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
  const isNeedy = (status: TaskStatus) => order[status]?.some((key) => isNeedyCard(cards.get(key))) ?? false
  const openCard = (kind: "menu" | "question") => (open?.kind === kind ? (cards.get(open.key) ?? null) : null)

  return (
    <BoardDnd
      statuses={isPhone ? openStatuses : [...TASK_STATUSES]}
      cards={cards}
      order={order}
      onPlace={place}
      onRefused={refuse}
      renderOverlay={(card) => <Card card={card} href={urlOf(card.key)} isCarried actions={actions} />}
    >
      <CardKeys
        {...{
          cards,
          order,
          openStatuses,
          onFocus: focusOn,
          onMenu: showMenu,
          onPlace: place,
          onRefused: refuse,
        }}
        onOpen={(key) => router.push(urlOf(key))}
      >
        {isPhone ? (
          <PhoneBoard columns={columns} cards={cards} renderCard={renderCard} renderColumn={content} />
        ) : (
          <>
            <Toolbar
              filter={filter}
              onFilter={setFilter}
              counts={isComplete ? counts : null}
              focus={filterFocus}
            />
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
        <BoardFooter selected={selected} />
      </CardKeys>
      <p role="status" aria-live="polite" className="sr-only">
        {spoken}
      </p>
      <BoardDialogs
        menu={openCard("menu")}
        asking={openCard("question")}
        {...{ creating, writesOff, urlOf, onAnswer, onCreate, onCreating }}
        onMove={moveToTop}
        onClose={() => setOpen(null)}
      />
    </BoardDnd>
  )
}

const isNeedyCard = (card: BoardCard | undefined): boolean => card !== undefined && needsPerson(card)
