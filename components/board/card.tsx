"use client"
/** A card in at most 110 pixels, or 72 where it is compact: what it is, who works on it, and why it does not move. */
import { memo, type MouseEvent } from "react"
import Link from "next/link"
import { ArrowLeftRight, Check } from "lucide-react"
import { STATUS_LABELS } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { Age, Stopwatch } from "../ui/age.tsx"
import { IconButton } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { RoleMark, roleLabel } from "../ui/mark.tsx"
import { PriorityMark } from "../ui/priority.tsx"
import { glyphOfCard, RUN_STATE_LABELS } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"
import { CardFacts } from "./card-facts.tsx"
import { CardQuestion } from "./card-question.tsx"

export type CardActions = {
  onAnswer: (signalId: string, answer: string) => void
  onShowQuestion: (card: BoardCard) => void
  /** On a phone each card has a button for its menu: nothing there has a keyboard. */
  onShowMenu: ((card: BoardCard) => void) | null
  /** Shows it beside the board. Null: its link leads to its page. */
  onPeek: ((card: BoardCard) => void) | null
  /** Takes it among those that are chosen together, or out of them. */
  onPick: ((key: string) => void) | null
  /** Why nothing can be written now. */
  writesOff: string | null
}

type CardProps = {
  card: BoardCard
  href: string
  isSelected?: boolean
  isPicked?: boolean
  isCarried?: boolean
  isCompact?: boolean
  actions: CardActions
}

export const Card = memo(function Card({
  card,
  href,
  isSelected = false,
  isPicked = false,
  isCarried = false,
  isCompact = false,
  actions,
}: CardProps) {
  const isOver = card.status === "done" || card.status === "cancelled"
  return (
    <article
      className={cn(
        "relative rounded-lg border px-2.5",
        isCompact ? "py-1" : card.question ? "py-1.5" : "py-2",
        isPicked ? "tint-running" : "bg-card",
        isSelected ? "border-focus outline-1 outline-focus" : isPicked ? "border-running" : "border-line",
        isCarried ? "rotate-[1.2deg] cursor-grabbing shadow-over" : "shadow-card",
      )}
    >
      <CardHeader card={card} isPicked={isPicked} />
      <div className="flex items-start gap-1">
        <h3
          className={cn(
            "min-w-0 flex-1 text-sm [overflow-wrap:anywhere]",
            isCompact ? "line-clamp-1" : card.question ? "mt-0.5 line-clamp-1" : "mt-1 line-clamp-2",
          )}
        >
          <Link
            href={href}
            prefetch={false}
            draggable={false}
            tabIndex={-1}
            title={card.title}
            onClick={(event) => onClick(event, card, actions)}
            className={cn("after:absolute after:inset-0 after:rounded-lg", isOver ? "text-fg-2" : "text-fg")}
          >
            <OneLine text={card.title} />
          </Link>
        </h3>
        {actions.onShowMenu && (
          <IconButton
            label={`Move ${card.key}`}
            className="relative z-1 -my-1 -mr-1.5 size-9"
            onClick={() => actions.onShowMenu?.(card)}
          >
            <ArrowLeftRight aria-hidden className="size-4" />
          </IconButton>
        )}
      </div>
      {card.question ? (
        <CardQuestion
          card={card}
          question={card.question}
          actions={actions}
          isTabStop={isSelected}
          isCompact={isCompact}
        />
      ) : isCompact ? (
        <div className="mt-0.5 flex h-4 items-center gap-2 overflow-hidden">
          <CardFacts card={card} />
          <CardLine card={card} />
        </div>
      ) : (
        <>
          <CardLine card={card} className="mt-1" />
          <CardFacts card={card} className="mt-0.5 h-4" />
        </>
      )}
    </article>
  )
})

/** A plain click shows the card beside the board, with Ctrl or Cmd it is chosen; every other click is the link's own. */
function onClick(event: MouseEvent, card: BoardCard, { onPeek, onPick }: CardActions): void {
  if (event.button !== 0 || event.altKey) return
  const isPicking = event.ctrlKey || event.metaKey || event.shiftKey
  const act = isPicking ? onPick && (() => onPick(card.key)) : onPeek && (() => onPeek(card))
  if (!act) return
  event.preventDefault()
  act()
}

function CardHeader({ card, isPicked }: { card: BoardCard; isPicked: boolean }) {
  return (
    <div className="flex h-4 items-center gap-1.5">
      {isPicked ? (
        <Check role="img" aria-label="Chosen" className="size-3.5 shrink-0 text-running" strokeWidth={3} />
      ) : (
        <Glyph name={glyphOfCard(card)} label={card.question ? "Needs you" : STATUS_LABELS[card.status]} />
      )}
      <span className="num shrink-0 font-mono text-2xs text-fg-3">{card.key}</span>
      {/* A card is called by its whole key. Where a column is narrow, what finds no room goes to a line that is not shown. */}
      <span className="ml-auto flex h-4 min-w-0 flex-wrap items-center justify-end gap-x-1 gap-y-4 overflow-hidden">
        {card.run ? (
          <Stopwatch since={card.run.since} className="num font-mono text-2xs text-fg-2" />
        ) : (
          <Age since={card.statusSince} className="num font-mono text-2xs text-fg-3" />
        )}
        <PriorityMark priority={card.priority} />
        <RoleMark role={card.run?.role ?? card.role} {...(card.holder && { name: card.holder.name })} />
      </span>
    </div>
  )
}

/** What happens on it now, or why nothing does. */
function CardLine({ card, className }: { card: BoardCard; className?: string }) {
  if (card.run) {
    const text =
      card.run.progress ?? `${roleLabel(card.run.role)}: ${RUN_STATE_LABELS[card.run.state].toLowerCase()}`
    return (
      <p className={cn("min-w-0 truncate font-mono text-2xs text-fg-2", className)} title={text}>
        {text}
      </p>
    )
  }
  const sentence = card.why && card.why.code !== "in_backlog" ? card.why.sentence : null
  if (!sentence) return null
  return (
    <p
      className={cn(
        "min-w-0 truncate text-2xs",
        card.status === "blocked" ? "text-failed" : "text-fg-3",
        className,
      )}
      title={sentence}
    >
      {sentence}
    </p>
  )
}

/** The card in one sentence, for screen readers and for finding it by voice. */
export function cardLabel(card: BoardCard): string {
  const parts = [`${card.key}: ${card.title}`, STATUS_LABELS[card.status], `priority ${card.priority}`]
  if (card.question) parts.push(`asks: ${card.question.question}`)
  else if (card.run) parts.push(`${roleLabel(card.run.role)} at work`)
  else if (card.why && card.why.code !== "in_backlog") parts.push(card.why.sentence)
  return parts.join(", ")
}
