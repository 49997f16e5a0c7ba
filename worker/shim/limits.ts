/** A run's two clocks: how long it may take, and how long it may be silent. */
import { statSync } from "node:fs"
import type { StopCause } from "#domain/run"

export type Limits = {
  /** The agent wrote something. */
  heard(): void
  /** The limit that is used up now, if one is. */
  reached(): StopCause | null
}

export type LimitOptions = {
  timeLimitMs: number
  idleLimitMs: number
  transcript: string
  /** Monotonic milliseconds: a corrected wall clock must not end a run, nor a night's sleep of the machine. */
  clock?: () => number
}

export function createLimits({
  timeLimitMs,
  idleLimitMs,
  transcript,
  clock = () => performance.now(),
}: LimitOptions): Limits {
  const started = clock()
  let lastHeard = started
  let size = sizeOf(transcript)
  return {
    heard: () => {
      lastHeard = clock()
    },
    reached() {
      const now = clock()
      const newSize = sizeOf(transcript)
      if (newSize !== size) lastHeard = now
      size = newSize
      if (now - started >= timeLimitMs) return "time_limit"
      return now - lastHeard >= idleLimitMs ? "idle_limit" : null
    },
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
