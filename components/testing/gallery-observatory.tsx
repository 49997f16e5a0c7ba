"use client"
/** The tabs of the Observatory over made-up data. */
import { useState } from "react"
import { ready } from "#lib/react/live"
import { PageHeader } from "../layout/page-header.tsx"
import { AnalyticsView } from "../observatory/figures/analytics-view.tsx"
import { ModelsView } from "../observatory/figures/models-view.tsx"
import type { FeedEvent, Level } from "../observatory/live/feed.ts"
import { LiveView } from "../observatory/live/live-view.tsx"
import { PauseButton } from "../observatory/pause-button.tsx"
import { RunsView } from "../observatory/runs/runs-view.tsx"
import { TriageView } from "../observatory/triage/triage-view.tsx"
import { aCycle, aLoop, aProcess } from "./loop-builders.ts"
import { aProject } from "./builders.ts"
import { aBlocked, aBusyDay, anEndedRun, aSlotRun, aSummary } from "./figures.ts"

const nothing = () => undefined
const done = () => Promise.resolve(true)

export type ObservatoryGalleryView = "observatory" | "triage" | "analytics" | "models" | "runs"

export function GalleryObservatory({ now, view }: { now: number; view: ObservatoryGalleryView }) {
  return (
    <>
      <PageHeader title="Observatory">
        <PauseButton
          isPaused={false}
          what="everything"
          writesOff={null}
          onPause={nothing}
          onResume={nothing}
        />
      </PageHeader>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <Tab now={now} view={view} />
      </div>
    </>
  )
}

function Tab({ now, view }: { now: number; view: ObservatoryGalleryView }) {
  const ago = (minutes: number) => now - minutes * 60_000
  switch (view) {
    case "observatory":
      return <Live now={now} />
    case "analytics":
      return <AnalyticsView summary={aSummary(aBusyDay(now), "24h", now)} slug={null} />
    case "models":
      return <ModelsView summary={aSummary(aBusyDay(now), "24h", now)} slug={null} />
    case "triage":
      return (
        <TriageView
          tasks={[
            aBlocked({
              key: "CLU-170",
              title: "Ship log rotation",
              statusSince: ago(300),
              isEscalated: true,
            }),
            aBlocked({ statusSince: ago(95) }),
          ]}
          agents={[{ name: "Ada", role: "dev" }]}
          writesOff={null}
          now={now}
          onUnblock={done}
          onSplit={done}
          onEscalate={done}
          onCancel={done}
        />
      )
    case "runs":
      return (
        <RunsView
          isFiltered
          runs={{
            items: [
              anEndedRun({ endedAt: ago(3) }),
              anEndedRun({
                runId: "r2",
                taskKey: "CLU-176",
                outcome: "failed",
                reason: "agent_exit_nonzero",
                endedAt: ago(9),
                usage: null,
                model: null,
              }),
            ],
            isLoading: false,
            onMore: nothing,
          }}
        />
      )
  }
}

function Live({ now }: { now: number }) {
  const [level, setLevel] = useState<Level>("all")
  const ago = (minutes: number) => now - minutes * 60_000
  const slot = (id: number, from: number, until: number | null, given: object = {}) =>
    aSlotRun({
      runId: `run-${id}`,
      taskKey: `CLU-${id}`,
      claimedAt: ago(from),
      startedAt: ago(from) + 1_700,
      ...(until === null ? {} : { endedAt: ago(until), state: "ended", outcome: "success" }),
      heardAt: ago(0.2),
      ...given,
    })
  const event = (
    id: string,
    minutes: number,
    sentence: string,
    given: Partial<FeedEvent> = {},
  ): FeedEvent => ({
    ...{ eventId: id, kind: "task.moved", at: ago(minutes), sentence, data: {}, taskKey: null },
    ...given,
  })
  const pause = {
    scope: "project",
    subject: "billing",
    name: "billing",
    by: "Owner",
    since: ago(20),
    reason: "release week",
  } as const
  const [inspected, setInspected] = useState<string | null>(null)
  return (
    <LiveView
      inspected={inspected}
      onInspect={setInspected}
      loop={ready(aLoop({ pauses: [pause] }))}
      slotRuns={ready([
        slot(160, 29, 22),
        slot(172, 21, 9, { role: "reviewer" }),
        slot(198, 8, null),
        slot(176, 24, 16, { outcome: "failed", reason: "agent_exit_nonzero" }),
        slot(185, 15, null, { taskTitle: "Index runs by project" }),
        slot(181, 26, null, {
          state: "waiting",
          progress: "asked a question",
          taskTitle: "Upgrade Convex",
          waits: [{ from: ago(12), until: null }],
        }),
      ])}
      day={aSummary(aBusyDay(now), "24h", now)}
      events={ready([
        event("1", 0.3, "The developer run (attempt 1) of CLU-198 is claimed."),
        event("2", 1, "Question on CLU-181: update the tests, or keep the old text?", {
          kind: "signal.opened",
        }),
        event("3", 2.5, "The developer run (attempt 4) of CLU-176 ended: exit code 1.", {
          kind: "run.ended",
          data: { outcome: "failed" },
        }),
        event("4", 41, "CLU-160 is done: its work is merged."),
      ])}
      cycles={{
        items: [
          aCycle({ startedAt: ago(0.2) }),
          aCycle({
            cycleId: "c2",
            startedAt: ago(3),
            trigger: "sweep",
            actions: [
              {
                phase: "work",
                kind: "dispatch",
                subject: "t",
                result: "refused",
                sentence: "CLU-209 was claimed by somebody else meanwhile.",
              },
              {
                phase: "review",
                kind: "land",
                subject: "t",
                result: "failed",
                sentence: "main could not be advanced: the disk is full.",
              },
            ],
          }),
        ],
        isLoading: false,
        onMore: nothing,
      }}
      processes={ready([
        aProcess({ name: "backend", seenAt: now, startedAt: ago(90) }),
        aProcess({ name: "server", seenAt: now, startedAt: ago(90) }),
        aProcess({ name: "loop", seenAt: now, startedAt: ago(14), note: "leading" }),
        aProcess({ name: "watcher", seenAt: ago(3), startedAt: ago(90) }),
      ])}
      liveness={ready({
        movers: { loop: 2, agent: 3, person: 4, outside: 0 },
        nobody: [],
        overdue: [{ taskId: "t", key: "CLU-198", code: "stopping", since: ago(6) }],
        at: now,
      })}
      projects={[aProject()]}
      ready={5}
      questions={{ count: 2, oldestAt: ago(9) }}
      slug={null}
      keys={null}
      minutes={30}
      level={level}
      now={now}
      writesOff={null}
      onLevel={setLevel}
      onStop={nothing}
      onResume={nothing}
      onLimits={done}
    />
  )
}
