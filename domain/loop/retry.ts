/** What a failed run costs: which counter it raises, how long the card backs off, and when attempts are used up. */
import { hash32 } from "../hash.ts"
import type { Attempts } from "../task.ts"
import { SIGNAL_ANSWERS, type SignalKind } from "../signal.ts"
import type { BlockReason } from "../task.ts"
import { budgetSignal } from "./budgets.ts"
import type { Action, Counter, NewSignal } from "./decision.ts"
import type { Phase } from "./phase.ts"
import type { Facts } from "./facts.ts"
import type { LoopConfig, SnapshotEndedRun } from "./snapshot.ts"

/**
 * `nothing`: it ended for no fault of its own and another run may simply follow. `infrastructure`: what carries agents
 * failed. `attempt`: the agent did. `given_up`: a person or a budget ended it, so a person says what comes next.
 */
type Fault = "nothing" | "infrastructure" | "attempt" | "given_up"

const INFRASTRUCTURE_REASONS: readonly string[] = [
  "workspace_error",
  "executor_offline",
  "never_started",
  "shim_lost",
]
const BLAMELESS_REASONS: readonly string[] = ["interrupted", "superseded", "stale_generation"]

export function faultOf({ outcome, reason }: Pick<SnapshotEndedRun, "outcome" | "reason">): Fault {
  switch (outcome) {
    case "success":
    case "no_change":
    case "needs_human":
      return "nothing"
    case "cancelled":
      return BLAMELESS_REASONS.includes(reason) ? "nothing" : "given_up"
    case "budget":
      return "given_up"
    case "retryable":
    case "lost":
      return BLAMELESS_REASONS.includes(reason) ? "nothing" : "infrastructure"
    case "failed":
    case "timeout":
    case "rejected":
      return INFRASTRUCTURE_REASONS.includes(reason) ? "infrastructure" : "attempt"
    default:
      return outcome satisfies never
  }
}

/** What follows from a run that did not do its work; null if nothing does and the card may simply go on. */
export function consequenceOfFailure(
  facts: Facts,
  run: Pick<SnapshotEndedRun, "runId" | "outcome" | "reason" | "sentence"> & { budgetId?: string | null },
  where: { phase: Phase; counter: Counter },
  now: number,
  config: LoopConfig,
): Action | null {
  const fault = faultOf(run)
  if (fault === "nothing") return null
  if (fault === "given_up") {
    const sentence = `Its run was ended: ${run.sentence}`
    const kind: SignalKind = run.outcome === "budget" ? "budget" : "interrupt"
    return block(facts, where.phase, run.runId, "abandoned_run", sentence, kind, run.budgetId)
  }
  if (fault === "attempt" && repeats(facts.task.fingerprints, config.loopBreakerRepeats)) {
    const sentence = `${config.loopBreakerRepeats} runs in a row ended the same way: ${run.sentence}`
    return block(facts, where.phase, run.runId, "no_progress", sentence, "retry_exhausted")
  }
  const counter = fault === "infrastructure" ? "infrastructure" : where.counter
  const failures = facts.task.attempts[counter]
  return {
    kind: "retry_later",
    phase: where.phase,
    taskId: facts.task.taskId,
    from: facts.task.status,
    runId: run.runId,
    counter,
    retryAt: fault === "infrastructure" ? now + backoffMs(failures, run.runId, config) : null,
    sentence: run.sentence,
  }
}

/** Blocks a card whose attempts of one of these kinds are used up; null while some are left. */
export function exhaustion(
  facts: Facts,
  phase: Phase,
  counters: readonly Counter[],
  config: LoopConfig,
): Action | null {
  const used = counters.find((counter) => isUsedUp(facts, counter, config))
  if (!used) return null
  const last = facts.task.ended[0]
  const count = facts.task.attempts[used]
  const sentence = `${count} ${COUNTED[used]} failed${last ? `; the last: ${last.sentence}` : "."}`
  return block(facts, phase, null, reasonOfExhaustion(facts), sentence, "retry_exhausted")
}

function reasonOfExhaustion({ task }: Facts): BlockReason {
  if (task.ended[0]?.reason === "workspace_error") return "workspace_broken"
  return task.status === "merging" ? "merge_impossible" : "retries_exhausted"
}

const COUNTED: Record<keyof Attempts, string> = {
  dev: "attempts",
  review: "review runs",
  conflict: "attempts to resolve conflicts",
  infrastructure: "starts in a row",
}

function isUsedUp({ task, project }: Facts, counter: Counter, config: LoopConfig): boolean {
  const allowed = counter === "infrastructure" ? config.infrastructureRetries + 1 : project.maxAttempts
  return task.attempts[counter] >= allowed
}

/** `base` x 2^failures up to the cap, spread by up to a quarter either way; the same run always waits the same time. */
export function backoffMs(failures: number, seed: string, config: LoopConfig): number {
  const plain = Math.min(config.backoffBaseMs * 2 ** Math.min(failures, 30), config.backoffCapMs)
  return Math.min(Math.round(plain * (0.75 + fraction(seed) / 2)), config.backoffCapMs)
}

/** Blocks a card whose way cannot go on, with the question what next. */
export const giveToPerson = (
  facts: Facts,
  {
    phase,
    runId,
    reason,
    sentence,
  }: { phase: Phase; runId: string | null; reason: BlockReason; sentence: string },
): Action => block(facts, phase, runId, reason, sentence, "retry_exhausted")

function block(
  facts: Facts,
  phase: Phase,
  runId: string | null,
  reason: BlockReason,
  sentence: string,
  kind: SignalKind,
  budgetId: string | null = null,
): Action {
  const question = `${facts.task.key} is blocked. ${sentence}`
  const signal: NewSignal =
    budgetId === null
      ? { kind, severity: "high", question, options: [...SIGNAL_ANSWERS[kind]] }
      : budgetSignal(budgetId, question)
  const blockage = { reason, sentence, nextMover: "person" as const }
  return { kind: "block", phase, taskId: facts.task.taskId, from: facts.task.status, runId, blockage, signal }
}

const repeats = (fingerprints: readonly string[], times: number): boolean =>
  fingerprints.length >= times && new Set(fingerprints.slice(0, times)).size === 1

/** A number in [0, 1) that depends on the text alone. */
const fraction = (text: string): number => hash32(text) / 2 ** 32
