"use client"
/** What came of a task, a tab each: what happened, what was said, its runs, its changes, its reviews. */
import type { Live } from "#lib/react/live"
import { Shown } from "../observatory/shown.tsx"
import { Tabs } from "../ui/tabs.tsx"
import { Reviews } from "./reviews.tsx"
import { Runs } from "./runs.tsx"
import type { TaskViewProps } from "./task-view-props.ts"
import { Timeline } from "./timeline.tsx"

export function TaskTabsPanel({
  runs,
  reviews,
  events,
  writesOff,
  tab,
  onTab,
  actions,
  ...props
}: TaskViewProps) {
  return (
    <Tabs
      label="About this task"
      chosen={tab}
      onChoose={onTab}
      items={[
        { name: "timeline", label: "Timeline" },
        { name: "comments", label: "Comments" },
        { name: "runs", label: "Runs", count: countOf(runs) },
        { name: "changes", label: "Changes" },
        { name: "reviews", label: "Reviews", count: countOf(reviews) },
      ]}
    >
      {tab === "timeline" && <Timeline events={events} />}
      {tab === "comments" && props.renderComments()}
      {tab === "runs" && (
        <Shown live={runs} what="The list of runs">
          {(list) => (
            <Runs
              runs={list}
              writesOff={writesOff}
              onStop={actions.onStopRun}
              renderTranscript={props.renderTranscript}
            />
          )}
        </Shown>
      )}
      {tab === "changes" && props.renderDiff()}
      {tab === "reviews" && (
        <Shown live={reviews} what="The list of reviews">
          {(list) => <Reviews reviews={list} />}
        </Shown>
      )}
    </Tabs>
  )
}

const countOf = (live: Live<unknown[]>): number | null => (live.state === "ready" ? live.value.length : null)
