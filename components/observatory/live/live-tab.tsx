"use client"
/** Live: subscriptions and mutations around the view. */
import { useConnection } from "#lib/react/connection"
import { useNow } from "#lib/react/clock"
import { valueOr } from "#lib/react/live"
import { oneOf, type UrlState } from "#lib/react/url-state"
import { useLimits, useSlotRuns, useSummary } from "#lib/react/use-analytics"
import { useCycles, useEvents, useLiveness, useOpenSignals, useProcesses } from "#lib/react/use-observatory"
import { useOverview, usePauses, useProjects, useStopRun } from "#lib/react/use-workspace"
import { writesOff } from "../../layout/live-state.tsx"
import { LEVELS } from "./feed.ts"
import { LiveView } from "./live-view.tsx"
import { addressesIn, TaskAddresses } from "./task-key.tsx"

type LiveTabProps = { slug: string | null; minutes: number; url: UrlState }

export function LiveTab({ slug, minutes, url }: LiveTabProps) {
  const overview = useOverview()
  const slotRuns = useSlotRuns(Math.max(60, minutes), slug)
  const day = valueOr(useSummary("24h", slug), null)
  const all = valueOr(useProjects(), NONE)
  const projects = all.filter((project) => slug === null || project.slug === slug)
  const addresses = addressesIn(all)
  const keys = projects.map(({ key }) => `${key}-`)
  const signals = valueOr(useOpenSignals(), NONE).filter(
    ({ blocking, taskKey }) => blocking && (slug === null || keys.some((key) => taskKey?.startsWith(key))),
  )
  const events = useEvents(slug)
  const cycles = useCycles()
  const processes = useProcesses()
  const liveness = useLiveness()
  const onStop = useStopRun()
  const onLimits = useLimits()
  const { onResume } = usePauses()
  const now = useNow(5_000)
  return (
    <TaskAddresses value={addresses}>
      <LiveView
        {...{
          loop: overview,
          slotRuns,
          day,
          events,
          cycles,
          processes,
          liveness,
          slug,
          minutes,
          now,
          projects,
        }}
        ready={
          slug === null ? (valueOr(overview, null)?.counts.ready ?? 0) : (projects[0]?.counts.ready ?? 0)
        }
        keys={slug === null ? null : keys}
        questions={{
          count: signals.length,
          oldestAt: signals.length > 0 ? Math.min(...signals.map((signal) => signal.askedAt)) : null,
        }}
        level={oneOf(LEVELS, url.get("level"), "all")}
        onLevel={(level) => url.set({ level: level === "all" ? null : level })}
        inspected={url.get("cycle")}
        onInspect={(cycle) => url.set({ cycle })}
        writesOff={writesOff(useConnection())}
        onStop={onStop}
        onLimits={onLimits}
        onResume={(pause) => onResume(pause.scope, pause.scope === "agent" ? pause.name : pause.subject)}
      />
    </TaskAddresses>
  )
}

const NONE: never[] = []
