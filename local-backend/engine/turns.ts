/** Whose turn it is in the action thread: one number in shared memory, to be read when the thread no longer answers. */
import { AsyncLocalStorage } from "node:async_hooks"

export type Turns = {
  /** Runs the work of a request: it has the turn now, and each time after `resumed`. */
  run<T>(requestId: number, work: () => T): T
  /** Hands an answer of the host on; the request that asked has the turn again. */
  resumed<T>(answer: Promise<T>): Promise<T>
}

export function createTurnMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
}

/** The request that had the turn last. It need not be the one that loops: nobody hears of timers and of the network. */
export function lastTurn(memory: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(memory), 0)
}

export function createTurns(memory: SharedArrayBuffer): Turns {
  const cells = new Int32Array(memory)
  const requests = new AsyncLocalStorage<number>()
  const take = () => {
    const requestId = requests.getStore()
    if (requestId !== undefined) Atomics.store(cells, 0, requestId)
  }
  return {
    run: (requestId, work) =>
      requests.run(requestId, () => {
        take()
        return work()
      }),
    async resumed(answer) {
      try {
        return await answer
      } finally {
        take()
      }
    },
  }
}
