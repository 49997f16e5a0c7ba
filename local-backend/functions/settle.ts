/** Waits for a query or mutation. Its syscalls are synchronous underneath, so it settles without any timer, or never. */
import { clearImmediate, setImmediate } from "node:timers"
import { FunctionFailure, NEVER_RESOLVES } from "./errors.ts"

export async function settle<T>(work: Promise<T>, pendingWork: ReadonlySet<Promise<unknown>>): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    let check = setImmediate(look)
    function look(): void {
      // An immediate runs after all microtasks: whoever has nothing under way by now waits for nobody.
      if (pendingWork.size === 0) reject(new FunctionFailure(NEVER_RESOLVES))
      else void Promise.allSettled(pendingWork).then(() => (check = setImmediate(look)))
    }
    work.then(
      (value) => {
        clearImmediate(check)
        resolve(value)
      },
      (error: unknown) => {
        clearImmediate(check)
        reject(error as Error)
      },
    )
  })
}
