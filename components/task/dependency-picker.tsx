"use client"
/** Finds the task to wait for, by key or words. What would close a cycle is shown with the reason and cannot be chosen. */
import { useId, useState, type KeyboardEvent } from "react"
import { checkDependency, type DependencyGraph } from "#domain/dependencies"
import type { Dependency } from "#lib/react/task-data"
import { Button } from "../ui/button.tsx"
import { TextInput } from "../ui/field.tsx"
import { listId, optionId, TaskOptions } from "./task-options.tsx"

const MAX_OFFERED = 8

type DependencyPickerProps = {
  task: string
  /** What one may wait for; null until somebody looks. A key that is not among them may be typed. */
  choices: readonly Dependency[] | null
  waits: DependencyGraph
  writesOff: string | null
  onOpen: () => void
  /** True when it was added; what was typed stays when it was not. */
  onAdd: (key: string) => Promise<boolean>
}

export function DependencyPicker({ task, choices, waits, writesOff, onOpen, onAdd }: DependencyPickerProps) {
  const id = useId()
  const [text, setText] = useState("")
  const [active, setActive] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const mine = new Set(waits.get(task))
  const offered = (choices ?? [])
    .filter(({ key }) => key !== task && !mine.has(key))
    .filter(({ key, title }) => words.every((word) => `${key} ${title}`.toLowerCase().includes(word)))
    .slice(0, MAX_OFFERED)
    .map((choice) => ({ ...choice, legal: checkDependency(waits, task, choice.key) }))
  const typed = checkDependency(waits, task, text.trim().toUpperCase())
  const isListed = isOpen && offered.length > 0

  async function add(key: string): Promise<void> {
    if (!key || writesOff) return
    if (await onAdd(key.toUpperCase())) {
      setText("")
      setOpen(false)
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    if (step !== 0 && isListed) {
      event.preventDefault()
      setActive((active + step + offered.length) % offered.length)
    } else if (event.key === "Escape" && isListed) {
      event.stopPropagation()
      setOpen(false)
    } else if (event.key === "Enter") {
      event.preventDefault()
      const chosen = isListed && !isKey(text) ? offered[active] : undefined
      if (chosen ? chosen.legal.ok : typed.ok) void add(chosen?.key ?? text.trim())
    }
  }

  return (
    <div className="relative flex flex-col gap-1">
      <div className="flex gap-1.5">
        <TextInput
          role="combobox"
          aria-label="Key of a task to wait for"
          aria-expanded={isListed}
          aria-controls={listId(id)}
          aria-autocomplete="list"
          aria-activedescendant={isListed ? optionId(id, active) : undefined}
          placeholder="Key or words of a task"
          className="min-w-0 flex-1"
          value={text}
          onFocus={() => {
            onOpen()
            setOpen(true)
          }}
          onBlur={() => setOpen(false)}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
            setOpen(true)
          }}
          onKeyDown={onKeyDown}
        />
        <Button
          className="h-8"
          disabled={!text.trim()}
          disabledReason={writesOff ?? (typed.ok ? null : typed.refusal.message)}
          onClick={() => void add(text.trim())}
        >
          Add
        </Button>
      </div>
      {isListed && (
        <TaskOptions
          id={id}
          options={offered.map(({ legal, ...task }) => ({
            ...task,
            refusal: legal.ok ? null : legal.refusal.message,
          }))}
          active={active}
          onTake={(key) => void add(key)}
        />
      )}
      {text.trim() !== "" && !typed.ok && (
        <p role="alert" className="text-2xs text-failed">
          {typed.refusal.message}
        </p>
      )}
    </div>
  )
}

const isKey = (text: string): boolean => /^[A-Za-z][A-Za-z0-9]{1,9}-[1-9][0-9]*$/.test(text.trim())
