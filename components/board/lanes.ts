/** Cards grouped into lanes across the columns. Pure. */
import { PRIORITIES } from "#domain/task"
import { ROLE_LABELS, WORK_ROLES } from "#domain/role"
import type { BoardCard } from "#lib/react/view-data"
import type { LaneKind } from "./look.ts"

export type Lane = { id: string; label: string; keys: ReadonlySet<string> }

/** Lanes that hold a card, in the order of their kind; names in their alphabet, what has none last. */
export function lanesOf(
  cards: Iterable<BoardCard>,
  kind: Exclude<LaneKind, "none">,
  nameOfProject: (slug: string) => string,
): Lane[] {
  const lanes = new Map<string, Set<string>>()
  for (const card of cards) {
    const id = laneOf(card, kind)
    const keys = lanes.get(id) ?? new Set()
    keys.add(card.key)
    lanes.set(id, keys)
  }
  return [...lanes]
    .map(([id, keys]) => ({ id, label: kind === "project" ? nameOfProject(id) : labelOf(id, kind), keys }))
    .sort((a, b) => rankOf(a.id, kind) - rankOf(b.id, kind) || a.label.localeCompare(b.label))
}

/** A card with several tags stands in the lane of its first: it is one card. */
function laneOf(card: BoardCard, kind: Exclude<LaneKind, "none">): string {
  switch (kind) {
    case "priority":
      return card.priority
    case "role":
      return card.role
    case "agent":
      return card.holder?.name ?? ""
    case "tag":
      return card.tags[0] ?? ""
    case "project":
      return card.project
  }
}

const NONE = { priority: "", role: "", agent: "Nobody in particular", tag: "No tag", project: "" }

function labelOf(id: string, kind: Exclude<LaneKind, "none">): string {
  if (id === "") return NONE[kind]
  if (kind === "priority") return id.charAt(0).toUpperCase() + id.slice(1)
  return kind === "role" ? (ROLE_LABELS[id as keyof typeof ROLE_LABELS] ?? id) : id
}

function rankOf(id: string, kind: LaneKind): number {
  if (kind === "priority") return -PRIORITIES.findIndex((each) => each === id)
  if (kind === "role") return WORK_ROLES.findIndex((each) => each === id)
  return id === "" ? 1 : 0
}
