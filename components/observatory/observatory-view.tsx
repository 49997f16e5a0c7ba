"use client"
/** The Observatory, Live: who works, what the loop decided, and whether everything breathes. */
import type { ReactNode } from "react"
import { valueOr, type Live } from "#lib/react/live"
import type { CycleView, LivenessView, LoopView, PauseView, ProcessView } from "#lib/react/observatory-data"
import type { Paged, RunView } from "#lib/react/task-data"
import { Age } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { Panel } from "../ui/panel.tsx"
import { Loading, Problem, Skeleton } from "../ui/state.tsx"
import { ActiveRuns } from "./active-runs.tsx"
import { CycleLog } from "./cycle-log.tsx"
import { NextMovers } from "./next-movers.tsx"
import { Processes } from "./processes.tsx"
import { Tiles } from "./tiles.tsx"

export type ObservatoryViewProps = {
  loop: Live<LoopView>
  runs: Live<RunView[]>
  cycles: Paged<CycleView>
  processes: Live<ProcessView[]>
  liveness: Live<LivenessView | null>
  ready: number
  questions: { count: number; oldestAt: number | null }
  writesOff: string | null
  onStop: (runId: string) => void
  onResume: (pause: PauseView) => void
}

export function ObservatoryView(props: ObservatoryViewProps) {
  const { loop, runs, cycles, processes, liveness, ready, questions, writesOff, onStop, onResume } = props
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4">
      <Shown live={loop} what="The state of the work loop">
        {(state) => (
          <>
            {state.pauses.length > 0 && (
              <Pauses pauses={state.pauses} writesOff={writesOff} onResume={onResume} />
            )}
            <Tiles
              loop={state}
              runs={valueOr(runs, [])}
              ready={ready}
              questions={questions}
              lastDecisionAt={cycles.items[0]?.startedAt ?? null}
            />
          </>
        )}
      </Shown>
      <Panel title="Active runs" {...(runs.state === "ready" && { count: runs.value.length })}>
        <Shown live={runs} what="The list of runs">
          {(list) => <ActiveRuns runs={list} writesOff={writesOff} onStop={onStop} />}
        </Shown>
      </Panel>
      <div className="grid min-h-0 grid-cols-[minmax(0,1fr)_20rem] items-start gap-3 max-lg:grid-cols-1">
        <Panel title="Cycle log" className="max-h-[36rem]">
          <CycleLog cycles={cycles} />
        </Panel>
        <div className="flex flex-col gap-3">
          <Panel title="Workers">
            <Shown live={processes} what="The list of processes">
              {(list) => <Processes processes={list} />}
            </Shown>
          </Panel>
          <Panel title="Next mover">
            <Shown live={liveness} what="Who moves next">
              {(value) => <NextMovers liveness={value} />}
            </Shown>
          </Panel>
        </div>
      </div>
    </div>
  )
}

type PausesProps = { pauses: PauseView[]; writesOff: string | null; onResume: (pause: PauseView) => void }

function Pauses({ pauses, writesOff, onResume }: PausesProps) {
  return (
    <ul aria-label="Pauses" className="flex flex-col gap-1.5">
      {pauses.map((pause) => (
        <li
          key={`${pause.scope} ${pause.subject}`}
          className="flex items-center gap-3 rounded-lg tint-attention px-3 py-2 text-sm"
        >
          <span className="min-w-0 flex-1">
            <span className="font-medium">{pauseText(pause)}</span> by {pause.by},{" "}
            <Age since={pause.since} className="num" />
            {pause.reason && <>, “{pause.reason}”</>}.{" "}
            <span className="text-fg-2">Running agents go on; nothing new starts.</span>
          </span>
          <Button disabledReason={writesOff} onClick={() => onResume(pause)}>
            Resume
          </Button>
        </li>
      ))}
    </ul>
  )
}

const pauseText = (pause: PauseView): string =>
  pause.scope === "all" ? "Everything is paused" : `The ${pause.scope} ${pause.name} is paused`

type ShownProps<T> = { live: Live<T>; what: string; children: (value: T) => ReactNode }

function Shown<T>({ live, what, children }: ShownProps<T>) {
  if (live.state === "ready") return children(live.value)
  if (live.state === "refused") return <Problem title={`${what} cannot be shown.`} sentence={live.sentence} />
  return (
    <Loading label={`Loading: ${what}`}>
      <Skeleton className="m-3 h-16" />
    </Loading>
  )
}
