/** clutch-shim: one small process per run. It outlives the loop that started it, and its agent never outlives it. */
import path from "node:path"
import { HEARTBEAT_INTERVAL_MS } from "#domain/run"
import { readEnv } from "#lib/env"
import { runDirectory } from "./runs/directory.ts"
import { chooseLevel, probeSupervision } from "./sandbox/probe.ts"
import { endAgentOnCrash } from "./shim/crash.ts"
import { logTo } from "./shim/log.ts"
import { createReports } from "./shim/reports.ts"
import { assignedRun, IN_RESERVE } from "./shim/reserve.ts"
import { superviseRun } from "./shim/supervise.ts"
import { workspaces } from "./shim/workspaces.ts"

const [, , argument] = process.argv
if (!argument) {
  process.stderr.write(`Usage: node worker/shim.ts <run directory>|${IN_RESERVE}\n`)
  process.exit(64)
}

const env = readEnv()
const directory = argument === IN_RESERVE ? await assignedRun() : argument
if (directory === null) process.exit(0)
const run = runDirectory(path.resolve(directory))
// As if it had been started there.
process.chdir(run.path)
const log = logTo(run.shimLog)
endAgentOnCrash(run, log)

await superviseRun(run, {
  chooseLevel: async ({ home }) => chooseLevel(await probeSupervision(home), env.CLUTCH_SUPERVISION),
  workspaces,
  reports: ({ clutchUrl, generation }, runKey) => createReports({ url: clutchUrl, runKey, generation }),
  log,
  settings: {
    simulationSpeed: env.CLUTCH_SIMULATION_SPEED,
    programs: (process.env.CLUTCH_AGENT_PATH ?? "").split(":").filter((place) => path.isAbsolute(place)),
    heartbeatMs: HEARTBEAT_INTERVAL_MS,
    graceMs: 5_000,
    startPatienceMs: 60_000,
    exitPatienceMs: 30_000,
  },
})
process.exit(0)
