/** Notices that the process grows beyond all measure while one piece of user code runs. */

/** What one function may add to the memory of the process: buffers are in no heap whose limit would end them. */
const MAX_GROWTH_BYTES = 512 * 1024 * 1024
/**
 * A thread whose own heap is fuller than this is ended by Node; Convex gives each function 64 MB. The young generation is
 * small because functions leave little behind, and Node keeps a third of the process's memory for a large one.
 */
export const HEAP_LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 24 }

export type MemoryWatch = {
  /** Something else runs now: what the process has by now is not its doing. */
  restart(): void
  isExceeded(): boolean
}

export function watchMemory(rss: () => number = () => process.memoryUsage.rss()): MemoryWatch {
  // Asking costs a system call, and most functions have ended by the time they are looked at.
  let before: number | null = null
  return {
    restart: () => void (before = null),
    isExceeded: () => rss() - (before ??= rss()) > MAX_GROWTH_BYTES,
  }
}

/** How Node says that a thread's heap was full. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
}
