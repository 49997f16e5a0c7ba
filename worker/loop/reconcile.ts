/** Reconcile: looks at every open run through its executor. Facts only; what follows from them is decided. */
import type { Observation, Snapshot, SnapshotRun } from "#domain/loop/snapshot"
import { executorOf, type Ports } from "./ports.ts"

export async function reconcile(
  snapshot: Snapshot,
  ports: Pick<Ports, "executors" | "log">,
): Promise<Snapshot> {
  const runs = await Promise.all(
    snapshot.runs.map(async (run) => ({ ...run, observation: await observe(run, ports) })),
  )
  return { ...snapshot, runs }
}

/** An executor that cannot be asked knows nothing: that is an observation, not a failure of the cycle. */
export async function observe(
  { runId, executor }: Pick<SnapshotRun, "runId" | "executor">,
  { executors, log }: Pick<Ports, "executors" | "log">,
): Promise<Observation> {
  try {
    return await executorOf({ executors }, executor).observe(runId)
  } catch (error) {
    log.warn({ error, run: runId, executor }, "run.observation_failed")
    return { kind: "unknown" }
  }
}
