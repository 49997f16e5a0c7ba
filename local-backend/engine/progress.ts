/** Three numbers in shared memory by which a watchdog sees what a thread is busy with, even when that thread is stuck. */

import type { MemoryWatch } from "./memory-watch.ts"

/** `beats` is odd while user code runs and changes at every start and end. */
export type Progress = { beats: number; requestId: number; index: number }

const BEATS = 0
const REQUEST = 1
const INDEX = 2
/** Stands for work that no request asked for: jobs and crons announce themselves by message. */
export const NO_REQUEST = -1

export function createProgress(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)
}

export function readProgress(memory: SharedArrayBuffer): Progress {
  const cells = new Int32Array(memory)
  return {
    beats: Atomics.load(cells, BEATS),
    requestId: Atomics.load(cells, REQUEST),
    index: Atomics.load(cells, INDEX),
  }
}

/** Returns a function to call when the work has ended. */
export function beginProgress(memory: SharedArrayBuffer, requestId: number, index: number): () => void {
  const cells = new Int32Array(memory)
  Atomics.store(cells, REQUEST, requestId)
  Atomics.store(cells, INDEX, index)
  Atomics.add(cells, BEATS, 1)
  return () => void Atomics.add(cells, BEATS, 1)
}

/** Why a piece of user code was ended. */
export type Excess = "time" | "memory"

/** Calls `stuck` once when one piece of user code has been seen running for too long, or using too much memory. */
export function watchProgress(
  memory: SharedArrayBuffer,
  options: {
    limitMs: number
    pollMs: number
    memory: MemoryWatch
    stuck: (progress: Progress, excess: Excess) => void
  },
): () => void {
  let last = 0
  let ranMs = 0
  let lookedAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    // A pause of this thread, or of the whole machine, is not the function's time.
    const elapsed = Math.min(now - lookedAt, options.pollMs * 3)
    lookedAt = now
    const progress = readProgress(memory)
    const isRunning = progress.beats % 2 !== 0
    const isSame = isRunning && progress.beats === last
    ranMs = isSame ? ranMs + elapsed : 0
    last = progress.beats
    if (!isSame) return options.memory.restart()
    const excess = options.memory.isExceeded() ? "memory" : ranMs >= options.limitMs ? "time" : null
    if (excess === null) return
    clearInterval(timer)
    options.stuck(progress, excess)
  }, options.pollMs)
  timer.unref()
  return () => clearInterval(timer)
}
