/** Where phases and requirements go: one account of a move for the drag, the keys, the menu and the update ahead of the server. */
import { assembled, type Roadmap, type RoadmapRequirement } from "../roadmap.ts"

/** Right below `after`, right above `before`, else at the end of the phase; null is no phase. */
export type RequirementPlace = { requirement: string; phase: string | null; after?: string; before?: string }
export type PhasePlace = { phase: string; after?: string; before?: string }
export type Step = "up" | "down"

type List = { phase: string | null; requirements: RoadmapRequirement[] }

/** The lists in which requirements stand, in reading order. */
export const listsOf = ({ phases, loose }: Pick<Roadmap, "phases" | "loose">): List[] => [
  ...phases.map(({ key, requirements }) => ({ phase: key, requirements })),
  { phase: null, requirements: loose },
]

/** The same roadmap where the place is unknown by now. */
export function withRequirementAt(roadmap: Roadmap, place: RequirementPlace): Roadmap {
  const lists = listsOf(roadmap)
  const moved = lists.flatMap(({ requirements }) => requirements).find(({ key }) => key === place.requirement)
  const isKnown = lists.some(({ phase }) => phase === place.phase)
  if (!moved || !isKnown) return roadmap
  const placed = (phase: string | null, requirements: RoadmapRequirement[]) => {
    const rest = requirements.filter(({ key }) => key !== moved.key)
    return phase === place.phase ? inserted(rest, moved, place) : rest
  }
  return assembled(
    roadmap.project,
    roadmap.phases.map((phase) => ({ ...phase, requirements: placed(phase.key, phase.requirements) })),
    placed(null, roadmap.loose),
  )
}

export function withPhaseAt(roadmap: Roadmap, place: PhasePlace): Roadmap {
  const moved = roadmap.phases.find(({ key }) => key === place.phase)
  if (!moved) return roadmap
  const rest = roadmap.phases.filter(({ key }) => key !== place.phase)
  return { ...roadmap, phases: inserted(rest, moved, place) }
}

function inserted<Row extends { key: string }>(
  rows: readonly Row[],
  row: Row,
  { after, before }: { after?: string; before?: string },
): Row[] {
  const below = after === undefined ? -1 : rows.findIndex(({ key }) => key === after)
  const above = before === undefined ? -1 : rows.findIndex(({ key }) => key === before)
  const index = below >= 0 ? below + 1 : above >= 0 ? above : rows.length
  return rows.toSpliced(index, 0, row)
}

/** One step up or down; past the edge of its phase it enters the next one. Null where there is nothing further. */
export function stepOfRequirement(roadmap: Roadmap, key: string, step: Step): RequirementPlace | null {
  const lists = listsOf(roadmap)
  const at = lists.findIndex(({ requirements }) => requirements.some((each) => each.key === key))
  const list = lists[at]
  if (!list) return null
  const index = list.requirements.findIndex((each) => each.key === key)
  const neighbour = list.requirements[index + (step === "up" ? -1 : 1)]
  if (neighbour) return { requirement: key, phase: list.phase, ...beside(neighbour.key, step) }
  const next = lists[at + (step === "up" ? -1 : 1)]
  if (!next) return null
  const [first] = next.requirements
  const isOnTop = step === "down" && first !== undefined
  return { requirement: key, phase: next.phase, ...(isOnTop && { before: first.key }) }
}

export function stepOfPhase({ phases }: Pick<Roadmap, "phases">, key: string, step: Step): PhasePlace | null {
  const index = phases.findIndex((phase) => phase.key === key)
  const neighbour = index < 0 ? undefined : phases[index + (step === "up" ? -1 : 1)]
  return neighbour ? { phase: key, ...beside(neighbour.key, step) } : null
}

const beside = (key: string, step: Step) => (step === "up" ? { before: key } : { after: key })
