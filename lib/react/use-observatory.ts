/** What the loop did, and whether Clutch's processes live. */
"use client"
import { usePaginatedQuery } from "convex/react"
import { api } from "#convex/_generated/api"
import { useLive, type Live } from "./live.ts"
import type { CycleView, LivenessView, ProcessView } from "./observatory-data.ts"
import type { Paged } from "./task-data.ts"
import { pagedOf } from "./use-paged.ts"

const CYCLES = 30

export function useCycles(): Paged<CycleView> {
  return pagedOf(
    usePaginatedQuery(api.loop.cycles, {}, { initialNumItems: CYCLES }),
    (cycle): CycleView => cycle,
    CYCLES,
  )
}

export const useProcesses = (): Live<ProcessView[]> => useLive(api.processes.list, {})

export const useLiveness = (): Live<LivenessView | null> => useLive(api.loop.liveness, {})

/** When the oldest of the open questions was asked. */
export const useOpenSignals = () => useLive(api.signals.list, { pending: true })

const EVENTS = 120

/** The newest events, of one project or of all. */
export const useEvents = (project: string | null) =>
  useLive(api.events.recent, { limit: EVENTS, ...(project !== null && { project }) })

export const useAgents = () => useLive(api.agents.list, {})
