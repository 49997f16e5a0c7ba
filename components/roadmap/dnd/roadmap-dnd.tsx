"use client"
/** Carrying phases and requirements by mouse and touch; a line shows where what is carried would come to stand. */
import { createContext, useContext, useId, useState, type ReactNode } from "react"
import {
  DndContext,
  DragOverlay,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type DragMoveEvent,
  type DragStartEvent,
} from "@dnd-kit/core"
import type { Roadmap } from "#domain/roadmap"
import type { PhasePlace, RequirementPlace } from "#domain/roadmap/place"
import { detectCollision } from "./collisions.ts"
import { carriedOf, overOf, placeAt, type Carried, type Spot } from "./spot.ts"

const SpotContext = createContext<Spot | null>(null)

type RoadmapDndProps = {
  roadmap: Roadmap
  onMovePhase: (place: PhasePlace) => void
  onMoveRequirement: (place: RequirementPlace) => void
  children: ReactNode
}

export function RoadmapDnd({ roadmap, onMovePhase, onMoveRequirement, children }: RoadmapDndProps) {
  const id = useId()
  const [carried, setCarried] = useState<Carried | null>(null)
  const [spot, setSpot] = useState<Spot | null>(null)
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 6 } }),
  )

  function spotOf({ active, over }: DragMoveEvent): Spot | null {
    const target = overOf(over)
    const rect = active.rect.current.translated
    if (!target || !over || !rect) return null
    const isBelow = rect.top + rect.height / 2 > over.rect.top + over.rect.height / 2
    return { ...target, edge: target.kind === "list" ? "end" : isBelow ? "below" : "above" }
  }

  function onDragMove(event: DragMoveEvent): void {
    const next = spotOf(event)
    const isSame = next?.key === spot?.key && next?.kind === spot?.kind && next?.edge === spot?.edge
    if (!isSame) setSpot(next)
  }

  function end(): void {
    setCarried(null)
    setSpot(null)
  }

  function onDragEnd(): void {
    const place = carried && spot && placeAt(roadmap, carried, spot)
    end()
    if (place?.kind === "phase") onMovePhase(place.place)
    if (place?.kind === "requirement") onMoveRequirement(place.place)
  }

  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={detectCollision}
      // The keys have a way of their own, which says where things went.
      accessibility={{ screenReaderInstructions: { draggable: "" } }}
      onDragStart={({ active }: DragStartEvent) => setCarried(carriedOf(active))}
      onDragMove={onDragMove}
      onDragEnd={onDragEnd}
      onDragCancel={end}
    >
      <SpotContext value={spot}>{children}</SpotContext>
      <DragOverlay dropAnimation={null}>
        {carried && (
          <div className="flex h-9 w-max max-w-80 items-center gap-2 rounded-md bg-over px-3 text-sm shadow-over">
            <span className="num shrink-0 font-mono text-2xs text-fg-3">{carried.key}</span>
            <span className="truncate">{carried.title}</span>
          </div>
        )}
      </DragOverlay>
    </DndContext>
  )
}

/** Where the carried thing would go, drawn at that edge of what it is over. */
export function DropLine({ kind, of }: { kind: Spot["kind"]; of: string }) {
  const spot = useContext(SpotContext)
  if (spot?.kind !== kind || spot.key !== of) return null
  const edge = spot.edge === "above" ? "-top-px" : "-bottom-px"
  return (
    <span
      aria-hidden
      data-drop={spot.edge}
      className={`pointer-events-none absolute inset-x-0 z-5 h-0.5 rounded-full bg-focus ${edge}`}
    />
  )
}
