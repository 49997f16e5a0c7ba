/** Ends an installation, through its supervisor where one lives. */
import { existsSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { type Env, readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { signalIfAlive } from "#lib/process"
import type { Out } from "../program.ts"
import { findLive, liveSupervisor, removeRecord } from "../processes/records.ts"
import { StartError, TRY_AGAIN } from "../processes/start-error.ts"
import { stopProcesses } from "../processes/stop.ts"
import { claimSupervision } from "../processes/supervisor.ts"
import { PROCESS_NAMES } from "#domain/process"

const WAIT_MS = 90_000

export async function stop(out: Out): Promise<void> {
  const env = readEnv()
  const home = homeOf(env.CLUTCH_HOME)
  const ranHere = liveSupervisor(home) !== null || PROCESS_NAMES.some((name) => findLive(home, name))
  if (existsSync(home.root)) {
    const claim = await endSupervisor(env)
    // Whatever a killed supervisor left; and agents that other means (systemd) started.
    await stopProcesses(env, (line) => void process.stderr.write(`clutch: ${line}\n`))
    removeRecord(home, "supervisor")
    claim.release()
  }
  out(ranHere ? "Clutch is stopped." : "Clutch was not running.")
}

/** Ends with the supervisor's lock in our hand: one that a worker is just starting in a killed one's place leaves at once. */
async function endSupervisor(env: Env): Promise<{ release: () => void }> {
  const home = homeOf(env.CLUTCH_HOME)
  const deadline = Date.now() + WAIT_MS
  const asked = new Set<number>()
  for (;;) {
    const claim = await claimSupervision(env)
    if (claim) return claim
    const supervisor = liveSupervisor(home)
    // Once: a second signal would end it without its order.
    if (supervisor && !asked.has(supervisor.pid)) {
      asked.add(supervisor.pid)
      signalIfAlive(supervisor, "SIGTERM")
    }
    if (Date.now() > deadline) {
      const who = supervisor ? ` (pid ${supervisor.pid})` : ""
      throw new StartError(`The supervisor${who} does not end; see ${home.logs}/supervisor.log`, TRY_AGAIN)
    }
    await sleep(100)
  }
}
