/** Ways of looking at a roadmap: all of it, what is not done, and what is not covered. */
import {
  PROGRESS_LABELS,
  type ProgressState,
  type Roadmap,
  type RoadmapPhase,
  type RoadmapRequirement,
} from "#domain/roadmap"
import type { GlyphName } from "../ui/glyph.tsx"

export const LOOKS = ["all", "open", "gaps"] as const
export type Look = (typeof LOOKS)[number]
export const LOOK_LABELS: Record<Look, string> = { all: "All", open: "Not done", gaps: "Gaps" }

export const PROGRESS_GLYPHS: Record<ProgressState, GlyphName> = {
  uncovered: "queued",
  planned: "ready",
  under_way: "running",
  stuck: "failed",
  done: "done",
}

type Shown = { phases: RoadmapPhase[]; loose: RoadmapRequirement[] }

/** A phase stays while something in it is shown; one without a requirement is open, and a gap. Progress stays that of all. */
export function lookedAt({ phases, loose }: Roadmap, look: Look): Shown {
  if (look === "all") return { phases, loose }
  const isShown = ({ progress }: RoadmapRequirement) =>
    look === "open" ? progress.state !== "done" : progress.state === "uncovered"
  return {
    phases: phases
      .map((phase) => ({ ...phase, requirements: phase.requirements.filter(isShown) }))
      .filter((phase) => phase.requirements.length > 0 || phase.progress.requirements === 0),
    loose: loose.filter(isShown),
  }
}

/** In words: "Under way, 1 of 3 tasks done". */
export const progressSentence = ({ progress: { state, done, total } }: RoadmapRequirement): string =>
  total === 0 ? PROGRESS_LABELS[state] : `${PROGRESS_LABELS[state]}, ${done} of ${total} tasks done`

export const percent = (share: number): string => `${Math.floor(share * 100)} %`
