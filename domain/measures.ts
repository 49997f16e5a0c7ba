/** What is counted of an ended run and of a finished card: plain numbers that add up. Formulas: docs/analytics.md. */
import { z } from "zod"
import type { Spent } from "./budget.ts"
import type { Verdict } from "./review.ts"
import type { Outcome, RunRole } from "./run.ts"
import type { Usage } from "./session.ts"
import { addSketch, sketchOf, type Sketch } from "./sketch.ts"
import type { Cancellation, Resolution, TaskStatus } from "./task.ts"

/** Raised when what is counted changes: the rollups are then filled again from runs and cards. */
export const EDITION = 2

export const ROLLUP_KINDS = ["run", "card"] as const
export const RollupKind = z.enum(ROLLUP_KINDS)
export type RollupKind = z.infer<typeof RollupKind>

export const Measures = z.object({
  counts: z.record(z.string(), z.number()),
  sketches: z.record(z.string(), z.record(z.string(), z.number())),
})
export type Measures = { counts: Record<string, number>; sketches: Record<string, Sketch> }
export const NO_MEASURES: Measures = { counts: {}, sketches: {} }

/** `times` -1 takes `b` out of `a`. */
export function addMeasures(a: Measures, b: Measures, times: 1 | -1 = 1): Measures {
  const counts = { ...a.counts }
  for (const [name, value] of Object.entries(b.counts)) counts[name] = (counts[name] ?? 0) + times * value
  const sketches = { ...a.sketches }
  for (const [name, sketch] of Object.entries(b.sketches))
    sketches[name] = addSketch(sketches[name] ?? {}, sketch, times)
  return { counts, sketches }
}

export type RunFact = {
  role: RunRole
  outcome: Outcome
  verdict: Verdict | null
  claimedAt: number
  startedAt: number | null
  endedAt: number
  /** Null where nothing was heard of its conversation: what it used is not known. */
  usage: Usage | null
  /** Whether it was to leave work of its own: it did not look at somebody's commit. */
  isMaking: boolean
  /** Its work came back from review, approval or the merge lane. */
  isSentBack: boolean
}

/** Counted of a run that had ended, when its work comes back. */
export const SENT_BACK: Measures = { counts: { sentBack: 1 }, sketches: {} }

export const SUCCEEDED: readonly Outcome[] = ["success", "no_change"]
/** The others were called off by people or by Clutch, or are tried again because of something outside. */
export const FAILED: readonly Outcome[] = ["failed", "timeout", "lost", "rejected"]

export function measuresOfRun(run: RunFact): Measures {
  const { usage, startedAt } = run
  const isGood = SUCCEEDED.includes(run.outcome)
  // A run that never started used nothing; a check has no agent to pay.
  const isUnpriced = run.role !== "check" && startedAt !== null && (usage?.costUsd ?? null) === null
  const usd = usage?.costUsd ?? 0
  return {
    counts: {
      runs: 1,
      [`ended_${run.outcome}`]: 1,
      ...(run.verdict && { [`verdict_${run.verdict}`]: 1 }),
      usd,
      unpriced: isUnpriced ? 1 : 0,
      ...(isGood && { goodUsd: usd, goodUnpriced: isUnpriced ? 1 : 0 }),
      ...(isGood && run.isMaking && { made: 1 }),
      ...(run.isSentBack && SENT_BACK.counts),
      inputTokens: usage?.inputTokens ?? 0,
      outputTokens: usage?.outputTokens ?? 0,
      cacheReadTokens: usage?.cacheReadTokens ?? 0,
      cacheWriteTokens: usage?.cacheWriteTokens ?? 0,
    },
    sketches:
      startedAt === null
        ? {}
        : { duration: sketchOf(run.endedAt - startedAt), start: sketchOf(startedAt - run.claimedAt) },
  }
}

