/** When the shim's own code fails, its agent still ends: nobody would watch its limits or renew its lease. */
import { isAlive } from "#lib/process"
import { reapRun } from "../reaper.ts"
import type { RunDirectory } from "../runs/directory.ts"
import type { ShimLog } from "./log.ts"

const EX_SOFTWARE = 70

/** No exit record is written: the loop then sees a run whose shim is gone, which is the truth. */
export function endAgentOnCrash(run: RunDirectory, log: ShimLog): void {
  const onCrash = (error: unknown) => {
    log("shim.crashed", error instanceof Error ? error.stack : String(error))
    void endAgent(run).finally(() => process.exit(EX_SOFTWARE))
  }
  process.on("uncaughtException", onCrash)
  process.on("unhandledRejection", onCrash)
}

async function endAgent(run: RunDirectory): Promise<void> {
  const owner = run.readShim()
  if (owner?.pid === process.pid && isAlive(owner)) await reapRun(run)
}
