/** What every page shows around itself: projects, slots, who is signed in. */
"use client"
import { useMutation } from "convex/react"
import { useMemo } from "react"
import { api } from "#convex/_generated/api"
import type { PauseScope } from "#domain/pause"
import { useLive, valueOr, type Live } from "./live.ts"
import type { ProjectLink } from "./view-data.ts"
import { attempt } from "./toast.ts"

export const useProjects = (): Live<ProjectLink[]> => useLive(api.projects.list, {})

/** The same list, with what each project's work trees take. */
export const useProjectDisks = () => useLive(api.projects.list, {})

export const useOverview = () => useLive(api.loop.overview, {})

/** How many things wait for a person, and the newest of them. */
export const useInboxCount = () => useLive(api.inbox.count, {})

export function useMyName(): string | null {
  return valueOr(useLive(api.auth.me, {}), null)?.name ?? null
}

/** Holding and releasing what the loop may start. */
export function usePauses() {
  const pause = useMutation(api.loop.pause)
  const resume = useMutation(api.loop.resume)
  return useMemo(
    () => ({
      onPause: (scope: PauseScope, subject: string) =>
        void attempt("Nothing was paused", pause({ scope, subject })),
      onResume: (scope: PauseScope, subject: string) =>
        void attempt("Nothing was resumed", resume({ scope, subject })),
    }),
    [pause, resume],
  )
}

export function useStopRun(): (runId: string) => void {
  const stop = useMutation(api.runs.requestStop)
  return useMemo(() => (runId: string) => void attempt("The run goes on", stop({ run: runId })), [stop])
}
