/** What happens by the clock alone. */
import { cronJobs } from "convex/server"
import { internal } from "./_generated/api.ts"

const crons = cronJobs()

crons.interval("delete what is not kept", { hours: 1 }, internal.retention.sweep, {})
crons.interval(
  "count what ended before the rollups were there",
  { minutes: 5 },
  internal.retention.fillRollups,
  {},
)

export default crons
