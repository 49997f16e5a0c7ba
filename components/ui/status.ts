/** Which silhouette stands for what: columns, cards and runs speak one language of shapes. */
import type { ReasonCode } from "#domain/loop/reason"
import type { Outcome, RunState } from "#domain/run"
import type { TaskStatus } from "#domain/task"
import type { BoardCard } from "#lib/react/view-data"
import type { GlyphName } from "./glyph.tsx"

export const STATUS_GLYPHS: Record<TaskStatus, GlyphName> = {
  backlog: "queued",
  ready: "ready",
  in_progress: "running",
  in_review: "review",
  in_approval: "review",
  merging: "running",
  blocked: "failed",
  done: "done",
  cancelled: "cancelled",
}

/** What a person wished or left for later is no call: a pause does not turn the whole board yellow. */
const NO_CALL: ReadonlySet<ReasonCode> = new Set(["in_backlog", "paused"])

/** A card that cannot go on without a person: it asks, or the next move is theirs. */
export function needsPerson(card: Pick<BoardCard, "question" | "why">): boolean {
  return card.question !== null || (card.why?.nextMover === "person" && !NO_CALL.has(card.why.code))
}

/** A card that asks is yellow wherever it stands; one in progress turns only while somebody works on it. */
export function glyphOfCard(card: Pick<BoardCard, "status" | "run" | "question" | "why">): GlyphName {
  if (card.question) return "attention"
  if (card.run) return card.run.role === "reviewer" ? "review" : "running"
  if (card.status === "in_progress" || card.status === "merging") return "queued"
  if (needsPerson(card) && card.status !== "blocked") return "attention"
  return STATUS_GLYPHS[card.status]
}

const OUTCOME_GLYPHS: Record<Outcome, GlyphName> = {
  success: "done",
  no_change: "done",
  failed: "failed",
  retryable: "cancelled",
  timeout: "failed",
  cancelled: "cancelled",
  lost: "failed",
  rejected: "failed",
  needs_human: "attention",
  budget: "attention",
}

export function glyphOfRun(run: { state: RunState; outcome: Outcome | null }): GlyphName {
  if (run.outcome) return OUTCOME_GLYPHS[run.outcome]
  if (run.state === "waiting") return "attention"
  return run.state === "claimed" || run.state === "starting" ? "queued" : "running"
}

export const OUTCOME_LABELS: Record<Outcome, string> = {
  success: "Succeeded",
  no_change: "Nothing to change",
  failed: "Failed",
  retryable: "To be tried again",
  timeout: "Out of time",
  cancelled: "Cancelled",
  lost: "Lost",
  rejected: "Rejected",
  needs_human: "Needs a person",
  budget: "Out of budget",
}

export const RUN_STATE_LABELS: Record<RunState, string> = {
  claimed: "Claimed",
  starting: "Starting",
  running: "Running",
  waiting: "Waiting for an answer",
  finishing: "Finishing",
  ended: "Ended",
}
