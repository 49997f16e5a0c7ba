/** Removes bytes whose rows are gone, unless somebody is copying: then it waits. */
import type { LocalFileBytes } from "./types.ts"

export type Removal = {
  remove(keys: readonly string[]): void
  hold(name: string): void
  release(name: string): void
}

/** What a crash leaves waiting is found by the sweep at the next start. */
export function createRemoval(bytes: LocalFileBytes, failed: (error: unknown) => void): Removal {
  const holds = new Set<string>()
  let waiting: string[] = []

  function removeWaiting(): void {
    const keys = waiting
    waiting = []
    if (keys.length > 0) bytes.remove(keys).catch(failed)
  }

  return {
    remove(keys) {
      waiting.push(...keys)
      if (holds.size === 0) removeWaiting()
    },
    hold: (name) => void holds.add(name),
    release(name) {
      holds.delete(name)
      if (holds.size === 0) removeWaiting()
    },
  }
}
