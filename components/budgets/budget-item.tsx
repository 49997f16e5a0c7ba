"use client"
/** One limit: how much is used, put aside and left, in words and as a bar with a mark at the warning. */
import { useState } from "react"
import { formatAmount } from "#domain/budget"
import type { BudgetRow } from "#lib/react/settings-data"
import { Button } from "../ui/button.tsx"
import { Glyph } from "../ui/glyph.tsx"

const WARN_AT = 0.8
const WINDOWS = { total: "in all", month: "a month", day: "a day" }

type BudgetItemProps = { budget: BudgetRow; writesOff: string | null; onRemove: () => void }

export function BudgetItem({ budget, writesOff, onRemove }: BudgetItemProps) {
  const [isAsking, setAsking] = useState(false)
  const { limit, used, reserved, unit, isUnpriced } = budget
  const share = limit > 0 ? (used + reserved) / limit : 1
  const glyph = share >= 1 ? "failed" : share >= WARN_AT ? "attention" : "done"
  const percent = (value: number) => `${Math.min(100, Math.max(0, (value / limit) * 100))}%`
  return (
    <li className="flex flex-col gap-1.5 px-3 py-2.5 text-sm">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Glyph name={glyph} label={share >= 1 ? "Used up" : share >= WARN_AT ? "Nearly used up" : "Kept"} />
        <span className="font-medium first-letter:uppercase">{budget.name}</span>
        <span className="num text-fg-2">
          {formatAmount(limit, unit)} {WINDOWS[budget.window]}
        </span>
        <span className="ml-auto flex items-center gap-1.5">
          {isAsking && <span className="text-xs text-fg-2">Runs are then no longer limited by it.</span>}
          {isAsking && <Button onClick={() => setAsking(false)}>Keep</Button>}
          <Button
            variant={isAsking ? "danger" : "plain"}
            disabledReason={writesOff}
            aria-label={`${isAsking ? "Really remove" : "Remove"} the budget of ${budget.name}`}
            onClick={() => (isAsking ? onRemove() : setAsking(true))}
          >
            Remove
          </Button>
        </span>
      </div>
      <div
        role="img"
        aria-label={`${Math.round(share * 100)} % used or put aside`}
        className="relative h-2 overflow-hidden rounded-xs bg-raise"
      >
        <span className="absolute inset-y-0 left-0 bg-fg-2" style={{ width: percent(used) }} />
        <span
          className="absolute inset-y-0 bg-[repeating-linear-gradient(45deg,var(--fg-3)_0_2px,transparent_2px_4px)]"
          style={{ left: percent(used), width: percent(reserved) }}
        />
        <span className="absolute inset-y-0 w-px bg-fg" style={{ left: `${WARN_AT * 100}%` }} />
      </div>
      <span className="num text-xs text-fg-2">
        {formatAmount(used, unit)} used, {formatAmount(reserved, unit)} put aside,{" "}
        {formatAmount(Math.max(0, limit - used - reserved), unit)} left
        {isUnpriced && "; some use has no known price, so no further run starts"}
      </span>
    </li>
  )
}
