/** How much processor time a thread has had: on a busy machine a function is slow through no fault of its own. */
import type { Worker } from "node:worker_threads"

/** Zero where the thread is gone, so that nobody is blamed. */
export async function threadTimeMs(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage()
    return (user + system) / 1000
  } catch {
    return 0
  }
}

/** So many times longer than its processor time a function may take before it is ended all the same. */
export const PATIENCE = 4
