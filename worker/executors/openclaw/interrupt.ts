/** What `stop` does to agents in a gateway: with the loop gone, whoever stops Clutch sees to their end itself. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Env } from "#lib/env"
import { silentLog } from "#lib/log"
import { openGateway } from "../../gateway/open.ts"
import { runsIn } from "../../runs/interrupt.ts"
import { createOpenclawExecutor } from "./executor.ts"
import { readRecord } from "./record.ts"

const WAIT_MS = 30_000
const POLL_MS = 200

/**
 * Returns how many there were. One whose gateway cannot be reached keeps the wish in its directory: the next loop carries
 * it out before anything else of its card begins.
 */
export async function interruptGatewayRuns(env: Env): Promise<number> {
  const home = env.CLUTCH_HOME
  const open = runsIn(home).filter((run) => readRecord(run) !== null && run.readExit() === null)
  if (open.length === 0) return 0
  for (const run of open) run.requestStop("interrupted")
  const client = await openGateway(env, silentLog)
  if (!client) return open.length
  const executor = createOpenclawExecutor({ home, client, log: silentLog, limit: open.length })
  for (const run of open) await executor.stop(run.runId, "interrupted")
  const deadline = Date.now() + WAIT_MS
  while (open.some((run) => run.readExit() === null) && Date.now() < deadline) await sleep(POLL_MS)
  await client.stop()
  return open.length
}
