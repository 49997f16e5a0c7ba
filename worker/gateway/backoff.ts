/** How long to wait before the next try: twice as long each time, up to half a minute, and never quite the same. */

const FIRST_MS = 1_000
const LONGEST_MS = 30_000

/** `failures` counts from 1. `random` is at least 0 and below 1. What the gateway asks for is the least. */
export function pauseMs(failures: number, random: () => number, retryAfterMs = 0): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
  return Math.max(retryAfterMs, Math.round(full / 2 + (full / 2) * random()))
}
