"use client"
/** The two ends of a drag: a grip that picks something up, and a place that takes it. */
import type { ReactNode } from "react"
import { useDraggable, useDroppable } from "@dnd-kit/core"
import { GripVertical } from "lucide-react"
import { cn } from "../../ui/cn.ts"
import type { Carried, Target } from "./spot.ts"

/** For the pointer alone; by keyboard and on request the same is done beside it. */
export function Grip({ carried, isDisabled }: { carried: Carried; isDisabled: boolean }) {
  const { listeners, setNodeRef, isDragging } = useDraggable({
    id: `grip:${carried.key}`,
    data: { carried },
    disabled: isDisabled,
  })
  return (
    <span
      ref={setNodeRef}
      {...listeners}
      aria-hidden
      data-grip={carried.key}
      className={cn(
        "target grid shrink-0 touch-none place-items-center rounded-sm text-fg-3 select-none",
        isDisabled ? "invisible" : "cursor-grab hover:bg-raise hover:text-fg",
        isDragging && "cursor-grabbing",
      )}
    >
      <GripVertical className="size-3.5" />
    </span>
  )
}

type LandingProps = { target: Target; className?: string; children: ReactNode }

export function Landing({ target, className, children }: LandingProps) {
  const { setNodeRef } = useDroppable({ id: `${target.kind}:${target.key}`, data: { target } })
  return (
    <div ref={setNodeRef} className={cn("relative", className)}>
      {children}
    </div>
  )
}
