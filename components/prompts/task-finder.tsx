"use client"
/** Chooses the task whose next run is looked at: by its key, by words, or among those that changed last. */
import { useId } from "react"
import type { FoundTask } from "#lib/react/prompts-data"
import { TextInput } from "../ui/field.tsx"

type TaskFinderProps = {
  text: string
  found: readonly FoundTask[]
  task: string | null
  onText: (text: string) => void
  onTask: (key: string) => void
}

export function TaskFinder({ text, found, task, onText, onTask }: TaskFinderProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-xs text-fg-2">
        For which task
      </label>
      <TextInput
        id={id}
        value={text}
        maxLength={200}
        placeholder="Key or words of a task"
        className="max-w-sm"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !found[0]) return
          event.preventDefault()
          onTask(found[0].key)
        }}
      />
      {found.length === 0 ? (
        <p className="text-xs text-fg-2">{text.trim() ? "No task is called so." : "There is no task yet."}</p>
      ) : (
        <ul aria-label="Tasks" className="flex flex-wrap gap-1.5">
          {found.map(({ key, title }) => (
            <li key={key} className="max-w-full">
              <button
                type="button"
                aria-pressed={key === task}
                onClick={() => onTask(key)}
                className="flex min-h-7 max-w-72 items-center gap-1.5 rounded-md border border-line-2 px-2 text-xs text-fg-2 hover:bg-raise aria-pressed:bg-raise aria-pressed:font-medium aria-pressed:text-fg pointer-coarse:min-h-9"
              >
                <span className="num shrink-0 font-mono text-2xs">{key}</span>
                <span className="truncate">{title}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
