/** When a decision may change though nothing else does: what the loop sets its timer to. */
import { nextTurn } from "../schedule.ts"
import { isBlockingKind } from "../signal.ts"
import type { LoopConfig, Snapshot } from "./snapshot.ts"

/** The earliest moment after `now` at which a clause of the rules that looks at the clock turns; null if none will. */
export function nextDeadline(snapshot: Snapshot, now: number, config: LoopConfig): number | null {
  const times = [
    ...snapshot.tasks.map((task) => task.retryAt),
    ...snapshot.runs.flatMap((run) => [run.leaseExpiresAt, run.claimedAt + config.startGraceMs]),
    ...snapshot.signals
      .filter((signal) => signal.state === "open" && signal.runId !== null && isBlockingKind(signal.kind))
      .map((signal) => signal.askedAt + config.humanWaitMs),
    ...snapshot.merges.map(({ lastTriedAt, heldSince }) => {
      const since = lastTriedAt ?? heldSince
      return since === null ? null : since + config.heldRetryMs
    }),
  ]
  for (const hours of snapshot.hours) times.push(nextTurn(hours, now))
  for (const { nextAt } of snapshot.schedules) times.push(nextAt)
  const ahead = times.filter((time): time is number => time !== null && time > now)
  return ahead.length > 0 ? Math.min(...ahead) : null
}
