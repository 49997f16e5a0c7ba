"use client"
/** The runs of a board over time: a subscription around the view. A minute's change asks nothing anew. */
import { useState } from "react"
import { useNow } from "#lib/react/clock"
import { useRunsSince } from "#lib/react/use-graph"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import type { SpanName } from "./look.ts"
import { TimelineView, SPANS } from "./timeline-view.tsx"

type TimelinePanelProps = {
  slug: string | null
  span: SpanName
  onSpan: (span: SpanName) => void
  onPeek: (key: string) => void
}

export function TimelinePanel({ slug, span, onSpan, onPeek }: TimelinePanelProps) {
  const now = useNow(10_000)
  const [opened] = useState(() => Math.floor(Date.now() / 60_000) * 60_000)
  const runs = useRunsSince(slug, opened - SPANS[span])
  if (runs.state === "refused")
    return <Problem title="The timeline cannot be shown." sentence={runs.sentence} />
  if (runs.state === "loading")
    return (
      <Loading label="Loading the timeline">
        <Skeleton className="m-4 h-64" />
      </Loading>
    )
  return <TimelineView {...runs.value} now={now} span={span} onSpan={onSpan} onPeek={onPeek} />
}
