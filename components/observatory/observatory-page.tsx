"use client"
/** The Observatory: subscriptions and mutations around the view. */
import { useConnection } from "#lib/react/connection"
import { mapLive, valueOr } from "#lib/react/live"
import { pauseOfAll } from "#lib/react/observatory-data"
import { useCycles, useLiveness, useOpenSignals, useProcesses } from "#lib/react/use-observatory"
import { useOverview, usePauses, useStopRun } from "#lib/react/use-workspace"
import { writesOff } from "../layout/live-state.tsx"
import { PageHeader } from "../layout/page-header.tsx"
import { ObservatoryView } from "./observatory-view.tsx"
import { PauseButton } from "./pause-button.tsx"

export function ObservatoryPage() {
  const overview = useOverview()
  const cycles = useCycles()
  const processes = useProcesses()
  const liveness = useLiveness()
  const signals = valueOr(useOpenSignals(), NONE).filter((signal) => signal.blocking)
  const onStop = useStopRun()
  const { onPause, onResume } = usePauses()
  const off = writesOff(useConnection())
  return (
    <>
      <PageHeader title="Observatory">
        {overview.state === "ready" && (
          <PauseButton
            isPaused={pauseOfAll(overview.value.pauses) !== null}
            what="everything"
            writesOff={off}
            onPause={() => onPause("all", "")}
            onResume={() => onResume("all", "")}
          />
        )}
      </PageHeader>
      <ObservatoryView
        loop={overview}
        runs={mapLive(overview, ({ runs }) => runs)}
        cycles={cycles}
        processes={processes}
        liveness={liveness}
        ready={valueOr(overview, null)?.counts.ready ?? 0}
        questions={{
          count: signals.length,
          oldestAt: signals.length > 0 ? Math.min(...signals.map((signal) => signal.askedAt)) : null,
        }}
        writesOff={off}
        onStop={onStop}
        onResume={(pause) => onResume(pause.scope, pause.scope === "agent" ? pause.name : pause.subject)}
      />
    </>
  )
}

const NONE: never[] = []
