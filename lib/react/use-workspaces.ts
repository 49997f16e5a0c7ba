/** The trash, and what was asked of the work trees lately. The loop carries it out, and the rows say how far it is. */
"use client"
import { useMemo } from "react"
import { useMutation } from "convex/react"
import type { FunctionReturnType } from "convex/server"
import { api } from "#convex/_generated/api"
import { useLive } from "./live.ts"
import { attempt } from "./toast.ts"

/** Null until the loop has looked. */
export type TrashView = FunctionReturnType<typeof api.workspaces.trash>
export type TrashRow = NonNullable<TrashView>["entries"][number]
export type JobView = FunctionReturnType<typeof api.workspaces.jobs>[number]

export const useTrash = () => useLive(api.workspaces.trash, {})
export const useMaintenanceJobs = () => useLive(api.workspaces.jobs, {})

export function useMaintenance() {
  const restore = useMutation(api.workspaces.restore)
  const collect = useMutation(api.workspaces.collect)
  return useMemo(
    () => ({
      onRestore: (entry: string) => void attempt("Nothing is brought back", restore({ entry })),
      onCollect: (dryRun: boolean) =>
        void attempt(dryRun ? "Nobody looks" : "Nothing is removed", collect({ dryRun })),
    }),
    [restore, collect],
  )
}
