"use client"
/** Where a card may go, as a list: the way to move it without a pointer and on a phone. */
import { useEffect, useRef, type KeyboardEvent } from "react"
import { planDrop } from "#domain/moves"
import { STATUS_LABELS, TASK_STATUSES, type TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import { Dialog } from "../ui/dialog.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

type StatusMenuProps = {
  card: Pick<BoardCard, "key" | "status" | "unmetDependencies">
  onMove: (to: TaskStatus) => void
  onClose: () => void
}

export function StatusMenu({ card, onMove, onClose }: StatusMenuProps) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector<HTMLButtonElement>("button:not([aria-disabled=true])")?.focus()
  }, [])
  const rows = TASK_STATUSES.filter((status) => status !== card.status).map((status) => ({
    status,
    plan: planDrop(card.status, status, card.unmetDependencies),
  }))
  rows.sort((a, b) => Number(b.plan.ok) - Number(a.plan.ok))
  return (
    <Dialog title={`Move ${card.key}`} onClose={onClose} className="w-[min(360px,calc(100vw-2rem))]">
      <p className="mb-2 px-2 text-xs text-fg-3">It is in {STATUS_LABELS[card.status]}.</p>
      <ul ref={list} onKeyDown={moveFocus} className="-m-1 flex flex-col gap-px">
        {rows.map(({ status, plan }) => (
          <li key={status}>
            <button
              type="button"
              aria-disabled={!plan.ok}
              onClick={() => plan.ok && onMove(status)}
              className="flex min-h-8 w-full items-center gap-2.5 rounded-md px-2 py-1 text-left text-sm hover:bg-sel focus-visible:bg-sel aria-disabled:cursor-not-allowed pointer-coarse:min-h-11"
            >
              <Glyph name={STATUS_GLYPHS[status]} className={plan.ok ? "size-3.5" : "size-3.5 opacity-40"} />
              <span className="min-w-0 flex-1">
                <span className={plan.ok ? "text-fg" : "text-fg-3"}>{STATUS_LABELS[status]}</span>
                {!plan.ok && <span className="block text-2xs text-fg-3">{plan.refusal.message}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const step =
    event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0
  if (step === 0) return
  event.preventDefault()
  const buttons = [...event.currentTarget.querySelectorAll("button")]
  const here = buttons.findIndex((button) => button === document.activeElement)
  buttons[(here + step + buttons.length) % buttons.length]?.focus()
}
