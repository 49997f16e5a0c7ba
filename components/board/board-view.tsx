"use client"
/** The board: nine columns of live cards, carried by pointer or keys. It draws what it is given and reports wishes. */
import { useCallback, useMemo, useState, type ReactNode } from "react"
import dynamic from "next/dynamic"
import type { WipLimits } from "#domain/project"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import { useKeys } from "#lib/react/keys"
import { PHONE, useMedia } from "#lib/react/media"
import type { BoardCard } from "#lib/react/view-data"
import { arrange, totalOf } from "./arrange.ts"
import { BoardColumns } from "./board-columns.tsx"
import { BoardDialogs } from "./board-dialogs.tsx"
import { ListSkeleton } from "./board-skeleton.tsx"
import type { BoardViewProps } from "./board-view-props.ts"
import { CardKeys } from "./card-keys.tsx"
import { Card, type CardActions } from "./card.tsx"
import { ColumnContent } from "./column-content.tsx"
import { BoardDnd } from "./dnd/board-dnd.tsx"
import { isFiltering } from "./filter.ts"
import { useFolded } from "./folded.ts"
import { early } from "../ui/early.tsx"
import { needsPerson } from "../ui/status.ts"
import { BoardFooter } from "./footer.tsx"
import type { Lane } from "./lanes.ts"
import { Toolbar } from "./toolbar.tsx"
import { useHands } from "./use-hands.ts"
import { usePicks } from "./use-picks.ts"

// None of them is needed for the first look at the cards.
const BoardTools = dynamic(() => import("./board-tools.tsx").then((module) => module.BoardTools), {
  ssr: false,
})
const BulkBar = dynamic(() => import("./bulk-bar.tsx").then((module) => module.BulkBar), { ssr: false })
const ListView = dynamic(() => import("./list-view.tsx").then((module) => module.ListView), {
  ssr: false,
  loading: ListSkeleton,
})
// A wide window goes without it, a phone begins with it.
const PhoneBoard = early(() => import("./phone-board.tsx").then((module) => module.PhoneBoard))

