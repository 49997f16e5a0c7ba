/** Run as a process: plays its share of many schedules and says as JSON what came of them. */
import { runSchedules } from "./schedules.ts"

const [firstSeed = 1, count = 1] = process.argv.slice(2).map(Number)
process.stdout.write(JSON.stringify(await runSchedules({ firstSeed, count })))
