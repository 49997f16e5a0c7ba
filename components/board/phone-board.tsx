"use client"
/** The board on a phone: one column at a time behind tabs, what needs a person first. */
import type { KeyboardEvent, ReactNode } from "react"
import { grouped } from "#domain/format"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import type { Live } from "#lib/react/live"
import type { BoardCard, BoardColumn } from "#lib/react/view-data"
import { cn } from "../ui/cn.ts"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { Empty } from "../ui/state.tsx"
import { needsPerson, STATUS_GLYPHS } from "../ui/status.ts"
import { PHONE_TABS, type PhoneTab } from "./look.ts"

type PhoneBoardProps = {
  columns: Record<TaskStatus, Live<BoardColumn>>
  cards: Map<string, BoardCard>
  chosen: PhoneTab | null
  onChoose: (tab: PhoneTab) => void
  renderCard: (card: BoardCard) => ReactNode
  renderColumn: (status: TaskStatus) => ReactNode
}

export function PhoneBoard({ columns, cards, chosen, onChoose, renderCard, renderColumn }: PhoneBoardProps) {
  const needy = [...cards.values()].filter(needsPerson)
  const tab = chosen ?? (needy.length > 0 ? "needs_you" : "in_progress")

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0
    const next = PHONE_TABS[PHONE_TABS.indexOf(tab) + step]
    if (step === 0 || !next) return
    event.preventDefault()
    event.stopPropagation()
    onChoose(next)
    document.getElementById(tabId(next))?.focus()
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        role="tablist"
        aria-label="Column"
        onKeyDown={onKeyDown}
        className="flex shrink-0 gap-1.5 overflow-x-auto border-b border-line px-4 py-2 [scrollbar-width:none]"
      >
        {PHONE_TABS.map((each) => (
          <button
            key={each}
            id={tabId(each)}
            type="button"
            role="tab"
            aria-selected={each === tab}
            aria-controls="phone-column"
            tabIndex={each === tab ? 0 : -1}
            onClick={() => onChoose(each)}
            className={cn(
              "flex h-9 shrink-0 items-center gap-1.5 rounded-md border px-2 text-sm",
              each === tab ? "border-line-2 bg-raise font-medium text-fg" : "border-line text-fg-2",
            )}
          >
            <Glyph name={glyphOf(each)} />
            {each === "needs_you" ? "Needs you" : STATUS_LABELS[each]}
            <span className="num text-xs text-fg-2">{countOf(each, columns, needy.length)}</span>
          </button>
        ))}
      </div>
      <div
        id="phone-column"
        role="tabpanel"
        aria-labelledby={tabId(tab)}
        className="flex min-h-0 flex-1 flex-col px-4 pt-2.5"
      >
        {tab === "needs_you" ? (
          needy.length === 0 ? (
            <Empty title="Nothing needs you">
              Questions, approvals and stuck cards of all columns gather here.
            </Empty>
          ) : (
            <ul className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto pb-3">
              {needy.map((card) => (
                <li key={card.key}>{renderCard(card)}</li>
              ))}
            </ul>
          )
        ) : (
          renderColumn(tab)
        )}
      </div>
    </div>
  )
}

const tabId = (tab: PhoneTab): string => `phone-tab-${tab}`
const glyphOf = (tab: PhoneTab): GlyphName => (tab === "needs_you" ? "attention" : STATUS_GLYPHS[tab])

function countOf(tab: PhoneTab, columns: PhoneBoardProps["columns"], needy: number): string {
  if (tab === "needs_you") return grouped(needy)
  const column = columns[tab]
  return column.state === "ready" ? grouped(column.value.total) : ""
}
