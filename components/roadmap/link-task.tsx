"use client"
/** Finds a task by key or words and links it to a requirement. */
import { useId, useState, type KeyboardEvent } from "react"
import { STATUS_LABELS } from "#domain/task"
import type { Dependency } from "#lib/react/task-data"
import { cn } from "../ui/cn.ts"
import { TextInput } from "../ui/field.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { STATUS_GLYPHS } from "../ui/status.ts"

const MAX_OFFERED = 8

type LinkTaskProps = {
  requirement: string
  /** What matches the text that was asked for with `onText`, without those that are linked already. */
  found: readonly (Dependency & { worksFor: string | null })[]
  writesOff: string | null
  /** Null while nobody looks for one. */
  onText: (text: string | null) => void
  /** True when it was linked; what was typed stays when it was not. */
  onLink: (task: string) => Promise<boolean>
}

export function LinkTask({ requirement, found, writesOff, onText, onLink }: LinkTaskProps) {
  const id = useId()
  const [text, setText] = useState("")
  const [active, setActive] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const offered = found.slice(0, MAX_OFFERED)
  const isListed = isOpen && offered.length > 0

  function look(next: string): void {
    setText(next)
    setActive(0)
    setOpen(true)
    onText(next.trim())
  }

  async function link(key: string): Promise<void> {
    if (writesOff || !(await onLink(key))) return
    setText("")
    setOpen(false)
    onText(null)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    const chosen = offered[active]
    if (step !== 0 && isListed) {
      event.preventDefault()
      setActive((active + step + offered.length) % offered.length)
    } else if (event.key === "Escape" && isListed) {
      event.stopPropagation()
      setOpen(false)
    } else if (event.key === "Enter" && isListed && chosen) {
      event.preventDefault()
      void link(chosen.key)
    }
  }

  return (
    <div className="relative">
      <TextInput
        role="combobox"
        aria-label={`Task to link to ${requirement}`}
        aria-expanded={isListed}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isListed ? `${id}-${active}` : undefined}
        placeholder="Link a task: key or words"
        disabled={writesOff !== null}
        title={writesOff ?? undefined}
        value={text}
        onFocus={() => look(text)}
        onBlur={() => {
          setOpen(false)
          onText(null)
        }}
        onChange={(event) => look(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {isListed && (
        <ul
          id={`${id}-list`}
          role="listbox"
          aria-label="Tasks"
          className="absolute inset-x-0 top-9 z-10 max-h-72 overflow-y-auto rounded-lg bg-over p-1 shadow-over"
        >
          {offered.map(({ key, title, status, worksFor }, index) => (
            <li
              key={key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              // The list goes when the field loses the focus, which a press would take.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => void link(key)}
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
              <span className="min-w-0 flex-1">
                <span className="num font-mono text-2xs text-fg-3">{key}</span> {title}
                {worksFor && <span className="block text-2xs text-fg-2">works for {worksFor} now</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      {isOpen && text.trim() !== "" && offered.length === 0 && (
        <p role="status" className="mt-1 text-2xs text-fg-3">
          No task of this project is found by that.
        </p>
      )}
    </div>
  )
}
