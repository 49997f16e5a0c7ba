/** A proof's findings for people: what failed and how to see it again, and how often everything fired. */
import type { Counts } from "./coverage.ts"
import { INVARIANTS } from "./invariants/index.ts"
import type { ScheduleResult } from "./schedule.ts"

/** The violation, what it breaks, the last events, and the seed that brings it back. */
type Failure = Pick<ScheduleResult, "seed" | "violation" | "lines">

export function describeFailure({ seed, violation, lines }: Failure): string {
  if (!violation) return `Seed ${seed} broke nothing.`
  const { invariant, sentence } = violation
  const says = INVARIANTS.find(({ name }) => name === invariant)?.says
  return [
    `Seed ${seed} breaks ${invariant}: ${sentence}`,
    ...(says ? [`  (${says})`] : []),
    ...lines.slice(-40).map((line) => `  ${line}`),
    `  See it again: clutch simulate --schedules 1 --seed ${seed}`,
  ].join("\n")
}

export function describeCounts(counts: Counts): string {
  return Object.entries(counts)
    .map(([group, names]) => {
      const sorted = Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1))
      return [`${group}`, ...sorted.map(([name, count]) => `  ${String(count).padStart(9)}  ${name}`)].join(
        "\n",
      )
    })
    .join("\n")
}