/** Where a card has spent its time so far. Kept on the card, written by each move, so that its end needs no history. */
export const CardTally = z.object({
  edition: z.number(),
  /** When it became ready for the first time. */
  readyAt: z.number().optional(),
  queueMs: z.number(),
  workMs: z.number(),
  reviewMs: z.number(),
  mergeMs: z.number(),
  blockedMs: z.number(),
  /** How often it came back to work from review, approval or the merge lane; and how often it was blocked. */
  returns: z.number(),
  blocks: z.number(),
  /** Ended runs of which no conversation was heard. */
  unheard: z.number(),
  /** Its end is in the rollups. */
  isCounted: z.boolean().optional(),
})
export type CardTally = z.infer<typeof CardTally>

export const NEW_TALLY: CardTally = {
  edition: EDITION,
  ...{ queueMs: 0, workMs: 0, reviewMs: 0, mergeMs: 0, blockedMs: 0 },
  ...{ returns: 0, blocks: 0, unheard: 0 },
}

type Phase = "queueMs" | "workMs" | "reviewMs" | "mergeMs" | "blockedMs"
/** Time in the backlog is nobody's time yet. */
const PHASES: Partial<Record<TaskStatus, Phase>> = {
  ready: "queueMs",
  in_progress: "workMs",
  in_review: "reviewMs",
  in_approval: "reviewMs",
  merging: "mergeMs",
  blocked: "blockedMs",
}

export type StatusChange = { from: TaskStatus; to: TaskStatus; since: number; at: number }

export function tallyMove(tally: CardTally, { from, to, since, at }: StatusChange): CardTally {
  const phase = PHASES[from]
  const readyAt = tally.readyAt ?? (from === "ready" ? since : to === "ready" ? at : undefined)
  return {
    ...tally,
    ...(readyAt !== undefined && { readyAt }),
    ...(phase && { [phase]: tally[phase] + Math.max(0, at - since) }),
    returns: tally.returns + (isReturn(from, to) ? 1 : 0),
    blocks: tally.blocks + (to === "blocked" ? 1 : 0),
  }
}

/** It comes back to work from review, approval or the merge lane. */
export const isReturn = (from: TaskStatus, to: TaskStatus): boolean =>
  to === "in_progress" && (from === "in_review" || from === "in_approval" || from === "merging")

export type CardFact = {
  resolution: Resolution | null
  cancellation: Cancellation | null
  finishedAt: number
  tally: CardTally
}

/** A card's end, less what it cost: that becomes known later, and is counted by itself. */
export function measuresOfCard({ resolution, finishedAt, tally }: CardFact): Measures {
  if (resolution === null) return { counts: { cancelled: 1 }, sketches: {} }
  return {
    counts: {
      done: 1,
      merged: resolution === "merged" ? 1 : 0,
      reworked: tally.returns > 0 ? 1 : 0,
      returns: tally.returns,
      wasBlocked: tally.blocks > 0 ? 1 : 0,
      smooth: tally.returns === 0 && tally.blocks === 0 ? 1 : 0,
    },
    sketches: {
      ...(tally.readyAt !== undefined && { lead: sketchOf(finishedAt - tally.readyAt) }),
      queue: sketchOf(tally.queueMs),
      work: sketchOf(tally.workMs),
      review: sketchOf(tally.reviewMs),
      merge: sketchOf(tally.mergeMs),
    },
  }
}

/** What a finished card used. One whose price is not wholly known is counted as such, never as cheap. */
export function costOfCard(
  resolution: Resolution | null,
  spent: Pick<Spent, "usd" | "unpriced">,
  unheard: number,
): Measures {
  if (resolution === null) return NO_MEASURES
  const isKnown = spent.unpriced === 0 && unheard === 0
  const usd = isKnown ? spent.usd : 0
  const unknown = isKnown ? 0 : 1
  return {
    counts: {
      ...{ doneUsd: usd, doneUnpriced: unknown },
      ...(resolution === "merged" && { mergedUsd: usd, mergedUnpriced: unknown }),
    },
    sketches: {},
  }
}
