/** Chance that can be repeated, and how much of a long proof runs: a slice every day, all of it with CLUTCH_FULL=1. */

export const isFull = process.env["CLUTCH_FULL"] === "1"

/** CLUTCH_SEED repeats a run; a failing proof names its seed. */
export const SEED = Number(process.env["CLUTCH_SEED"] ?? 20261121)

export function scaled(whole: number, slice: number): number {
  return isFull ? whole : slice
}

export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 up to the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0]
  }
}
