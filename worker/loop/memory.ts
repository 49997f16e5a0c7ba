/** What one loop process remembers between cycles. All of it may be lost: it only paces and reports. */
import type { DiskLedger } from "#domain/disk"
import type { CycleAction } from "#domain/loop/cycle"
import type { Waits } from "#domain/loop/liveness"
import type { SnapshotRun } from "#domain/loop/snapshot"
import type { InputChain } from "./input-chain.ts"
import { createBackground, type Background } from "./background.ts"

export type LoopMemory = {
  /** Slow effects under way. */
  background: Background
  /** Merge entry, finished task or run -> when a slow effect on it was last tried in vain. */
  lastTried: Map<string, number>
  /** Open runs whose wish to stop this loop has delivered, and said so. */
  stops: Set<string>
  /** Project -> the last work in its merge lane, the way out included: the next one enters after it. */
  lanes: Map<string, Promise<unknown>>
  /** What slow effects came to since the last record. */
  results: CycleAction[]
  /** The open runs of the newest snapshot, as they were observed: what liveness watches. */
  watched: SnapshotRun[]
  /** The chain of inputs that the next record goes on with; null where it has to begin a new one. */
  inputs: InputChain | null
  /** What the newest cycle record said, so that a cycle which only repeats it is not written. */
  lastRecorded: string
  /** Project -> when its work trees were measured last, and what was said of them. */
  ledgers: Map<string, { measuredAt: number; ledger: DiskLedger | null }>
  /** Project -> when its branches were looked at last, for which cards, and what was found. */
  forecasts: Map<string, { lookedAt: number; cards: string; isWhole: boolean; said: string }>
  /** What was last said about who moves next, so that it is said when it changes. */
  lastLiveness: string
  /** Since when each card has waited for the same. */
  waits: Waits
  /** When the cards that wait for others were gone through last, and how many of them a person alone can free. */
  waitsForOthers: { auditedAt: number; person: number }
}

/** `onDone` is told when a slow effect has ended: what waited for it can be decided now. */
export const createMemory = (onDone: () => void = () => {}): LoopMemory => ({
  background: createBackground(onDone),
  lastTried: new Map(),
  stops: new Set(),
  lanes: new Map(),
  results: [],
  watched: [],
  inputs: null,
  lastRecorded: "",
  ledgers: new Map(),
  forecasts: new Map(),
  lastLiveness: "",
  waits: new Map(),
  waitsForOthers: { auditedAt: -Infinity, person: 0 },
})
