/** Kills a Clutch's processes and its agents' shims without warning, by recorded identity, in an order that a seed gives. */
import { readdirSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import type { ProcessIdentity } from "#domain/run"
import { homeOf } from "#lib/home"
import { isAlive, signalIfAlive } from "#lib/process"
import type { Random } from "#worker/executors/simulation/random"
import { runDirectoryOf } from "#worker/runs/directory"
import type { Installation } from "../installation.ts"

const PROCESSES = ["backend", "server", "loop", "bridge", "watcher", "supervisor"] as const
/** As often as all processes together: shims are what agents hang on. */
const KINDS = [...PROCESSES, "shim", "shim", "shim", "shim", "shim", "shim"] as const

/** Kills one now. Says whom, or null when nobody of that kind lived just then. */
export function killOne(clutch: Installation, random: Random): string | null {
  const kind = KINDS[Math.floor(random.next() * KINDS.length)] ?? "shim"
  const victim = kind === "shim" ? pickShim(clutch.home, random) : recordOf(clutch, kind)
  return victim && signalIfAlive(victim, "SIGKILL") ? kind : null
}

export const pause = (random: Random, from: number, to: number): Promise<void> =>
  sleep(random.between(from, to))

function pickShim(home: string, random: Random): ProcessIdentity | null {
  const shims = runIdsOf(home)
    .map((runId) => runDirectoryOf(home, runId).readShim())
    .filter((shim) => shim !== null)
    .filter(isAlive)
  return shims[Math.floor(random.next() * shims.length)] ?? null
}

/** Null while its record is being written anew. */
function recordOf(clutch: Installation, name: string): ProcessIdentity | null {
  try {
    return clutch.processOf(name)
  } catch {
    return null
  }
}

export function runIdsOf(home: string): string[] {
  try {
    return readdirSync(homeOf(home).runs)
  } catch {
    return []
  }
}
