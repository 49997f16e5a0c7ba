/** All chance of a simulation: one seed, and streams of it by name, so that one part's questions do not shift another's answers. */
import { hash32 } from "#domain/hash"

export type Chance = {
  /** In [0, 1). */
  float(): number
  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number
  happens(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** A key, as often as its weight says. */
  weighted<Key extends string>(weights: Readonly<Partial<Record<Key, number>>>): Key
  /** A stream of its own that depends on the seed and the name alone. */
  stream(name: string): Chance
}

export function createChance(seed: number | string): Chance {
  const text = String(seed)
  const random = sfc32(hash32(`a${text}`), hash32(`b${text}`), hash32(`c${text}`))
  const chance: Chance = {
    float: () => random() / 2 ** 32,
    between: (low, high) => low + Math.floor(chance.float() * (high - low + 1)),
    happens: (probability) => probability > 0 && chance.float() < probability,
    pick(items) {
      const item = items[chance.between(0, items.length - 1)]
      if (item === undefined) throw new Error("There is nothing to pick from.")
      return item
    },
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights & string, number][]
      const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
      let left = chance.float() * total
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key
      }
      return entries[entries.length - 1]![0]
    },
    stream: (name) => createChance(`${text}/${name}`),
  }
  return chance
}

/** A small generator with 128 bits of state. */
function sfc32(a: number, b: number, c: number): () => number {
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return next
}
