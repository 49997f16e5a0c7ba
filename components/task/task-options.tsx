"use client"
/** The list under a field that finds a task: those that match, the one that Enter takes, and why one cannot be taken. */
import { STATUS_LABELS, type TaskStatus } from "#domain/task"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

export type TaskOption = {
  key: string
  title: string
  status: TaskStatus
  /** What to know before it is taken. */
  note?: string | null
  /** Why it cannot be taken. */
  refusal?: string | null
}

type TaskOptionsProps = {
  /** Of the field that it belongs to. */
  id: string
  options: readonly TaskOption[]
  active: number
  onTake: (key: string) => void
}

export const listId = (id: string): string => `${id}-list`
export const optionId = (id: string, index: number): string => `${id}-${index}`

export function TaskOptions({ id, options, active, onTake }: TaskOptionsProps) {
  return (
    <ul
      id={listId(id)}
      role="listbox"
      aria-label="Tasks"
      className="absolute inset-x-0 top-9 z-10 max-h-72 overflow-y-auto rounded-lg bg-over p-1 shadow-over"
    >
      {options.map(({ key, title, status, note = null, refusal = null }, index) => (
        <li
          key={key}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === active}
          aria-disabled={refusal !== null}
          // The list goes when the field loses the focus, which a press would take.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => refusal === null && onTake(key)}
          className={cn(
            "flex min-h-7 cursor-default items-start gap-2 rounded-md px-1.5 py-1 text-sm pointer-coarse:min-h-10",
            index === active && "bg-sel",
          )}
        >
          <Glyph
            name={STATUS_GLYPHS[status]}
            label={STATUS_LABELS[status]}
            className="still mt-0.5 size-3.5"
          />
          <span className={cn("min-w-0 flex-1", refusal !== null && "text-fg-3")}>
            <span className="num font-mono text-2xs text-fg-3">{key}</span> {title}
            {note !== null && <span className="block text-2xs text-fg-2">{note}</span>}
            {refusal !== null && <span className="block text-2xs text-fg-3">{refusal}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
