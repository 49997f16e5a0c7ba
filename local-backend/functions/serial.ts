/** Runs work strictly one after the other: the transactions of this backend never overlap. */
import { AsyncLocalStorage } from "node:async_hooks"
import type { Urgency } from "../engine/types.ts"

export type Serial = <T>(work: () => T | Promise<T>, urgency?: Urgency) => Promise<T>

/** However much is prompt, what is patient waits no longer than this. */
const MOST_PATIENCE_MS = 50

/** Queues, not chains of promises: each link of a chain would keep the next one from being collected. */
export function createSerial(nowMs: () => number = () => performance.now()): Serial {
  const prompt: (() => Promise<void>)[] = []
  const patient: { run: () => Promise<void>; sinceMs: number }[] = []
  let isRunning = false

  function next(): (() => Promise<void>) | undefined {
    const [waiting] = patient
    if (waiting && (prompt.length === 0 || nowMs() - waiting.sinceMs >= MOST_PATIENCE_MS))
      return patient.shift()?.run
    return prompt.shift()
  }

  async function runAll(): Promise<void> {
    isRunning = true
    // Not before the caller's own turn is over: what is asked for together is found together.
    await null
    for (let run = next(); run !== undefined; run = next()) await run()
    isRunning = false
  }

  return (work, urgency = "prompt") =>
    new Promise((resolve, reject) => {
      // Under the async context of whoever asked, which says for whom it runs; the queue has somebody else's.
      const run = AsyncLocalStorage.bind(async () => {
        try {
          resolve(await work())
        } catch (error) {
          reject(error as Error)
        }
      })
      if (urgency === "prompt") prompt.push(run)
      else patient.push({ run, sinceMs: nowMs() })
      if (!isRunning) void runAll()
    })
}
