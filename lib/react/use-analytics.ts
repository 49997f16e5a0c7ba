/** Figures, runs and blocked tasks, as the Observatory asks for them. */
"use client"
import { useMemo } from "react"
import { useMutation, usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import type { Range } from "#domain/periods"
import type { Limits } from "#domain/project"
import type { Cancellation } from "#domain/task"
import type { BlockedTask, EndedRun, SlotRun, Summary } from "./analytics-data.ts"
import { useNow } from "./clock.ts"
import { useLive, type Live } from "./live.ts"
import type { Paged } from "./task-data.ts"
import { attempt } from "./toast.ts"
import { pagedOf } from "./use-paged.ts"

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Asked anew when an hour has passed, and pushed whenever something ends. */
export function useSummary(range: Range, project: string | null): Live<Summary> {
  const now = useNow(MINUTE_MS)
  const at = Math.floor(now / HOUR_MS) * HOUR_MS
  return useLive(
    api.analytics.summary,
    now === 0 ? "skip" : { range, at, ...(project !== null && { project }) },
  )
}

/** What ran in the last while; a little more is kept than is drawn, so that it is asked anew seldom. */
export function useSlotRuns(minutes: number, project: string | null): Live<SlotRun[]> {
  const now = useNow(MINUTE_MS)
  const since = Math.floor(now / (10 * MINUTE_MS)) * 10 * MINUTE_MS - minutes * MINUTE_MS
  return useLive(api.runs.timeline, now === 0 ? "skip" : { since, ...(project !== null && { project }) })
}

const RUNS = 50

export type RunFilter = {
  project?: string
  from?: number
  until?: number
  role?: string
  model?: string
  prompt?: number
  outcome?: string
}

export function useEndedRuns(filter: RunFilter): Paged<EndedRun> {
  const answer = usePaginatedQuery(api.runs.ended, filter, { initialNumItems: RUNS })
  return pagedOf(answer, (run): EndedRun => run, RUNS)
}

export function useBlocked(project: string | null, since: number | null): Live<BlockedTask[]> {
  return useLive(api.triage.list, {
    ...(project !== null && { project }),
    ...(since !== null && { since }),
  })
}

export function useTriage() {
  const unblock = useMutation(api.triage.unblock)
  const split = useMutation(api.triage.split)
  const escalate = useMutation(api.triage.escalate)
  const cancel = useMutation(api.tasks.cancel)
  return useMemo(
    () => ({
      onUnblock: (task: string, change: { to?: string; description?: string; revision?: number } = {}) =>
        attempt(`${task} stays blocked`, unblock({ task, ...change })),
      onSplit: (task: string, titles: string[]) => attempt(`${task} was not split`, split({ task, titles })),
      onEscalate: (task: string) => attempt(`${task} was not escalated`, escalate({ task })),
      onCancel: (task: string, cancellation: Cancellation) =>
        attempt(`${task} was not cancelled`, cancel({ task, cancellation })),
    }),
    [unblock, split, escalate, cancel],
  )
}

export function useLimits() {
  const update = useMutation(api.projects.update)
  return (project: string, limits: Limits) =>
    attempt(`The limits of ${project} were not changed`, update({ project, limits }))
}
