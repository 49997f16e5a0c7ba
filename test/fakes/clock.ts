/** Time that stands still until a test moves it; timers fire in order, each after what the last one caused has settled. */
import type { Clock } from "#worker/loop/ports"

export type FakeClock = Clock & { advance(ms: number): Promise<void>; pending(): number }

export function createFakeClock(start = Date.UTC(2027, 0, 15, 12)): FakeClock {
  let now = start
  let sequence = 0
  const timers = new Map<number, { at: number; callback: () => void }>()
  return {
    now: () => now,
    after(delayMs, callback) {
      const id = sequence++
      timers.set(id, { at: now + Math.max(0, delayMs), callback })
      return () => timers.delete(id)
    },
    async advance(ms) {
      const end = now + ms
      await settle()
      for (let next = earliest(timers, end); next; next = earliest(timers, end)) {
        timers.delete(next.id)
        now = Math.max(now, next.at)
        next.callback()
        await settle()
      }
      now = end
    },
    pending: () => timers.size,
  }
}

function earliest(timers: ReadonlyMap<number, { at: number; callback: () => void }>, end: number) {
  let best: { id: number; at: number; callback: () => void } | null = null
  for (const [id, timer] of timers) {
    if (timer.at <= end && (best === null || timer.at < best.at)) best = { id, ...timer }
  }
  return best
}

/** Lets everything that is not waiting for a timer come to rest. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
