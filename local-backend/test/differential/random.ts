/** Random choices that a seed repeats. */

export type Random = {
  /** Below `limit`. */
  below(limit: number): number
  chance(share: number): boolean
  pick<T>(choices: readonly T[]): T
  list<T>(most: number, make: () => T): T[]
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: (share) => next() < share,
    pick(choices) {
      if (choices.length === 0) throw new Error("There is nothing to choose from.")
      return choices[below(choices.length)] as (typeof choices)[number]
    },
    list: (most, make) => Array.from({ length: below(most + 1) }, make),
  }
}
