"use client"
/** The board in lanes: columns as before, cut by what the cards have in common. A lane folds to its name. */
import { useMemo, useState, type ReactNode } from "react"
import { ChevronRight } from "lucide-react"
import { countOf } from "#domain/format"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import { useProjectName } from "#lib/react/project-names"
import type { BoardCard } from "#lib/react/view-data"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { lanesOf, type Lane } from "./lanes.ts"
import type { LaneKind } from "./look.ts"

type LanesBoardProps = {
  kind: Exclude<LaneKind, "none">
  cards: readonly BoardCard[]
  statuses: readonly TaskStatus[]
  countOf: (status: TaskStatus) => number | null
  renderCell: (status: TaskStatus, lane: Lane) => ReactNode
}

export function LanesBoard({ kind, cards, statuses, countOf: total, renderCell }: LanesBoardProps) {
  const nameOf = useProjectName()
  const lanes = useMemo(() => lanesOf(cards, kind, nameOf), [cards, kind, nameOf])
  const crowded = useMemo(() => crowdedIn(lanes, cards), [lanes, cards])
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  function toggle(id: string): void {
    setClosed((before) =>
      before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id]),
    )
  }
  const columns = { gridTemplateColumns: `repeat(${statuses.length}, minmax(9.5rem, 1fr))` }
  return (
    <div role="group" aria-label="Lanes" tabIndex={0} className="min-h-0 flex-1 overflow-auto px-3 pb-2">
      <div className="sticky top-0 z-3 grid min-w-min gap-2 bg-panel" style={columns}>
        {statuses.map((status) => (
          <h2 key={status} className="flex h-8 items-center gap-2 px-1 text-sm font-medium">
            <Glyph name={STATUS_GLYPHS[status]} />
            <span className="truncate">{STATUS_LABELS[status]}</span>
            <span className="num text-xs font-normal text-fg-3">{total(status)}</span>
          </h2>
        ))}
      </div>
      {lanes.map((lane) => (
        <section key={lane.id} aria-label={`Lane ${lane.label}`} className="min-w-min border-t border-line">
          <button
            type="button"
            aria-expanded={!closed.has(lane.id)}
            onClick={() => toggle(lane.id)}
            className="sticky left-0 flex h-8 items-center gap-1.5 px-1 text-sm"
          >
            <ChevronRight
              aria-hidden
              className={cn("size-3.5 text-fg-3", !closed.has(lane.id) && "rotate-90")}
            />
            <span className="font-medium">{lane.label}</span>
            <span className="num text-xs text-fg-3">{countOf(lane.keys.size, "task")}</span>
          </button>
          {!closed.has(lane.id) && (
            <div className="grid gap-2 pb-2" style={columns}>
              {statuses.map((status) => (
                <div
                  key={status}
                  role="group"
                  aria-label={`${STATUS_LABELS[status]}, ${lane.label}`}
                  className={cn(
                    "flex min-w-0 flex-col rounded-lg bg-bg",
                    crowded.has(lane.id) ? "h-64" : "h-31",
                  )}
                >
                  {renderCell(status, lane)}
                </div>
              ))}
            </div>
          )}
        </section>
      ))}
    </div>
  )
}

/** The lanes in which some column has more than one card: the others need no more than a card's height. */
function crowdedIn(lanes: readonly Lane[], cards: readonly BoardCard[]): ReadonlySet<string> {
  const isCrowded = ({ keys }: Lane) => {
    const statuses = cards.filter(({ key }) => keys.has(key)).map(({ status }) => status)
    return new Set(statuses).size < statuses.length
  }
  return new Set(lanes.filter(isCrowded).map(({ id }) => id))
}
