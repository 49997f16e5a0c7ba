"use client"
/** The commands that begin with what is typed; the text keeps the focus. */
import type { COMMANDS } from "#domain/chat/commands"
import { cn } from "../ui/cn.ts"

type SuggestionsProps = {
  id: string
  suggestions: typeof COMMANDS
  chosen: number
  onTake: (name: string, takes: string | null) => void
}

export function Suggestions({ id, suggestions, chosen, onTake }: SuggestionsProps) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="Commands"
      className="absolute bottom-full left-3 z-10 w-80 max-w-[calc(100%-1.5rem)] rounded-lg bg-over p-1 shadow-over"
    >
      {suggestions.map(({ name, takes, does }, at) => (
        <li
          key={name}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === chosen}
          onMouseDown={(event) => {
            event.preventDefault()
            onTake(name, takes)
          }}
          className={cn(
            "flex cursor-default items-baseline gap-2 rounded-md px-2 py-1 text-sm pointer-coarse:py-2",
            at === chosen && "bg-sel",
          )}
        >
          <code className="font-mono text-xs">
            /{name}
            {takes && ` ${takes}`}
          </code>
          <span className="min-w-0 flex-1 truncate text-2xs text-fg-2">{does}</span>
        </li>
      ))}
    </ul>
  )
}
