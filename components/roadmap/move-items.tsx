"use client"
/** Moving without dragging: one step, or to another phase. */
import { ArrowDown, ArrowUp, MoveRight } from "lucide-react"
import type { Roadmap } from "#domain/roadmap"
import { listsOf, type Step } from "#domain/roadmap/place"
import { MenuItem, MenuLabel } from "../ui/menu.tsx"

export function StepItems({
  canStep,
  onStep,
}: {
  canStep: (step: Step) => boolean
  onStep: (step: Step) => void
}) {
  return (
    <>
      <MenuItem
        icon={<ArrowUp aria-hidden className="size-3.5" />}
        keys="⇧↑"
        disabledReason={canStep("up") ? null : "It is the first."}
        onSelect={() => onStep("up")}
      >
        Move up
      </MenuItem>
      <MenuItem
        icon={<ArrowDown aria-hidden className="size-3.5" />}
        keys="⇧↓"
        disabledReason={canStep("down") ? null : "It is the last."}
        onSelect={() => onStep("down")}
      >
        Move down
      </MenuItem>
    </>
  )
}

type PhaseItemsProps = {
  roadmap: Roadmap
  requirement: string
  onMove: (phase: string | null) => void
}

export function PhaseItems({ roadmap, requirement, onMove }: PhaseItemsProps) {
  const others = listsOf(roadmap).filter(
    ({ requirements }) => !requirements.some(({ key }) => key === requirement),
  )
  if (others.length === 0) return null
  return (
    <>
      <MenuLabel>Move to</MenuLabel>
      {others.map(({ phase }) => (
        <MenuItem
          key={phase ?? ""}
          icon={<MoveRight aria-hidden className="size-3.5" />}
          onSelect={() => onMove(phase)}
        >
          {roadmap.phases.find(({ key }) => key === phase)?.title ?? "No phase"}
        </MenuItem>
      ))}
    </>
  )
}
