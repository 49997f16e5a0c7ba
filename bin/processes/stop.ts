/** Ends an installation in the order that loses nothing: no new runs, then agents, then what they report through. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Env } from "#lib/env"
import { homeOf } from "#lib/home"
import { isAlive, signalIfAlive } from "#lib/process"
import { interruptGatewayRuns } from "#worker/executors/openclaw/interrupt"
import { interruptRuns } from "#worker/runs/interrupt"
import { findLive, removeRecord, type ProcessRecord } from "./records.ts"
import { processTable } from "./table.ts"

const POLL_MS = 100
/** The loop first, so that nothing new starts; backend and server outlive the agents, which report their end. */
const BEFORE_AGENTS = ["loop"]
const AFTER_AGENTS = ["bridge", "watcher", "server", "backend"]

/** Whoever calls it, supervisor or command line, has made sure that nothing restarts the processes. */
export async function stopProcesses(env: Env, tell: (line: string) => void): Promise<void> {
  await endAll(BEFORE_AGENTS, env)
  const counts = await Promise.all([interruptRuns(env.CLUTCH_HOME), interruptGatewayRuns(env)])
  const interrupted = counts[0] + counts[1]
  if (interrupted > 0)
    tell(`interrupted ${interrupted} ${interrupted === 1 ? "agent" : "agents"}; they go on at the next start`)
  for (const name of AFTER_AGENTS) await endAll([name], env)
  removeRecord(homeOf(env.CLUTCH_HOME), "installation")
}

/** SIGTERM, a time of grace, SIGKILL; a process that ended is taken off the records. */
export async function endProcess(record: ProcessRecord, graceMs: number): Promise<void> {
  signalIfAlive(record, "SIGTERM")
  const deadline = Date.now() + graceMs
  while (isAlive(record) && Date.now() < deadline) await sleep(POLL_MS)
  signalIfAlive(record, "SIGKILL")
  while (isAlive(record)) await sleep(POLL_MS)
}

async function endAll(names: readonly string[], env: Env): Promise<void> {
  const home = homeOf(env.CLUTCH_HOME)
  const graceOf = new Map<string, number>(processTable(env).map((spec) => [spec.name, spec.graceMs]))
  await Promise.all(
    names.map(async (name) => {
      const record = findLive(home, name)
      if (record) await endProcess(record, graceOf.get(name) ?? 5_000)
      removeRecord(home, name)
    }),
  )
}
