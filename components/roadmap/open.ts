/** What is open over a roadmap: a dialog, with what it is about. */
import type { RoadmapPhase, RoadmapRequirement } from "#domain/roadmap"

export type Open =
  | { kind: "add-phase" }
  | { kind: "edit-phase"; phase: RoadmapPhase }
  | { kind: "remove-phase"; phase: RoadmapPhase }
  | { kind: "add-requirement"; phase: RoadmapPhase | null }
  | { kind: "edit-requirement"; requirement: RoadmapRequirement }
  | { kind: "remove-requirement"; requirement: RoadmapRequirement }
  | { kind: "import" }
