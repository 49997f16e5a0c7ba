/** Ends an installation, through its supervisor where one lives. */
import { setTimeout as sleep } from "node:timers/promises"
import { readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { isAlive, signalIfAlive } from "#lib/process"
import type { Out } from "../program.ts"
import { liveRecord, liveSupervisor, removeRecord } from "../processes/records.ts"
import { StartError } from "../processes/start-error.ts"
import { stopProcesses } from "../processes/stop.ts"
import { PROCESS_NAMES } from "#domain/process"

const WAIT_MS = 90_000

export async function stop(out: Out): Promise<void> {
  const env = readEnv()
  const home = homeOf(env.CLUTCH_HOME)
  const supervisor = liveSupervisor(home)
  const ranHere = supervisor !== null || PROCESS_NAMES.some((name) => liveRecord(home, name))
  if (supervisor) {
    signalIfAlive(supervisor, "SIGTERM")
    const deadline = Date.now() + WAIT_MS
    while (isAlive(supervisor)) {
      if (Date.now() > deadline)
        throw new StartError(
          `The supervisor (pid ${supervisor.pid}) does not end; see ${home.logs}/supervisor.log`,
          75,
        )
      await sleep(100)
    }
  }
  // Whatever a killed supervisor left; and agents that other means (systemd) started.
  await stopProcesses(env, (line) => void process.stderr.write(`clutch: ${line}\n`))
  removeRecord(home, "supervisor")
  out(ranHere ? "Clutch is stopped." : "Clutch was not running.")
}
