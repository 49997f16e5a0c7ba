/** What is carried, what it is over, and the place that letting it go means. Pure, but for reading dnd-kit's data. */
import type { Active, Over } from "@dnd-kit/core"
import type { Roadmap } from "#domain/roadmap"
import {
  listsOf,
  withPhaseAt,
  withRequirementAt,
  type PhasePlace,
  type RequirementPlace,
} from "#domain/roadmap/place"

/** The list of requirements that are in no phase. */
export const NO_PHASE = "none"

export type Carried = { kind: "phase" | "requirement"; key: string; title: string }
/** `list` is a phase as the place for requirements, `phase` as one among phases. */
export type Target = { kind: "phase" | "requirement" | "list"; key: string; phase: string | null }
export type Spot = Target & { edge: "above" | "below" | "end" }

type Data = { carried?: Carried; target?: Target }
const dataOf = (thing: Active | Over | null): Data => (thing?.data.current ?? {}) as Data

export const carriedOf = (active: Active): Carried | null => dataOf(active).carried ?? null
export const overOf = (over: Over | null): Target | null => dataOf(over).target ?? null

export type Place = { kind: "phase"; place: PhasePlace } | { kind: "requirement"; place: RequirementPlace }

/** Null where it would stay where it is. */
export function placeAt(roadmap: Roadmap, carried: Carried, spot: Spot): Place | null {
  if (spot.key === carried.key) return null
  const beside = spot.edge === "end" ? {} : spot.edge === "below" ? { after: spot.key } : { before: spot.key }
  if (carried.kind === "phase") {
    if (spot.kind !== "phase") return null
    const place = { phase: carried.key, ...beside }
    return isSame(roadmap, withPhaseAt(roadmap, place)) ? null : { kind: "phase", place }
  }
  const place = { requirement: carried.key, phase: spot.phase, ...beside }
  return isSame(roadmap, withRequirementAt(roadmap, place)) ? null : { kind: "requirement", place }
}

const isSame = (a: Roadmap, b: Roadmap): boolean => orderOf(a) === orderOf(b)

const orderOf = (roadmap: Roadmap): string =>
  listsOf(roadmap)
    .map(({ phase, requirements }) => `${phase}:${requirements.map(({ key }) => key).join()}`)
    .join(";")
