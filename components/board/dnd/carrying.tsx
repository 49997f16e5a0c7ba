"use client"
/** What carries the cards that are on the screen: dnd-kit over the elements that the board has drawn. */
import {
  memo,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react"
import {
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MeasuringStrategy,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
  type DragOverEvent,
  type DragStartEvent,
} from "@dnd-kit/core"
import { SortableContext, verticalListSortingStrategy } from "@dnd-kit/sortable"
import { planDrop } from "#domain/moves"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import type { BoardCard, Placement } from "#lib/react/view-data"
import type { Spot } from "./announcements.ts"
import { drop, hover, pickUp, spotOf, type Carry } from "./carry.ts"
import { detectCollision } from "./collisions.ts"
import { makeDesk } from "./desk.ts"
import { CardGrip, ColumnGrip } from "./grips.tsx"
import type { OnScreen, Screen } from "./on-screen.ts"
import type { Order } from "./placement.ts"
import { keyOf, placeOf } from "./places.ts"

export type CarryingProps = {
  statuses: TaskStatus[]
  cards: Map<string, BoardCard>
  order: Order
  screen: Screen
  carry: Carry | null
  onCarry: (carry: Carry | null, spot: Spot | null) => void
  /** From now on it hears what is done to the cards. */
  onReady: () => void
  onPlace: (placement: Placement) => void
  onRefused: (card: BoardCard, sentence: string) => void
  renderOverlay: (card: BoardCard) => ReactNode
}

const MOUSE = { activationConstraint: { distance: 4 } }
const TOUCH = { activationConstraint: { delay: 180, tolerance: 6 } }
const MEASURING = { droppable: { strategy: MeasuringStrategy.WhileDragging } }

export function Carrying({
  statuses,
  cards,
  order,
  screen,
  carry,
  onCarry,
  onReady,
  onPlace,
  onRefused,
  renderOverlay,
}: CarryingProps) {
  const [desk] = useState(makeDesk)
  useLayoutEffect(() => desk.show(statuses, order), [desk, statuses, order])

  // After those of its parts, which listen by then.
  useEffect(onReady, [onReady])

  function change(next: Carry | null, at: Spot | null): void {
    desk.hold(next, at)
    onCarry(next, at)
  }

  // The same objects for good: each new one would be told to every card.
  const keyboard = useMemo(
    () => ({
      coordinateGetter: desk.coordinateGetter,
      // A gliding list would swallow the keys pressed meanwhile.
      scrollBehavior: "auto" as const,
      keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] },
    }),
    [desk],
  )
  const sensors = useSensors(
    useSensor(MouseSensor, MOUSE),
    useSensor(TouchSensor, TOUCH),
    useSensor(KeyboardSensor, keyboard),
  )

  function onDragStart({ active, activatorEvent }: DragStartEvent): void {
    const card = cards.get(keyOf(active.id))
    if (!card) return
    const next = pickUp(
      card,
      order,
      refusalsFor(card),
      activatorEvent instanceof KeyboardEvent ? "keyboard" : "pointer",
    )
    change(next, spotOf(next, card.status, card.key))
  }

  function onDragOver({ active, over }: DragOverEvent): void {
    const before = desk.held()
    const to = placeOf(over)?.status
    if (!before) return
    if (!over || !to) return change(before, { kind: "nowhere" })
    const overKey = placeOf(over)?.kind === "card" ? keyOf(over.id) : null
    const next = hover(before, to, entryIndex(before, to, overKey, active, over), order)
    change(next, spotOf(next, to, overKey))
  }

  function onDragEnd({ over }: DragEndEvent): void {
    const last = desk.held()
    const to = placeOf(over)?.status
    const overKey = over && placeOf(over)?.kind === "card" ? keyOf(over.id) : null
    change(null, last && spotOf(last, to ?? null, overKey))
    if (!last || !to) return
    const dropped = drop(last, to, overKey)
    if (dropped.kind === "place") onPlace(dropped.placement)
    if (dropped.kind === "refused") onRefused(last.card, dropped.sentence)
  }

  function entryIndex(
    before: Carry,
    to: TaskStatus,
    overKey: string | null,
    active: DragOverEvent["active"],
    over: NonNullable<DragOverEvent["over"]>,
  ): number {
    const index = overKey === null ? -1 : (before.origin[to] ?? order[to] ?? []).indexOf(overKey)
    if (index < 0) return 0
    const top = active.rect.current.translated?.top ?? over.rect.top
    return top > over.rect.top + over.rect.height / 2 ? index + 1 : index
  }

  const overlayCard = carry && (cards.get(carry.card.key) ?? carry.card)
  const accessibility = useMemo(
    // How it is done the board says by itself.
    () => ({ announcements: desk.announcements, screenReaderInstructions: { draggable: "" } }),
    [desk],
  )
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={detectCollision}
      measuring={MEASURING}
      accessibility={accessibility}
      onDragStart={onDragStart}
      onDragOver={onDragOver}
      onDragEnd={onDragEnd}
      onDragCancel={() => change(null, null)}
    >
      <Grips screen={screen} />
      <DragOverlay dropAnimation={null}>{overlayCard && renderOverlay(overlayCard)}</DragOverlay>
    </DndContext>
  )
}

/** One for each column and card on the screen. */
const Grips = memo(function Grips({ screen }: { screen: Screen }) {
  const columns: OnScreen = useSyncExternalStore(screen.subscribe, screen.read, screen.read)
  return columns.map(({ id, status, keys, isReadOnly, node, cards }) => (
    <SortableContext key={id} items={keys} strategy={verticalListSortingStrategy}>
      <ColumnGrip id={id} status={status} node={node} />
      {cards.map((card) => (
        <CardGrip key={card.key} id={card.key} status={status} node={card.node} isDisabled={isReadOnly} />
      ))}
    </SortableContext>
  ))
})

/** The same rules as the server's, asked before anything is sent. */
function refusalsFor(card: BoardCard): Carry["refusals"] {
  const refusals: Carry["refusals"] = {}
  for (const status of TASK_STATUSES) {
    const plan = planDrop(card.status, status, card.unmetDependencies)
    if (!plan.ok) refusals[status] = plan.refusal.message
  }
  return refusals
}
