/** Runs work strictly one after the other: the transactions of this backend never overlap. */
import { AsyncLocalStorage } from "node:async_hooks"

export type Serial = <T>(work: () => T | Promise<T>) => Promise<T>

/** A queue, not a chain of promises: each link of a chain would keep the next one from being collected. */
export function createSerial(): Serial {
  const queue: (() => Promise<void>)[] = []
  let isRunning = false

  async function runAll(): Promise<void> {
    isRunning = true
    // Not before the caller's own turn is over: what is asked for together is found together.
    await null
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next()
    isRunning = false
  }

  return (work) =>
    new Promise((resolve, reject) => {
      // Under the async context of whoever asked, which says for whom it runs; the queue has somebody else's.
      const run = AsyncLocalStorage.bind(async () => {
        try {
          resolve(await work())
        } catch (error) {
          reject(error as Error)
        }
      })
      queue.push(run)
      if (!isRunning) void runAll()
    })
}
