"use client"
/** What happens, as it happens: filtered by how much it matters, silence folded into a line. */
import { formatDuration } from "#domain/format"
import { clockToSecond, moment } from "#lib/react/when"
import { cn } from "../../ui/cn.ts"
import { Glyph, type GlyphName } from "../../ui/glyph.tsx"
import { Empty } from "../../ui/state.tsx"
import { feedOf, type FeedEvent, type Level } from "./feed.ts"
import { TaskSentence } from "./task-key.tsx"

const GLYPHS: Record<Level, [GlyphName, string] | null> = {
  all: null,
  asks: ["attention", "Ask"],
  warnings: ["cancelled", "Warning"],
  errors: ["failed", "Error"],
}

export function EventFeed({
  events,
  level,
  now,
}: {
  events: readonly FeedEvent[]
  level: Level
  now: number
}) {
  const lines = feedOf(events, level, now)
  if (lines.length === 0)
    return (
      <Empty title={level === "all" ? "Nothing has happened yet" : "None of these lately"}>
        What people, agents and the loop do appears here at once.
      </Empty>
    )
  return (
    <div role="group" aria-label="Events" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto py-1">
      <ol>
        {lines.map((line) =>
          line.line === "idle" ? (
            <li key={`idle ${line.at}`} className="num px-3 py-1 text-2xs text-fg-3">
              {formatDuration(line.ms)} in which nothing happened
            </li>
          ) : (
            <EventLine key={line.event.eventId} event={line.event} level={line.level} />
          ),
        )}
      </ol>
    </div>
  )
}

function EventLine({ event: { at, sentence, taskKey }, level }: { event: FeedEvent; level: Level }) {
  const glyph = GLYPHS[level]
  return (
    <li
      className={cn(
        "num grid grid-cols-[3.5rem_0.875rem_minmax(0,1fr)] items-baseline gap-1.5 px-3 py-0.5 text-xs text-fg-2",
        level === "errors" && "tint-failed text-fg",
        level === "asks" && "tint-attention text-fg",
      )}
    >
      <time dateTime={new Date(at).toISOString()} title={moment(at)} className="font-mono text-2xs">
        {clockToSecond(at)}
      </time>
      <span className="self-center">
        {glyph && <Glyph name={glyph[0]} label={glyph[1]} className="size-3" />}
      </span>
      <span className="[overflow-wrap:anywhere]">
        <TaskSentence sentence={sentence} taskKey={taskKey} />
      </span>
    </li>
  )
}
