/** The last fallback: ends what a run left behind when its shim is gone, found by identity and by the run's marker. */
import type { Termination } from "#domain/run"
import { identityOf, isAlive, killAll, processesOfRun, signalIfAlive } from "#lib/process"
import { runDirectoryOf, type RunDirectory } from "./runs/directory.ts"

/** Kills everything of a run whose shim is dead. A run with a living shim is not touched: the shim ends its own. */
export async function reap(home: string, runId: string): Promise<Termination | null> {
  const run = runDirectoryOf(home, runId)
  if (isShimAlive(run)) return null
  const termination = await reapRun(run)
  // It had its shim, and there is no second one: nobody will need the key again.
  if (run.readShim()) run.forgetKey()
  return termination
}

export async function reapRun(run: RunDirectory): Promise<Termination> {
  // The shell of a command in a gateway took the marker on after its start, where /proc does not show it.
  const before = processesOfRun(run.runId, run.readShells())
  // The recorded process holds the namespace, where there is one: its end is the end of all inside, marked or not.
  const recorded = run.readAgent()?.agent
  if (recorded) signalIfAlive(recorded, "SIGKILL")
  // Whoever dropped the marker is known only as a child of one that has it, and no longer once that one is dead.
  const witnessed = before.map(identityOf)
  return killAll(() => processesOfRun(run.runId, witnessed), { before })
}

export function isShimAlive(run: RunDirectory): boolean {
  const shim = run.readShim()
  return shim !== null && isAlive(shim)
}
