"use client"
/** The Observatory, Live: who works, what happens, what the loop decided, and whether everything breathes. */
import dynamic from "next/dynamic"
import type { Limits } from "#domain/project"
import type { SlotRun, Summary } from "#lib/react/analytics-data"
import { valueOr, type Live } from "#lib/react/live"
import type { CycleView, LivenessView, LoopView, PauseView, ProcessView } from "#lib/react/observatory-data"
import type { Paged } from "#lib/react/task-data"
import { Panel } from "../../ui/panel.tsx"
import { Segments } from "../../ui/segments.tsx"
import { Shown } from "../shown.tsx"
import { ActiveRuns } from "./active-runs.tsx"
import { CycleLog } from "./cycle-log.tsx"
import { EventFeed } from "./event-feed.tsx"
import { cyclesOf, type FeedEvent, type Level } from "./feed.ts"
import { ProjectLimits, type LimitedProject } from "./limits.tsx"
import { ACTIVE_RUNS, LiveTiles } from "./live-tiles.tsx"
import { NextMovers } from "./next-movers.tsx"
import { Pauses } from "./pauses.tsx"
import { Processes } from "./processes.tsx"
import { SlotsPanel } from "./slots-panel.tsx"

const CycleInspector = dynamic(() => import("./cycle-inspector.tsx").then((room) => room.CycleInspector), {
  ssr: false,
})

export type LiveViewProps = {
  loop: Live<LoopView>
  slotRuns: Live<SlotRun[]>
  day: Summary | null
  events: Live<FeedEvent[]>
  cycles: Paged<CycleView>
  processes: Live<ProcessView[]>
  liveness: Live<LivenessView | null>
  projects: readonly LimitedProject[]
  ready: number
  questions: { count: number; oldestAt: number | null }
  /** Of one project, or of all. */
  slug: string | null
  /** How the keys of its tasks begin; null is all tasks. */
  keys: readonly string[] | null
  minutes: number
  level: Level
  now: number
  /** Id of the cycle that is looked into: all of it, whatever of it is listed. */
  inspected: string | null
  writesOff: string | null
  onInspect: (cycleId: string | null) => void
  onLevel: (level: Level) => void
  onStop: (runId: string) => void
  onResume: (pause: PauseView) => void
  onLimits: (slug: string, limits: Limits) => Promise<boolean>
}

export function LiveView(props: LiveViewProps) {
  const { loop, slotRuns, cycles, minutes, now, writesOff, level } = props
  const inspected = cycles.items.find(({ cycleId }) => cycleId === props.inspected) ?? null
  const open = valueOr(slotRuns, []).filter(({ endedAt }) => endedAt === null)
  const limit = valueOr(loop, null)?.globalLimit ?? 4
  return (
    <div className="flex flex-col gap-3">
      <Shown live={loop} what="The state of the work loop">
        {(state) => (
          <>
            {state.pauses.length > 0 && (
              <Pauses pauses={state.pauses} writesOff={writesOff} onResume={props.onResume} />
            )}
            <LiveTiles
              loop={state}
              runs={open}
              slotRuns={valueOr(slotRuns, [])}
              day={props.day}
              ready={props.ready}
              questions={props.questions}
              slug={props.slug}
              now={now}
            />
          </>
        )}
      </Shown>
      <div className="grid grid-cols-[minmax(0,1fr)_24rem] gap-3 max-lg:grid-cols-1">
        <SlotsPanel runs={slotRuns} slug={props.slug} minutes={minutes} limit={limit} now={now} />
        <Panel
          title="Events"
          className="h-80"
          aside={<Segments label="Level" value={level} options={LEVEL_OPTIONS} onChange={props.onLevel} />}
        >
          <Shown live={props.events} what="The list of events">
            {(events) => <EventFeed events={events} level={level} now={now} />}
          </Shown>
        </Panel>
      </div>
      <Panel id={ACTIVE_RUNS} title="Active runs" {...(slotRuns.state === "ready" && { count: open.length })}>
        <Shown live={slotRuns} what="The list of runs">
          {() => <ActiveRuns runs={open} writesOff={writesOff} onStop={props.onStop} />}
        </Shown>
      </Panel>
      <div className="grid grid-cols-[minmax(0,1fr)_20rem] items-start gap-3 max-lg:grid-cols-1">
        <Panel title="Cycle log" className="max-h-[36rem]">
          <CycleLog
            cycles={cyclesOf(cycles, props.keys)}
            onInspect={({ cycleId }) => props.onInspect(cycleId)}
          />
        </Panel>
        <div className="flex flex-col gap-3">
          <Panel title="Workers">
            <Shown live={props.processes} what="The list of processes">
              {(list) => <Processes processes={list} />}
            </Shown>
          </Panel>
          <Panel title={props.slug === null ? "Next mover" : "Next mover, all projects"}>
            <Shown live={props.liveness} what="Who moves next">
              {(value) => <NextMovers liveness={value} />}
            </Shown>
          </Panel>
          {props.projects.length > 0 && (
            <Panel title="Limits">
              <ProjectLimits
                projects={props.projects}
                globalLimit={limit}
                writesOff={writesOff}
                onLimits={props.onLimits}
              />
            </Panel>
          )}
        </div>
      </div>
      {inspected && <CycleInspector cycle={inspected} onClose={() => props.onInspect(null)} />}
    </div>
  )
}

const LEVEL_OPTIONS = [
  { value: "all", label: "All" },
  { value: "asks", label: "Asks" },
  { value: "warnings", label: "Warnings" },
  { value: "errors", label: "Errors" },
] as const
