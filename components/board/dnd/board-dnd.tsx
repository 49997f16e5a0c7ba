"use client"
/** Carrying cards by mouse, touch and keyboard. All of dnd-kit lies in this folder. */
import { createContext, useContext, useId, useLayoutEffect, useMemo, useState, type ReactNode } from "react"
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
import { planDrop } from "#domain/moves"
import { TASK_STATUSES, type TaskStatus } from "#domain/task"
import type { BoardCard, Placement } from "#lib/react/view-data"
import { INSTRUCTIONS, type Spot } from "./announcements.ts"
import { drop, hover, pickUp, spotOf, type Carry } from "./carry.ts"
import { detectCollision } from "./collisions.ts"
import { makeDesk } from "./desk.ts"
import type { Order } from "./placement.ts"
import { keyOf, placeOf } from "./places.ts"

// Two contexts: the columns hear of the card in hand, only the footer of each place that it passes over.
const CarryContext = createContext<Carry | null>(null)
const SpotContext = createContext<Spot | null>(null)
export const useCarry = (): Carry | null => useContext(CarryContext)
export const useSpot = (): Spot | null => useContext(SpotContext)

type BoardDndProps = {
  /** Left to right, as they stand on the screen. */
  statuses: TaskStatus[]
  cards: Map<string, BoardCard>
  order: Order
  onPlace: (placement: Placement) => void
  onRefused: (card: BoardCard, sentence: string) => void
  renderOverlay: (card: BoardCard) => ReactNode
  children: ReactNode
}

export function BoardDnd({
  statuses,
  cards,
  order,
  onPlace,
  onRefused,
  renderOverlay,
  children,
}: BoardDndProps) {
  const id = useId()
  const [carry, setCarry] = useState<Carry | null>(null)
  const [spot, setSpot] = useState<Spot | null>(null)
  const [desk] = useState(makeDesk)
  useLayoutEffect(() => desk.show(statuses, order), [desk, statuses, order])

  function change(next: Carry | null, at: Spot | null): void {
    desk.hold(next, at)
    setCarry(next)
    setSpot(next && at)
  }

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 6 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: desk.coordinateGetter,
      // A gliding list would swallow the keys pressed meanwhile.
      scrollBehavior: "auto",
      keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] },
    }),
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
    () => ({ announcements: desk.announcements, screenReaderInstructions: INSTRUCTIONS }),
    [desk],
  )
  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={detectCollision}
      measuring={{ droppable: { strategy: MeasuringStrategy.Always } }}
      accessibility={accessibility}
      onDragStart={onDragStart}
      onDragOver={onDragOver}
      onDragEnd={onDragEnd}
      onDragCancel={() => change(null, null)}
    >
      <CarryContext value={carry}>
        <SpotContext value={spot}>{children}</SpotContext>
      </CarryContext>
      <DragOverlay dropAnimation={null}>{overlayCard && renderOverlay(overlayCard)}</DragOverlay>
    </DndContext>
  )
}

/** The same rules as the server's, asked before anything is sent. */
function refusalsFor(card: BoardCard): Carry["refusals"] {
  const refusals: Carry["refusals"] = {}
  for (const status of TASK_STATUSES) {
    const plan = planDrop(card.status, status, card.unmetDependencies)
    if (!plan.ok) refusals[status] = plan.refusal.message
  }
  return refusals
}
