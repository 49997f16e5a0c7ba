"use client"
/** What must be true when the task is done, to be ticked. */
import type { Criterion } from "#domain/task"
import { Checkbox } from "../ui/checkbox.tsx"
import { OneLine } from "../ui/one-line.tsx"

type CriteriaProps = { criteria: Criterion[]; writesOff: string | null; onToggle: (index: number) => void }

export function Criteria({ criteria, writesOff, onToggle }: CriteriaProps) {
  return (
    <ul className="flex flex-col gap-1">
      {criteria.map((criterion, index) => (
        <li key={index}>
          <Checkbox isChecked={criterion.done} disabledReason={writesOff} onChange={() => onToggle(index)}>
            <span className={criterion.done ? "text-fg-3 line-through" : "text-fg"}>
              <OneLine text={criterion.text} />
            </span>
          </Checkbox>
        </li>
      ))}
    </ul>
  )
}
