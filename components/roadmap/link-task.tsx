"use client"
/** Finds a task by key or words and links it to a requirement. */
import { useId, useState, type KeyboardEvent } from "react"
import type { Dependency } from "#lib/react/task-data"
import { listId, optionId, TaskOptions } from "../task/task-options.tsx"
import { TextInput } from "../ui/field.tsx"

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
        aria-controls={listId(id)}
        aria-autocomplete="list"
        aria-activedescendant={isListed ? optionId(id, active) : undefined}
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
        <TaskOptions
          id={id}
          options={offered.map(({ worksFor, ...task }) => ({
            ...task,
            note: worksFor && `works for ${worksFor} now`,
          }))}
          active={active}
          onTake={(key) => void link(key)}
        />
      )}
      {isOpen && text.trim() !== "" && offered.length === 0 && (
        <p role="status" className="mt-1 text-2xs text-fg-3">
          No task of this project is found by that.
        </p>
      )}
    </div>
  )
}
