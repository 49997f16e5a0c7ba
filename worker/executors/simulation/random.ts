/** Chance that is the same each time for the same seed (mulberry32 over an FNV-1a hash). */
export type Random = {
  /** From 0 up to, not including, 1. */
  next(): number
  pick<T>(from: readonly [T, ...T[]]): T
  between(low: number, high: number): number
}

export function seededRandom(seed: string): Random {
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    between: (low, high) => low + next() * (high - low),
  }
}

function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}
