/** What the last hour came to. */
import { FAILED, SUCCEEDED } from "#domain/measures"
import { RUN_REASONS, type RunReason } from "#domain/run"
import type { SlotRun } from "#lib/react/analytics-data"

const HOUR_MS = 3_600_000

export type LastHour = {
  ended: number
  succeeded: number
  failed: number
  failureRate: number | null
  /** The reason that all failures share, or how many there are. */
  cause: string | null
  startP95: number | null
  started: number
}

export function lastHourOf(all: readonly SlotRun[], now: number): LastHour {
  const runs = all.filter(({ role }) => role !== "check")
  const ended = runs.filter(({ endedAt }) => endedAt !== null && endedAt > now - HOUR_MS)
  const failures = ended.filter(({ outcome }) => outcome !== null && FAILED.includes(outcome))
  const succeeded = ended.filter(({ outcome }) => outcome !== null && SUCCEEDED.includes(outcome)).length
  const waits = runs
    .flatMap(({ startedAt, claimedAt }) =>
      startedAt !== null && startedAt > now - HOUR_MS ? [startedAt - claimedAt] : [],
    )
    .sort((a, b) => a - b)
  const results = succeeded + failures.length
  return {
    ...{ ended: ended.length, succeeded, failed: failures.length },
    failureRate: results === 0 ? null : failures.length / results,
    cause: causeOf(failures),
    startP95: waits[Math.max(0, Math.ceil(0.95 * waits.length) - 1)] ?? null,
    started: waits.length,
  }
}

function causeOf(failures: readonly SlotRun[]): string | null {
  const reasons = new Set(failures.flatMap(({ reason }) => (reason ? [reason] : [])))
  const [only] = reasons
  if (failures.length === 0 || only === undefined) return null
  return reasons.size === 1 ? sentenceOf(only) : `${reasons.size} causes`
}

const sentenceOf = (reason: RunReason): string => {
  const text = RUN_REASONS[reason].replace(/\.$/, "")
  return text.charAt(0).toLowerCase() + text.slice(1)
}
