/** Asks every living run's shim to end its agent, and waits for their exit records: what `stop` does to agents. */
import { readdirSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { homeOf } from "#lib/home"
import { isAlive, signalIfAlive } from "#lib/process"
import { runDirectoryOf, type RunDirectory } from "./directory.ts"
import { isRunId } from "./request.ts"

const WAIT_MS = 30_000
const POLL_MS = 100

/** Returns how many were interrupted. A shim that would not end in time is killed; its agent dies with it. */
export async function interruptRuns(home: string): Promise<number> {
  const living = livingRuns(home)
  for (const run of living) {
    run.requestStop("interrupted")
    const shim = run.readShim()
    if (shim) signalIfAlive(shim, "SIGTERM")
  }
  const deadline = Date.now() + WAIT_MS
  let left = living
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(POLL_MS)
    left = left.filter(isLiving)
  }
  for (const run of left) {
    const shim = run.readShim()
    if (shim) signalIfAlive(shim, "SIGKILL")
  }
  return living.length
}

const livingRuns = (home: string): RunDirectory[] => runsIn(home).filter(isLiving)

/** The directories of all runs that are kept, ended ones too. */
export function runsIn(home: string): RunDirectory[] {
  let names: string[]
  try {
    names = readdirSync(homeOf(home).runs)
  } catch {
    return []
  }
  return names.filter(isRunId).map((name) => runDirectoryOf(home, name))
}

function isLiving(run: RunDirectory): boolean {
  const shim = run.readShim()
  return shim !== null && isAlive(shim)
}
