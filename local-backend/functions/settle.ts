/** Waits for a query or mutation. Its syscalls are synchronous underneath, so it settles without any timer, or never. */
import { setImmediate } from "node:timers"
import { FunctionFailure, NEVER_RESOLVES } from "./errors.ts"

type Unsettled = { pendingWork: ReadonlySet<Promise<unknown>>; giveUp: () => void }

/** What has not settled, and whether somebody is about to look at it: one look serves thousands of quick functions. */
const unsettled = new Set<Unsettled>()
let isLookDue = false

export function settle<T>(work: Promise<T>, pendingWork: ReadonlySet<Promise<unknown>>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const entry = { pendingWork, giveUp: () => reject(new FunctionFailure(NEVER_RESOLVES)) }
    unsettled.add(entry)
    lookSoon()
    work.then(
      (value) => {
        unsettled.delete(entry)
        resolve(value)
      },
      (error: unknown) => {
        unsettled.delete(entry)
        reject(error as Error)
      },
    )
  })
}

function lookSoon(): void {
  if (isLookDue) return
  isLookDue = true
  setImmediate(look)
}

/** An immediate runs after all microtasks: whoever has nothing under way by now waits for nobody. */
function look(): void {
  isLookDue = false
  for (const entry of unsettled) {
    if (entry.pendingWork.size > 0) void Promise.allSettled(entry.pendingWork).then(lookSoon)
    else {
      unsettled.delete(entry)
      entry.giveUp()
    }
  }
}
