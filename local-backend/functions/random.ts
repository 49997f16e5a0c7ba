/** A small seeded generator (sfc32): the randomness of one execution, repeatable from its 16-byte seed. */
import { executions } from "./execution.ts"

export type Random = { float: () => number; fill: (bytes: Uint8Array) => void }

/** The same, seeded when it is first asked: most functions never do. */
export function lazyRandom(makeSeed: () => Uint8Array): Random {
  let random: Random | null = null
  // Outside of the execution: inside, a seed taken from the global `crypto` would ask for this very randomness.
  const seeded = () => (random ??= seededRandom(executions.exit(makeSeed)))
  return { float: () => seeded().float(), fill: (bytes) => seeded().fill(bytes) }
}

export function seededRandom(seed: Uint8Array): Random {
  const view = new DataView(seed.buffer, seed.byteOffset, 16)
  let a = view.getUint32(0) | 0
  let b = view.getUint32(4) | 0
  let c = view.getUint32(8) | 0
  let counter = view.getUint32(12) | 0

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  // The first outputs still resemble the seed.
  for (let i = 0; i < 12; i++) next()

  return {
    float: () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992,
    fill: (bytes) => {
      for (let i = 0; i < bytes.length; i++) bytes[i] = next() & 0xff
    },
  }
}
