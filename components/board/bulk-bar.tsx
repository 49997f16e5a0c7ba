"use client"
/** What can be done with several cards at once. Each card keeps its own rules: those that may not, stay, and it is said why. */
import { X } from "lucide-react"
import { countOf } from "#domain/format"
import { planDrop } from "#domain/moves"
import { PRIORITIES, STATUS_LABELS, TASK_STATUSES, type Priority, type TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { Button, IconButton } from "../ui/button.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { Menu, MenuItem } from "../ui/menu.tsx"
import { PriorityMark } from "../ui/priority.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

export type BulkAction =
  | { kind: "move"; to: TaskStatus }
  | { kind: "priority"; priority: Priority }
  // By name.
  | { kind: "assign"; to: string }

type BulkBarProps = {
  cards: readonly BoardCard[]
  /** Names of agents to whom cards may be given. */
  agents: readonly string[]
  writesOff: string | null
  onAct: (cards: readonly BoardCard[], action: BulkAction) => void
  onClear: () => void
}

export function BulkBar({ cards, agents, writesOff, onAct, onClear }: BulkBarProps) {
  const mayGo = (to: TaskStatus) =>
    cards.filter((card) => card.status !== to && planDrop(card.status, to, card.unmetDependencies).ok)
  const button = (label: string) => <Button disabledReason={writesOff}>{label}</Button>
  return (
    <div
      role="toolbar"
      aria-label="Chosen cards"
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-t border-line bg-raise px-4 py-1"
    >
      <span className="num text-sm font-medium">{countOf(cards.length, "card")} chosen</span>
      <Menu trigger={button("Move to")}>
        {TASK_STATUSES.filter((to) => to !== "cancelled").map((to) => {
          const able = mayGo(to)
          return (
            <MenuItem
              key={to}
              icon={<Glyph name={STATUS_GLYPHS[to]} />}
              disabledReason={able.length === 0 ? "None of them may go there." : null}
              onSelect={() => onAct(able, { kind: "move", to })}
            >
              {STATUS_LABELS[to]}
              {able.length > 0 && able.length < cards.length && (
                <span className="num text-fg-3"> {able.length} of them</span>
              )}
            </MenuItem>
          )
        })}
      </Menu>
      <Menu trigger={button("Priority")}>
        {PRIORITIES.toReversed().map((priority) => (
          <MenuItem
            key={priority}
            icon={<PriorityMark priority={priority} />}
            onSelect={() => onAct(cards, { kind: "priority", priority })}
          >
            <span className="capitalize">{priority}</span>
          </MenuItem>
        ))}
      </Menu>
      <Menu trigger={button("Give to")}>
        <MenuItem onSelect={() => onAct(cards, { kind: "assign", to: "nobody" })}>Whoever is free</MenuItem>
        <MenuItem onSelect={() => onAct(cards, { kind: "assign", to: "me" })}>Me</MenuItem>
        {agents.map((name) => (
          <MenuItem key={name} onSelect={() => onAct(cards, { kind: "assign", to: name })}>
            {name}
          </MenuItem>
        ))}
      </Menu>
      <Button
        variant="danger"
        disabledReason={
          writesOff ?? (mayGo("cancelled").length === 0 ? "None of them can be cancelled." : null)
        }
        onClick={() => onAct(mayGo("cancelled"), { kind: "move", to: "cancelled" })}
      >
        Cancel tasks
      </Button>
      <IconButton label="Choose none" className="ml-auto" onClick={onClear}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </div>
  )
}
