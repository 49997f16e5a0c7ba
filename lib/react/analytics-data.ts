/** What the tabs of figures draw. */
import type { FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"

export type Summary = FunctionReturnType<typeof api.analytics.summary>
export type Period = Summary["periods"][number]
export type SlotRun = FunctionReturnType<typeof api.runs.timeline>[number]
export type EndedRun = FunctionReturnType<typeof api.runs.ended>["page"][number]
export type BlockedTask = FunctionReturnType<typeof api.triage.list>[number]
