/** Shows each process: its pid, and whether it is well. */
import { publicUrl, usesLocalBackend } from "#lib/env"
import { homeOf } from "#lib/home"
import type { Out } from "../program.ts"
import { renderPlain } from "../print.ts"
import { readRunningEnv } from "../processes/installation.ts"
import { healthOf } from "../processes/readiness.ts"
import { liveRecord, liveSupervisor } from "../processes/records.ts"
import { processTable } from "../processes/table.ts"

/** Exit code 3 (as in init scripts) when not everything is well. */
export async function status(out: Out, json: boolean): Promise<void> {
  const env = readRunningEnv()
  const home = homeOf(env.CLUTCH_HOME)
  const supervisor = liveSupervisor(home)
  const processes = await Promise.all(
    processTable(env).map(async ({ name }) => {
      const record = liveRecord(home, name)
      const health = record ? await healthOf(name, env) : { well: false, says: "does not run" }
      return { process: name, pid: record?.pid ?? null, well: health.well, says: health.says }
    }),
  )
  const well = supervisor !== null && processes.every((process) => process.well)
  const backend = usesLocalBackend(env) ? "local" : "real Convex"
  const value = {
    well,
    url: publicUrl(env),
    home: home.root,
    backend,
    supervisorPid: supervisor?.pid ?? null,
    processes,
  }
  out(json ? JSON.stringify(value, null, 2) : renderPlain(value))
  if (!well) process.exitCode = 3
}
