"use client"
/** What must be true when the task is done, to be ticked. */
import type { Criterion } from "#domain/task"

type CriteriaProps = { criteria: Criterion[]; writesOff: string | null; onToggle: (index: number) => void }

export function Criteria({ criteria, writesOff, onToggle }: CriteriaProps) {
  return (
    <ul className="flex flex-col gap-1">
      {criteria.map((criterion, index) => (
        <li key={index}>
          <label className="flex min-h-6 items-start gap-2 text-sm" title={writesOff ?? undefined}>
            <input
              type="checkbox"
              className="mt-px size-4 shrink-0 accent-ink"
              checked={criterion.done}
              disabled={writesOff !== null}
              onChange={() => onToggle(index)}
            />
            <span className={criterion.done ? "text-fg-3 line-through" : "text-fg"}>{criterion.text}</span>
          </label>
        </li>
      ))}
    </ul>
  )
}
