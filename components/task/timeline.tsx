"use client"
/** What happened to the task, newest first. */
import type { EventKind } from "#domain/event"
import type { EventView, Paged } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { Glyph, type GlyphName } from "../ui/glyph.tsx"
import { Empty, Loading, Skeleton } from "../ui/state.tsx"
import { OneLine } from "../ui/one-line.tsx"

/** Only what one looks for gets a shape; the rest is a dot. */
const GLYPHS: Partial<Record<EventKind, GlyphName>> = {
  "run.started": "running",
  "review.submitted": "review",
  "signal.opened": "attention",
  "merge.landed": "done",
  "merge.failed": "failed",
  "merge.held": "attention",
  "run.report_refused": "failed",
  "merge.report_refused": "failed",
}

export function Timeline({ events }: { events: Paged<EventView> }) {
  if (events.items.length === 0) {
    return events.isLoading ? (
      <Loading label="Loading the timeline">
        <Skeleton className="h-24" />
      </Loading>
    ) : (
      <Empty title="Nothing happened yet" />
    )
  }
  return (
    <>
      <ol className="flex flex-col">
        {events.items.map((event) => (
          <li key={event.eventId} className="flex gap-2.5 border-l border-line py-1.5 pl-3">
            <span className="-ml-[19px] grid size-3.5 shrink-0 place-items-center rounded-full bg-panel pt-0.5">
              {GLYPHS[event.kind] ? (
                <Glyph name={GLYPHS[event.kind] ?? "ready"} className="still size-3.5" />
              ) : (
                <i aria-hidden className="block size-1.5 rounded-full bg-line-2" />
              )}
            </span>
            <p className="min-w-0 flex-1 text-sm [overflow-wrap:anywhere]">
              <OneLine text={event.sentence} /> <span className="text-xs text-fg-3">{event.actor}</span>
            </p>
            <Age since={event.at} className="num font-mono text-2xs text-fg-3" />
          </li>
        ))}
      </ol>
      {events.onMore && (
        <Button className="mt-2" onClick={events.onMore}>
          Show earlier
        </Button>
      )}
    </>
  )
}
