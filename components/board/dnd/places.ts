/** What dnd-kit is told about droppable things: cards and columns, and how to read that back. */
import type { Active, DroppableContainer, Over, UniqueIdentifier } from "@dnd-kit/core"
import type { TaskStatus } from "#domain/task"

export type Place = { kind: "card" | "column"; status: TaskStatus }

/** A column has a place in each lane. */
export const columnId = (status: TaskStatus, lane = ""): string => `column:${status}:${lane}`

export function placeOf(thing: Active | Over | DroppableContainer | null | undefined): Place | null {
  const data = thing?.data.current
  return data && "kind" in data && "status" in data ? (data as unknown as Place) : null
}

export const isCard = (thing: DroppableContainer): boolean => placeOf(thing)?.kind === "card"

export const keyOf = (id: UniqueIdentifier): string => String(id)
