/** Three numbers in shared memory by which a watchdog sees what a thread is busy with, even when that thread is stuck. */

import type { MemoryWatch } from "./memory-watch.ts"
import { PATIENCE } from "./thread-time.ts"

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
    /** The processor time of the thread so far. */
    threadTimeMs: () => Promise<number>
    stuck: (progress: Progress, excess: Excess) => void
  },
): () => void {
  const { limitMs, pollMs } = options
  let last = 0
  let ranMs = 0
  let timeBefore: Promise<number> | null = null
  let isAsking = false
  let lookedAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    // A pause of this thread, or of the whole machine, is not the function's time.
    const elapsed = Math.min(now - lookedAt, pollMs * 3)
    lookedAt = now
    const progress = readProgress(memory)
    const isRunning = progress.beats % 2 !== 0
    const isSame = isRunning && progress.beats === last
    ranMs = isSame ? ranMs + elapsed : 0
    last = progress.beats
    if (!isSame) {
      timeBefore = null
      return options.memory.restart()
    }
    timeBefore ??= options.threadTimeMs()
    if (options.memory.isExceeded()) end(progress, "memory")
    else if (ranMs >= limitMs * PATIENCE) end(progress, "time")
    else if (ranMs >= limitMs && !isAsking) void askForTime(progress, timeBefore)
  }, pollMs)
  timer.unref()

  /** What the function has had of the processor decides, not how long others made it wait. */
  async function askForTime(progress: Progress, before: Promise<number>): Promise<void> {
    isAsking = true
    const hadMs = (await options.threadTimeMs()) - (await before)
    isAsking = false
    // The first look came late.
    if (hadMs >= limitMs - 3 * pollMs && readProgress(memory).beats === progress.beats) end(progress, "time")
  }

  let hasEnded = false
  function end(progress: Progress, excess: Excess): void {
    clearInterval(timer)
    if (!hasEnded) options.stuck(progress, excess)
    hasEnded = true
  }

  return () => {
    hasEnded = true
    clearInterval(timer)
  }
}
