/** Run as a process in a copy of the sources that has a bug: says as JSON which invariant a schedule breaks first. */
import { describeFailure } from "../describe.ts"
import { runSchedules } from "../schedules.ts"

const [firstSeed = 1, count = 100] = process.argv.slice(2).map(Number)
const { failures, schedules } = await runSchedules({ firstSeed, count, isImpatient: true })
const [failure] = failures
process.stdout.write(
  JSON.stringify({
    invariant: failure?.violation?.invariant ?? null,
    seed: failure?.seed ?? null,
    schedules,
    story: failure ? describeFailure(failure) : "",
  }),
)
