/** What waits for a person, and in which order it is worth answering: what costs most while nobody does comes first. */
import type { Severity, SignalKind } from "./signal.ts"
import type { Priority } from "./task.ts"

/** Signals ask by themselves; a blocked card or an offered pull request may wait without one. */
export type WaitingKind = SignalKind | "blocked" | "pull_request"

export type Waiting = {
  kind: WaitingKind
  severity: Severity
  /** Nothing goes on with its card until somebody answers. */
  blocking: boolean
  since: number
  priority: Priority
  /** Open cards that wait for its card, directly or through others. */
  downstream: number
  /** A run sits in a slot until this is answered. */
  holdsSlot: boolean
}

const SEVERITY: Record<Severity, number> = { info: 0.25, normal: 1, high: 3, critical: 10 }
const PRIORITY: Record<Priority, number> = { low: 0.5, medium: 1, high: 2, urgent: 4 }
/** What only tells something costs little by waiting. */
const TELLS = 0.05
/** Counted as waited already, so that a heavy ask stands above an old light one from its first second. */
const HEAD_START_MS = 15 * 60_000
const HOUR_MS = 3_600_000

/**
 * Card-hours lost so far, weighed: (the card itself + the cards behind it + the slot it holds) x severity x priority of the
 * card x hours waited. It grows with time for all, so that nothing starves.
 */
export function costOfWaiting(waiting: Waiting, now: number): number {
  const cards = 1 + waiting.downstream + (waiting.holdsSlot ? 1 : 0)
  const weight = SEVERITY[waiting.severity] * PRIORITY[waiting.priority] * (waiting.blocking ? 1 : TELLS)
  return (cards * weight * (Math.max(0, now - waiting.since) + HEAD_START_MS)) / HOUR_MS
}

/** The dearest first; of equals the one that has waited longest, then by name, so that the order never flickers. */
export function byCostOfWaiting<Item extends Waiting & { id: string }>(
  items: readonly Item[],
  now: number,
): Item[] {
  const cost = new Map(items.map((item) => [item.id, costOfWaiting(item, now)]))
  return items.toSorted(
    (a, b) => (cost.get(b.id) ?? 0) - (cost.get(a.id) ?? 0) || a.since - b.since || a.id.localeCompare(b.id),
  )
}

/** What the waiting costs, in words, for the row: null where it holds nothing up. */
export function consequenceOf({ blocking, downstream, holdsSlot }: Waiting): string | null {
  if (!blocking) return null
  const parts = [
    holdsSlot ? "holds a run slot" : "its card stands still",
    ...(downstream > 0
      ? [`${downstream === 1 ? "1 card waits" : `${downstream} cards wait`} behind it`]
      : []),
  ]
  return parts.join(", ")
}
