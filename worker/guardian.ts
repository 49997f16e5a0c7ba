/** Looks after the one that looks after all: where the supervisor was killed, a worker starts another, which adopts. */
import { closeSync, openSync, readFileSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { ProcessIdentity } from "#domain/run"
import { homeOf } from "#lib/home"
import type { Log } from "#lib/log"
import { isAlive, startProcess } from "#lib/process"
import { ROOT } from "#lib/root"

const LOOK_MS = 1_000
/** A new supervisor needs a moment to write its record; two that start at once settle it by their lock. */
const PATIENCE_MS = 5_000

/** Runs until the signal; does nothing for a process that no supervisor started. */
export async function guardSupervisor(clutchHome: string, log: Log, signal: AbortSignal): Promise<void> {
  if (process.env.CLUTCH_SUPERVISED !== "1") return
  const file = path.join(homeOf(clutchHome).run, "supervisor.json")
  while (!signal.aborted) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
    if (signal.aborted || !isDead(file)) continue
    log.warn({}, "supervisor.died")
    const output = openSync(path.join(homeOf(clutchHome).logs, "supervisor.log"), "a")
    const child = await startProcess(
      process.execPath,
      [path.join(ROOT, "bin/clutch.ts"), "supervise", "--take-over"],
      {
        cwd: ROOT,
        env: Object.fromEntries(
          // The mark says who this process is; the supervisor is another.
          Object.entries(process.env).filter(
            (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== "CLUTCH_PROCESS",
          ),
        ),
        stdio: ["ignore", output, output],
        detached: true,
      },
    ).finally(() => closeSync(output))
    child.unref()
    await sleep(PATIENCE_MS, undefined, { signal }).catch(() => {})
  }
}

/** A record that is gone means an orderly end; only a record whose process is gone means a killed one. */
function isDead(file: string): boolean {
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch {
    return false
  }
  const record = JSON.parse(text) as { state?: string }
  const identity = ProcessIdentity.safeParse(record).data
  return identity !== undefined && record.state !== "failed" && !isAlive(identity)
}
