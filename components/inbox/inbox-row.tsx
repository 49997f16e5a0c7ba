"use client"
/** One thing that waits: what it is, what it holds up, and, when opened, every answer it takes. */
import { ChevronDown, ChevronRight } from "lucide-react"
import { consequenceOf } from "#domain/inbox"
import type { InboxItem } from "#lib/react/inbox-data"
import { Age } from "../ui/age.tsx"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { PriorityMark } from "../ui/priority.tsx"
import { OneLine } from "../ui/one-line.tsx"
import { InboxAnswers, type CardDeeds } from "./inbox-answers.tsx"
import { glyphOfKind, kindLabel } from "./kinds.ts"

type InboxRowProps = {
  rowId: string
  item: InboxItem
  isOpen: boolean
  isMarked: boolean
  writesOff: string | null
  onToggle: () => void
  /** Null where it is answered by itself alone. */
  onMark: (() => void) | null
  onAnswer: (signalId: string, answer: string) => void
  deeds: CardDeeds
}

export function InboxRow(props: InboxRowProps) {
  const { rowId, item, isOpen, isMarked, onToggle, onMark } = props
  const consequence = consequenceOf(item)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <li
      data-card={item.task.key}
      className={cn("border-t border-line first:border-t-0", isMarked && "bg-sel")}
    >
      <div className="flex items-start gap-2 px-3 py-2">
        {onMark ? (
          <input
            type="checkbox"
            aria-label={`Select ${kindLabel(item.kind).toLowerCase()} on ${item.task.key}`}
            className="mt-0.5 size-4 shrink-0 accent-ink pointer-coarse:size-6"
            checked={isMarked}
            onChange={onMark}
          />
        ) : (
          <span aria-hidden className="w-4 shrink-0 pointer-coarse:w-6" />
        )}
        <button
          type="button"
          id={rowId}
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-w-0 flex-1 flex-col gap-0.5 text-left"
        >
          <span className="flex w-full min-w-0 items-center gap-2 text-xs text-fg-2">
            <Glyph name={glyphOfKind(item.kind)} className="size-3.5" />
            <span className="shrink-0 font-medium text-fg">{kindLabel(item.kind)}</span>
            <span className="num shrink-0 font-mono text-2xs text-fg-3">{item.task.key}</span>
            <span className="min-w-0 truncate max-md:hidden">
              <OneLine text={item.task.title} />
            </span>
            <span className="ml-auto flex shrink-0 items-center gap-2">
              <PriorityMark priority={item.priority} />
              <Age since={item.since} className="num" />
              <Chevron aria-hidden className="size-3.5 text-fg-3" />
            </span>
          </span>
          <span className={cn("text-sm text-fg [overflow-wrap:anywhere]", !isOpen && "line-clamp-2")}>
            <OneLine text={isOpen ? item.task.title : item.text} />
          </span>
          <span className="text-xs text-fg-3">
            {item.project.name}
            {consequence && `, ${consequence}`}
            {item.severity === "critical" || item.severity === "high" ? `, ${item.severity} severity` : ""}
          </span>
        </button>
      </div>
      {isOpen && (
        <div data-answers className="px-3 pb-3 md:pl-9">
          <InboxAnswers
            item={item}
            writesOff={props.writesOff}
            onAnswer={props.onAnswer}
            deeds={props.deeds}
          />
        </div>
      )}
    </li>
  )
}
