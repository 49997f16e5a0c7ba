/** The ordered why-not of one task, from the same rules as decide; a Convex query can ask with one task's facts. */
import * as because from "./because.ts"
import type { Load } from "./capacity.ts"
import { othersAhead } from "./dispatch.ts"
import type { Facts } from "./facts.ts"
import { nextStep } from "./next-step.ts"
import { REASONS, type Reason, type ReasonCode } from "./reason.ts"
import type { LoopConfig } from "./snapshot.ts"
import { hindrances, seatFor } from "./want.ts"

/**
 * Empty for a card that is done or cancelled; else at least one reason. `load` counts the open runs of the organization
 * (loadOf); `ahead` is how many cards go before it, where the asker knows.
 */
export function explain(facts: Facts, load: Load, now: number, config: LoopConfig, ahead = 0): Reason[] {
  const step = nextStep(facts, now, config)
  if (!step) return []
  if (step.kind === "act") return [because.isUpNext()]
  if (step.kind === "wait") return inOrder(step.reasons)
  const seat = seatFor(facts, step.want, load, config)
  const queued = [...(seat.ok ? [] : seat.reasons), ...othersAhead(ahead)]
  const reasons = [...hindrances(facts, step.want, now), ...queued]
  return reasons.length > 0 ? inOrder(reasons) : [because.isUpNext()]
}

const ORDER = Object.keys(REASONS) as ReasonCode[]

const inOrder = (reasons: readonly Reason[]): Reason[] =>
  [...reasons].sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code))
