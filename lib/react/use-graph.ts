/** A project's graph and its runs over time, and how links between cards are changed. */
"use client"
import { useMemo } from "react"
import { useMutation } from "convex/react"
import type { FunctionReturnType } from "convex/server"
import { api } from "#convex/_generated/api"
import { useLive, type Live } from "./live.ts"
import { attempt } from "./toast.ts"

export type GraphData = FunctionReturnType<typeof api.graphs.ofProject>
export type GraphNode = GraphData["nodes"][number]
export type TimelineData = FunctionReturnType<typeof api.graphs.timeline>

/** For who asks only at times. */
export const graphQuery = api.graphs.ofProject

export const useGraph = (slug: string): Live<GraphData> => useLive(api.graphs.ofProject, { project: slug })

export const useRunsSince = (slug: string | null, since: number): Live<TimelineData> =>
  useLive(api.graphs.timeline, { since, ...(slug !== null && { project: slug }) })

export function useLinks() {
  const add = useMutation(api.dependencies.add)
  const remove = useMutation(api.dependencies.remove)
  return useMemo(
    () => ({
      onLink: (task: string, dependsOn: string) =>
        void attempt(`${task} does not wait for ${dependsOn}`, add({ task, dependsOn })),
      onUnlink: (task: string, dependsOn: string) =>
        void attempt(`${task} still waits for ${dependsOn}`, remove({ task, dependsOn })),
    }),
    [add, remove],
  )
}