export function BoardView(props: BoardViewProps) {
  const { slug, columns, writesOff, look, onLook, limits, onPlace, onAnswer, onMore, onEnd, onCreating } =
    props
  const { onOpen, onPeek } = props
  const isPhone = useMedia(PHONE)
  const [filterFocus, setFilterFocus] = useState<object | null>(null)
  const [limiting, setLimiting] = useState<keyof WipLimits | null>(null)

  const { cards, order, counts, isComplete } = useMemo(() => arrange(columns, look), [columns, look])
  const needy = useMemo(
    () => new Set([...cards.values()].filter(needsPerson).map(({ status }) => status)),
    [cards],
  )
  const [folded, toggleFolded] = useFolded(needy)
  const picks = usePicks(cards)
  const openStatuses = TASK_STATUSES.filter((status) => !folded.has(status))
  const isCompact = look.density === "compact" && !isPhone
  const urlOf = useCallback((card: BoardCard) => `/projects/${card.project}/tasks/${card.key}`, [])
  const isInColumns = look.view === "board"
  const hands = useHands({ columns, cards, order, openStatuses, writesOff, isInColumns, onPlace, onEnd })
  const { selected, showMenu, showQuestion } = hands
  const pick = picks.toggle
  const actions = useMemo<CardActions>(
    () => ({
      onAnswer,
      onShowQuestion: showQuestion,
      onShowMenu: isPhone ? showMenu : null,
      onPeek: isPhone ? null : onPeek,
      onPick: isPhone ? null : pick,
      writesOff,
    }),
    [onAnswer, showQuestion, showMenu, isPhone, onPeek, pick, writesOff],
  )
  useKeys({ c: () => onCreating("backlog"), "/": () => setFilterFocus({}) })

  const { keys: picked } = picks
  const renderCard = useCallback(
    (card: BoardCard) => (
      <Card
        card={card}
        href={urlOf(card)}
        isSelected={selected === card.key}
        isPicked={picked.has(card.key)}
        isCompact={isCompact}
        actions={actions}
      />
    ),
    [urlOf, selected, picked, isCompact, actions],
  )
  const content = (status: TaskStatus, lane?: Lane) => {
    const keys = order[status] ?? []
    return (
      <ColumnContent
        status={status}
        {...(lane && { lane })}
        column={columns[status]}
        keys={keys}
        cards={cards}
        cardHeight={isCompact ? 58 : 78}
        isFiltered={isFiltering(look)}
        tabStop={hands.tabStopOf(lane ? keys.filter((key) => lane.keys.has(key)) : keys, status)}
        focus={hands.focus}
        isReadOnly={writesOff !== null}
        onFocus={hands.select}
        onMore={() => onMore(status)}
        onEnd={onEnd && (() => hands.goToEdge(status, "last"))}
        renderCard={renderCard}
      />
    )
  }
  const shown = useMemo(
    () =>
      Object.values(order)
        .flat()
        .flatMap((key) => cards.get(key) ?? []),
    [order, cards],
  )
  const hidden = TASK_STATUSES.reduce((sum, status) => sum + totalOf(columns[status], 0), 0) - cards.size

  function body(): ReactNode {
    if (look.view === "graph" || look.view === "timeline") return props.renderOther()
    if (look.view === "list") {
      return (
        <ListView
          cards={shown}
          isLoading={!isComplete}
          isFiltered={isFiltering(look)}
          hidden={Math.max(0, hidden)}
          sort={look.sort}
          onSort={(sort) => onLook({ sort })}
          picks={picked}
          urlOf={urlOf}
          onPeek={isPhone ? onOpen : onPeek}
          onPick={pick}
          onPickAll={picks.setKeys}
        />
      )
    }
    if (isPhone)
      return (
        <PhoneBoard
          columns={columns}
          cards={cards}
          chosen={look.column}
          onChoose={(column) => onLook({ column })}
          renderCard={renderCard}
          renderColumn={content}
        />
      )
    return (
      <BoardColumns
        columns={columns}
        cards={cards}
        order={order}
        folded={folded}
        limits={limits}
        lanes={look.lanes}
        shown={shown}
        onFold={toggleFolded}
        onCreate={onCreating}
        onLimit={slug === null ? null : setLimiting}
        renderContent={content}
      />
    )
  }

  return (
    <BoardDnd
      statuses={isPhone ? openStatuses : [...TASK_STATUSES]}
      cards={cards}
      order={order}
      onPlace={hands.place}
      onRefused={hands.refuse}
      renderOverlay={(card) => (
        <Card card={card} href={urlOf(card)} isCarried isCompact={isCompact} actions={actions} />
      )}
    >
      <CardKeys
        {...{
          cards,
          order,
          openStatuses,
          onFocus: hands.focusOn,
          onEdge: hands.goToEdge,
          onMenu: showMenu,
          onPick: pick,
          onEdit: props.onEdit,
          onPlace: hands.place,
          onRefused: hands.refuse,
        }}
        onOpen={(key) => {
          const card = cards.get(key)
          if (card) onOpen(card)
        }}
        onEscape={picks.clear}
      >
        <Toolbar
          filter={look}
          onFilter={onLook}
          counts={isComplete ? counts : null}
          focus={filterFocus}
          // A phone has a tab of its own for them.
          hasNeeds={!isPhone || look.view !== "board"}
        >
          <BoardTools
            look={look}
            onLook={onLook}
            cards={cards.values()}
            isGlobal={slug === null}
            isPhone={isPhone}
            views={props.views}
            writesOff={writesOff}
            onOpenView={props.onOpenView}
            onSaveView={props.onSaveView}
            onRemoveView={props.onRemoveView}
          />
        </Toolbar>
        {body()}
        {picks.picked.length > 0 ? (
          <BulkBar
            cards={picks.picked}
            agents={props.agents}
            writesOff={writesOff}
            onAct={(chosen, action) => {
              props.onBulk(chosen, action)
              picks.clear()
            }}
            onClear={picks.clear}
          />
        ) : (
          look.view === "board" && <BoardFooter selected={selected} />
        )}
      </CardKeys>
      <p role="status" aria-live="polite" className="sr-only">
        {hands.spoken}
      </p>
      <BoardDialogs
        menu={hands.opened("menu")}
        asking={hands.opened("question")}
        creating={props.creating}
        projects={slug === null ? props.projects : null}
        pipelines={props.projects.find((each) => each.slug === slug)?.pipelines ?? []}
        limiting={limiting}
        limits={limits}
        {...{ writesOff, urlOf, onAnswer, onCreating }}
        onCreate={props.onCreate}
        onMove={hands.moveToTop}
        onLimit={props.onLimit}
        onClose={() => {
          hands.close()
          setLimiting(null)
        }}
      />
    </BoardDnd>
  )
}
