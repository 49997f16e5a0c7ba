/** Restarts Clutch's processes one by one; the supervisor starts each again, and agents go on all the while. */
import { setTimeout as sleep } from "node:timers/promises"
import { readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import type { Out } from "../program.ts"
import { ensureBuilt } from "../processes/build.ts"
import { deployPatiently } from "../processes/deploy.ts"
import { readRunningEnv } from "../processes/installation.ts"
import { liveRecord, liveSupervisor } from "../processes/records.ts"
import { healthOf } from "../processes/readiness.ts"
import { StartError } from "../processes/start-error.ts"
import { endProcess } from "../processes/stop.ts"
import { processTable } from "../processes/table.ts"
import type { ProcessName } from "#domain/process"
import { startSupervisor, untilReady } from "./up.ts"

const WAIT_MS = 60_000

export async function restart(out: Out): Promise<void> {
  const home = homeOf(readEnv().CLUTCH_HOME)
  const tell = (line: string) => void process.stderr.write(`clutch: ${line}\n`)
  await ensureBuilt(tell)
  if (!liveSupervisor(home)) {
    await startSupervisor(readEnv(), tell)
    out("Clutch was not supervised; it is now.")
    return
  }
  const env = readRunningEnv()
  for (const spec of processTable(env)) {
    const before = liveRecord(home, spec.name)
    tell(`restarting ${spec.name}`)
    if (before) await endProcess(before, spec.graceMs)
    const deadline = Date.now() + WAIT_MS
    while (liveRecord(home, spec.name)?.pid === before?.pid || !(await isUp(spec.name))) {
      if (Date.now() > deadline)
        throw new StartError(`${spec.name} did not come back; see ${home.logs}/${spec.name}.log`, 75)
      await sleep(100)
    }
    if (spec.name === "backend") await deployPatiently(env)
  }
  await untilReady(env)
  out("Clutch is restarted; agents went on.")

  async function isUp(name: ProcessName): Promise<boolean> {
    return (
      liveRecord(home, name) !== null &&
      (name === "backend" || name === "server" ? (await healthOf(name, env)).well : true)
    )
  }
}
