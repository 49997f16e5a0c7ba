"use client"
/** What dnd-kit holds on to: a column or a card that the board has drawn. They draw nothing; they move and mark the elements. */
import { memo, useEffect, useLayoutEffect } from "react"
import { useDroppable } from "@dnd-kit/core"
import { useSortable } from "@dnd-kit/sortable"
import { CSS } from "@dnd-kit/utilities"
import type { TaskStatus } from "#domain/task"

const TRANSITION = { duration: 120, easing: "ease-out" }

type ColumnGripProps = { id: string; status: TaskStatus; node: HTMLElement }

export function ColumnGrip({ id, status, node }: ColumnGripProps) {
  const { setNodeRef, isOver } = useDroppable({ id, data: { kind: "column", status } })
  useLayoutEffect(() => {
    setNodeRef(node)
    return () => setNodeRef(null)
  }, [setNodeRef, node])
  useLayoutEffect(() => {
    node.toggleAttribute("data-over", isOver)
  }, [node, isOver])
  return null
}

type CardGripProps = { id: string; status: TaskStatus; node: HTMLElement; isDisabled: boolean }

export const CardGrip = memo(function CardGrip({ id, status, node, isDisabled }: CardGripProps) {
  const { listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
    data: { kind: "card", status },
    disabled: { draggable: isDisabled },
    transition: TRANSITION,
    animateLayoutChanges: () => false,
  })
  useLayoutEffect(() => {
    setNodeRef(node)
    setActivatorNodeRef(node)
    return () => {
      setNodeRef(null)
      setActivatorNodeRef(null)
    }
  }, [setNodeRef, setActivatorNodeRef, node])
  useEffect(() => {
    const heard = Object.entries(listeners ?? {}).map(([name, hear]) => {
      const onEvent = (event: Event): void => void hear(asReacts(event))
      return [name.slice(2).toLowerCase(), onEvent] as const
    })
    // A list under a thumb scrolls at once: nothing is prevented here.
    for (const [name, onEvent] of heard)
      node.addEventListener(name, onEvent, { passive: name === "touchstart" })
    return () => heard.forEach(([name, onEvent]) => node.removeEventListener(name, onEvent))
  }, [node, listeners])
  const place = CSS.Translate.toString(transform)
  useLayoutEffect(() => show(node, place, transition, isDragging), [node, place, transition, isDragging])
  return null
})

function show(
  node: HTMLElement,
  place: string | undefined,
  transition: string | undefined,
  isCarried: boolean,
) {
  node.style.transform = place ?? ""
  node.style.transition = transition ?? ""
  node.toggleAttribute("data-carried", isCarried)
}

/** What dnd-kit's sensors read of one of React's events. */
const asReacts = (event: Event) => ({
  nativeEvent: event,
  target: event.target,
  preventDefault: () => event.preventDefault(),
})
