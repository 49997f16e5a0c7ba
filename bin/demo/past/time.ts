/** Time of the past: one thing happens after the other, and from each to the next time jumps. */

/** Yields for how many milliseconds it rests. */
export type Life = AsyncGenerator<number, void, void>

export type PastTime = {
  /** Unix milliseconds. */
  now(): number
  /** What is being done takes a moment. */
  tick(ms: number): void
  begin(life: Life, afterMs?: number): void
  /** `settle` is called after each thing that happened, and at the moment that its last answer named. */
  passUntil(end: number, settle: () => Promise<number | null>): Promise<void>
}

type Entry = { at: number; order: number; life: Life }

export function createTime(start: number): PastTime {
  const waiting: Entry[] = []
  let now = start
  let order = 0
  const enter = (life: Life, at: number) => {
    const entry = { at, order: order++, life }
    const place = waiting.findIndex((other) => other.at > at)
    waiting.splice(place < 0 ? waiting.length : place, 0, entry)
  }
  return {
    now: () => Math.floor(now),
    tick: (ms) => void (now += ms),
    begin: (life, afterMs = 0) => enter(life, now + afterMs),
    async passUntil(end, settle) {
      let deadline = await settle()
      for (;;) {
        const next = waiting[0]
        const at = Math.min(next?.at ?? Infinity, deadline ?? Infinity)
        if (at > end) break
        now = Math.max(now, at)
        if (next && next.at <= now) {
          waiting.shift()
          const { done, value } = await next.life.next()
          if (!done) enter(next.life, now + value)
        }
        deadline = await settle()
      }
      now = Math.max(now, end)
    },
  }
}
