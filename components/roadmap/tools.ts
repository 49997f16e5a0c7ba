/** What every row of a roadmap can do, and what it has to know for that. */
import type { ReactNode } from "react"
import type { Roadmap } from "#domain/roadmap"
import type { Step } from "#domain/roadmap/place"
import type { RoadmapActions } from "#lib/react/use-roadmap"
import type { Open } from "./open.ts"

export type RowTools = {
  roadmap: Roadmap
  slug: string
  writesOff: string | null
  actions: RoadmapActions
  /** The requirement whose details are shown. */
  opened: string | null
  onOpened: (requirement: string | null) => void
  onDialog: (open: Open) => void
  onStepRequirement: (requirement: string, step: Step) => void
  onStepPhase: (phase: string, step: Step) => void
  /** Where a task is found and linked: a part with a subscription of its own. */
  renderPicker: (requirement: string) => ReactNode
}
