/** Many schedules, one seed after the other: what fired how often, and the first schedule of each violation. */
import { addCounts, emptyCounts, type Counts } from "./coverage.ts"
import { runSchedule, type ScheduleResult } from "./schedule.ts"

export type SchedulesOptions = {
  firstSeed: number
  count: number
  /** Stop at the first violation. */
  isImpatient?: boolean
  onSchedule?(result: ScheduleResult, done: number): void
}

export type SchedulesResult = {
  schedules: number
  counts: Counts
  /** Violated invariant -> seeds, in their order. */
  violations: Record<string, number[]>
  failures: ScheduleResult[]
  virtualMs: number
  steps: number
}

export const emptyResult = (): SchedulesResult => ({
  ...{ schedules: 0, counts: emptyCounts(), violations: {}, failures: [], virtualMs: 0, steps: 0 },
})

export async function runSchedules(options: SchedulesOptions): Promise<SchedulesResult> {
  const { firstSeed, count, isImpatient = false, onSchedule } = options
  const result = emptyResult()
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const schedule = await runSchedule({ seed })
    result.schedules++
    result.virtualMs += schedule.virtualMs
    result.steps += schedule.steps
    addCounts(result.counts, schedule.counts)
    onSchedule?.(schedule, result.schedules)
    if (!schedule.violation) continue
    const { invariant } = schedule.violation
    const seeds = (result.violations[invariant] ??= [])
    if (seeds.length === 0) result.failures.push(schedule)
    seeds.push(seed)
    if (isImpatient) break
  }
  return result
}
