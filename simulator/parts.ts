/** Very many schedules, shared out over processes: a schedule takes a core for itself. */
import path from "node:path"
import { execa } from "execa"
import { addCounts } from "./coverage.ts"
import { emptyResult, type SchedulesResult } from "./schedules.ts"

const PART = path.join(import.meta.dirname, "part.ts")
/** What failed is told with its last lines, and a proof may count millions of events. */
const MAX_ANSWER_BYTES = 256 * 2 ** 20

/** The same result as of one process: each seed's history is its own. */
export async function runInParts(
  firstSeed: number,
  count: number,
  processes: number,
): Promise<SchedulesResult> {
  const share = Math.ceil(count / processes)
  const shares = Array.from({ length: processes }, (_, part) => ({
    from: firstSeed + part * share,
    many: Math.min(share, count - part * share),
  }))
  const parts = await Promise.all(
    shares.filter(({ many }) => many > 0).map(({ from, many }) => playPart(from, many)),
  )
  return parts.reduce(joined, emptyResult())
}

async function playPart(firstSeed: number, count: number): Promise<SchedulesResult> {
  const { stdout } = await execa(process.execPath, [PART, String(firstSeed), String(count)], {
    maxBuffer: MAX_ANSWER_BYTES,
  })
  return JSON.parse(stdout) as SchedulesResult
}

/** Of a violation that both have met the first finding is kept. */
function joined(sum: SchedulesResult, part: SchedulesResult): SchedulesResult {
  const counts = structuredClone(sum.counts)
  addCounts(counts, part.counts)
  const violations = { ...sum.violations }
  for (const [name, seeds] of Object.entries(part.violations))
    violations[name] = [...(violations[name] ?? []), ...seeds]
  const isNew = ({ violation }: SchedulesResult["failures"][number]) =>
    violation !== null && !(violation.invariant in sum.violations)
  return {
    schedules: sum.schedules + part.schedules,
    counts,
    violations,
    failures: [...sum.failures, ...part.failures.filter(isNew)],
    virtualMs: sum.virtualMs + part.virtualMs,
    steps: sum.steps + part.steps,
  }
}
