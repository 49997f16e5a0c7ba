"use client"
/** Finding cards: words, and a switch for those that need a person. */
import { useEffect, useRef, type ReactNode } from "react"
import { Search } from "lucide-react"
import { countOf, needYou } from "#domain/format"
import { Glyph } from "../ui/glyph.tsx"
import { cn } from "../ui/cn.ts"
import type { Filter } from "./look.ts"

type Counts = { tasks: number; running: number; needsPerson: number }

type ToolbarProps = {
  filter: Pick<Filter, "text" | "needsPerson">
  onFilter: (change: Partial<Filter>) => void
  /** Null until all columns are here: a count of a part would be a lie. */
  counts: Counts | null
  /** A new object is a wish to type. */
  focus: object | null
  /** With the switch for cards that need a person. */
  hasNeeds?: boolean
  /** What else there is to choose: its code may come later. */
  children?: ReactNode
}

export function Toolbar({ filter, onFilter, counts, focus, hasNeeds = true, children }: ToolbarProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focus) input.current?.focus()
  }, [focus])
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-1.5 border-b border-line px-4 max-md:flex-wrap max-md:py-2">
      <label className="flex h-6 w-44 items-center max-md:min-w-36 max-md:flex-1 pointer-coarse:h-9 gap-1.5 rounded-md border border-line-input bg-card px-1.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus">
        <Search aria-hidden className="size-3 shrink-0 text-fg-3" />
        <input
          ref={input}
          type="search"
          aria-label="Filter cards"
          placeholder="Filter by title, key or tag"
          value={filter.text}
          onChange={(event) => onFilter({ text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return
            onFilter({ text: "" })
            event.currentTarget.blur()
          }}
          className="min-w-0 flex-1 bg-transparent text-xs outline-none placeholder:text-fg-3"
        />
      </label>
      {hasNeeds && (
        <button
          type="button"
          aria-pressed={filter.needsPerson}
          onClick={() => onFilter({ needsPerson: !filter.needsPerson })}
          className={cn(
            "flex h-6 shrink-0 pointer-coarse:h-9 items-center gap-1.5 rounded-md border px-1.5 text-xs whitespace-nowrap text-fg-2",
            filter.needsPerson ? "border-line-input bg-raise text-fg" : "border-line hover:bg-raise",
          )}
        >
          <Glyph name="attention" className="size-3" />
          Needs you
          {counts && <span className="num text-fg-2">{counts.needsPerson}</span>}
        </button>
      )}
      {children}
      {counts && <Summary counts={counts} />}
    </div>
  )
}

function Summary({ counts }: { counts: Counts }) {
  const [tasks, noun] = countOf(counts.tasks, "task").split(" ")
  const [needy, need] = needYou(counts.needsPerson).split(/ (.*)/)
  return (
    <p className="num ml-auto text-xs max-lg:hidden whitespace-nowrap text-fg-3">
      <span className="text-fg-2">{tasks}</span> {noun}, <span className="text-fg-2">{counts.running}</span>{" "}
      running, <span className="text-fg-2">{needy}</span> {need}
    </p>
  )
}
