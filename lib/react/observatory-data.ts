/** What the Observatory draws, apart from runs. */
import type { Liveness } from "#domain/loop/liveness"
import type { CycleAction } from "#domain/loop/cycle"
import type { PauseScope } from "#domain/pause"
import type { ProcessName } from "#domain/process"

export type PauseView = {
  scope: PauseScope
  subject: string
  name: string
  by: string
  since: number
  reason: string | null
}

export type LoopView = {
  globalLimit: number
  pauses: PauseView[]
}

export type CycleView = {
  cycleId: string
  startedAt: number
  durationMs: number
  trigger: "wake" | "sweep" | "vanished" | "start"
  actions: CycleAction[]
  /** Reason code -> how many cards waited for it. */
  waiting: Record<string, number>
}

/** Who moves next, of how many open cards; and those that nobody moves, or too slowly. */
export type LivenessView = Liveness & { at: number }

export type ProcessView = {
  name: ProcessName
  pid: number
  startedAt: number
  seenAt: number
  version: string
  note: string | null
}

/** A process that has not beaten for so long is taken for dead. It beats every ten seconds. */
export const SILENT_AFTER_MS = 35_000

export const pauseOfAll = (pauses: readonly PauseView[]): PauseView | null =>
  pauses.find((pause) => pause.scope === "all") ?? null
