/** The small facts of a card in one line, as icons with words for those who do not see them. */
import { CircleCheck, CircleDashed, CircleX, GitMergeConflict, Link2, RotateCcw } from "lucide-react"
import { countOf, formatMoney } from "#domain/format"
import type { BoardCard } from "#lib/react/view-data"
import { cn } from "../ui/cn.ts"
import { Tag } from "../ui/mark.tsx"

export function CardFacts({ card, className }: { card: BoardCard; className?: string }) {
  const ended = card.resolution ?? card.cancellation
  const { used, limit } = card.attempts
  const isPlain = used === 0 && card.unmetDependencies === 0 && card.tags.length === 0
  const isUnworked = !card.checks && card.costUsd === null && !card.model
  if (!ended && isPlain && isUnworked && card.conflicts.length === 0) return null
  return (
    <div className={cn("flex min-w-0 shrink-0 items-center gap-2 overflow-hidden", className)}>
      {ended && <span className="text-2xs text-fg-3">{ENDED_LABELS[ended]}</span>}
      {card.unmetDependencies > 0 && (
        <span
          className="flex items-center gap-1 text-2xs text-fg-3"
          title={`waits for ${countOf(card.unmetDependencies, "task")}`}
        >
          <Link2 aria-hidden className="size-3" />
          <span className="num">{card.unmetDependencies}</span>
          <span className="sr-only">open dependencies</span>
        </span>
      )}
      {card.conflicts.length > 0 && (
        <span
          className="flex items-center gap-1 text-2xs text-fg-3"
          title={`conflicts ${card.conflicts.join("; ")}`}
        >
          <GitMergeConflict aria-hidden className="size-3" />
          <span className="num">{card.conflicts.length}</span>
          <span className="sr-only">expected to conflict {card.conflicts.join("; ")}</span>
        </span>
      )}
      {used > 0 && (
        <span
          className={cn("flex items-center gap-1 text-2xs", used >= limit ? "text-failed" : "text-fg-3")}
          title={`${used} of ${limit} attempts failed`}
        >
          <RotateCcw aria-hidden className="size-3" />
          <span className="num">
            {used}/{limit}
          </span>
          <span className="sr-only">attempts failed</span>
        </span>
      )}
      {card.checks && <Checks checks={card.checks} />}
      {card.costUsd !== null && (
        <span className="num text-2xs text-fg-3" title={`${formatMoney(card.costUsd)} so far`}>
          {formatMoney(card.costUsd)}
        </span>
      )}
      {card.model && (
        <span className="truncate font-mono text-2xs text-fg-3" title={`Model ${card.model}`}>
          {card.model}
        </span>
      )}
      {card.tags.length > 0 && (
        // A tag that finds no room goes to a line below, which is not shown: half a word says nothing.
        <span className="flex h-4 min-w-0 flex-1 flex-wrap gap-x-1 overflow-hidden before:h-4 before:w-0 before:content-['']">
          {card.tags.slice(0, 3).map((tag) => (
            <Tag key={tag}>{tag}</Tag>
          ))}
        </span>
      )}
    </div>
  )
}

const CHECKS = {
  running: ["text-fg-3", CircleDashed],
  passed: ["text-done", CircleCheck],
  failed: ["text-failed", CircleX],
} as const

function Checks({ checks }: { checks: NonNullable<BoardCard["checks"]> }) {
  const [tone, Icon] = CHECKS[checks]
  return (
    <span className={cn("flex items-center", tone)} title={`checks ${checks}`}>
      <Icon aria-hidden className="size-3" />
      <span className="sr-only">checks {checks}</span>
    </span>
  )
}

const ENDED_LABELS = {
  merged: "merged",
  no_change: "nothing to change",
  answered: "answered",
  manual: "done by hand",
  abandoned: "abandoned",
  duplicate: "duplicate",
  superseded: "superseded",
} as const
