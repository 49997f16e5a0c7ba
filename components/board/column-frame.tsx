"use client"
/** Around a column's cards: its name, its number, what it refuses; or, folded, a strip that still says all that. */
import type { ReactNode } from "react"
import { ChevronsLeftRight, ChevronsRightLeft, Gauge, Plus } from "lucide-react"
import { countOf, grouped } from "#domain/format"
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import { IconButton } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"
import { useCarry } from "./dnd/hand.ts"
import { FoldedDrop } from "./dnd/sortable-column.tsx"

type FrameProps = {
  status: TaskStatus
  total: number | null
  /** How many cards it should hold at most. */
  limit?: number | undefined
  onFold: () => void
  onCreate?: () => void
  /** Where its limit is set. */
  onLimit?: () => void
  children: ReactNode
}

export function ColumnFrame({ status, total, limit, onFold, onCreate, onLimit, children }: FrameProps) {
  const carry = useCarry()
  const refusal = carry?.refusals[status]
  return (
    <section
      aria-label={columnLabel(status, total)}
      className="relative flex min-w-38 flex-1 basis-0 flex-col max-md:min-w-full"
    >
      <header className="group/head flex h-8 shrink-0 items-center gap-2 px-1 max-md:hidden">
        <Glyph name={STATUS_GLYPHS[status]} />
        <h2 className="truncate text-sm font-medium">{STATUS_LABELS[status]}</h2>
        <ColumnCount total={total} limit={limit} />
        <span className="relative ml-auto flex items-center">
          {/* Over the name, not beside it: what is not seen keeps no room. */}
          <span className="absolute right-full flex bg-panel opacity-0 group-hover/head:opacity-100 focus-within:opacity-100 pointer-coarse:static pointer-coarse:opacity-100">
            {onLimit && (
              <IconButton label={`Limit of ${STATUS_LABELS[status]}`} onClick={onLimit}>
                <Gauge aria-hidden className="size-3.5" />
              </IconButton>
            )}
            <IconButton label={`Fold ${STATUS_LABELS[status]}`} onClick={onFold}>
              <ChevronsRightLeft aria-hidden className="size-3.5" />
            </IconButton>
          </span>
          {onCreate && (
            <IconButton label={`New task in ${STATUS_LABELS[status]}`} onClick={onCreate}>
              <Plus aria-hidden className="size-3.5" />
            </IconButton>
          )}
        </span>
      </header>
      {children}
      {refusal !== undefined && (
        <p
          className={cn(
            "pointer-events-none absolute inset-x-1 top-9 z-2 rounded-md border bg-over px-2 py-1.5 text-2xs text-fg-2",
            carry?.overForbidden === status ? "border-failed text-fg" : "border-line",
          )}
        >
          {refusal}
        </p>
      )}
    </section>
  )
}

/** What is beyond the limit is said in a colour, a sign and a word. */
function ColumnCount({ total, limit }: { total: number | null; limit: number | undefined }) {
  if (total === null) return null
  const isOver = limit !== undefined && total > limit
  return (
    <span
      className={cn("num flex shrink-0 items-center gap-1 text-xs", isOver ? "text-attention" : "text-fg-3")}
      title={limit === undefined ? undefined : `${total} of at most ${limit}`}
    >
      {isOver && <Glyph name="attention" label="Over its limit" className="size-2.5" />}
      {grouped(total)}
      {limit !== undefined && `/${limit}`}
    </span>
  )
}

type FoldedProps = { status: TaskStatus; total: number | null; needsPerson: boolean; onUnfold: () => void }

export function FoldedColumn({ status, total, needsPerson, onUnfold }: FoldedProps) {
  return (
    <FoldedDrop status={status}>
      <button
        type="button"
        onClick={onUnfold}
        aria-expanded={false}
        title={`Open ${STATUS_LABELS[status]}`}
        className="flex w-8 flex-col items-center gap-2 rounded-lg border border-line bg-panel py-2 hover:border-line-2"
      >
        <Glyph name={needsPerson ? "attention" : STATUS_GLYPHS[status]} />
        <span className="text-xs whitespace-nowrap text-fg-2 [writing-mode:vertical-rl]">
          {STATUS_LABELS[status]}
        </span>
        <span className="num text-2xs text-fg-3">{total === null ? "" : grouped(total)}</span>
        <span className="sr-only">{needsPerson ? "needs you" : ""}</span>
        <ChevronsLeftRight aria-hidden className="mt-auto size-3 text-fg-3" />
      </button>
    </FoldedDrop>
  )
}

const columnLabel = (status: TaskStatus, total: number | null): string =>
  total === null ? STATUS_LABELS[status] : `${STATUS_LABELS[status]}, ${countOf(total, "task")}`
