/** The result of a simulated load, as text. */
import { formatDuration } from "#domain/format"
import { describeFailure } from "../describe.ts"
import type { LoadResult, Quantiles } from "./load.ts"

export function summaryOf(result: LoadResult): string {
  const { seed, tasks, done, open, hours, waitMs, leadMs, runs, slotsUsed, faults, counts, violation } =
    result
  const outcomes = Object.entries(counts.outcome).sort(([, a], [, b]) => b - a)
  const kinds = Object.entries(counts.fault).map(([kind, count]) => `${kind} ${count}`)
  return [
    `${done} of ${tasks} cards are done after ${hours.toFixed(1)} hours, ${open} are open (seed ${seed}).`,
    `  throughput   ${hours > 0 ? (done / hours).toFixed(1) : "0"} cards an hour, ${runs} runs`,
    `  first run    ${quantiles(waitMs)} after the card was made`,
    `  done         ${quantiles(leadMs)} after it was made`,
    `  slots        ${Math.round(slotsUsed * 100)} % in use`,
    `  runs ended   ${outcomes.map(([outcome, count]) => `${outcome} ${count}`).join(", ") || "none"}`,
    `  faults       ${faults === 0 ? "none" : `${faults}: ${kinds.join(", ")}`}`,
    violation ? "" : `  invariants   ${result.invariants} held throughout`,
    violation ? describeFailure({ seed, violation, lines: result.lines }) : "",
  ]
    .filter(Boolean)
    .join("\n")
}

const quantiles = ({ median, p95, most }: Quantiles): string =>
  `${formatDuration(median)} (median), ${formatDuration(p95)} (95 %), ${formatDuration(most)} (most)`
