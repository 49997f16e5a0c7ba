/** What the simulator needs of a backend: calls in somebody's name, and word of each commit. */
import type { Caller } from "#lib/convex"
import type { Change } from "./rows.ts"

export type Commit = { by: string; fn: string; changes: readonly Change[] }

export type SimulatedBackend = {
  as(subject: string): Caller
  /** Hears of each transaction that wrote something, before its caller does. */
  onCommit(listener: (commit: Commit) => void): void
  /** Hears of each call that failed with anything but a refusal: a bug in a function. */
  onCrash(listener: (crash: { by: string; fn: string; error: unknown }) => void): void
  /** No call is under way. */
  isIdle(): boolean
}
