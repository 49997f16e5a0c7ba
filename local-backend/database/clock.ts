/** Time that only goes forward: commit timestamps in nanoseconds, creation times in fractional milliseconds. */
import type { Environment } from "../environment.ts"

/** The default clock and randomness. Milliseconds are enough: ties are broken by counting up. */
export const systemEnvironment: Environment = {
  nowNs: () => BigInt(Date.now()) * 1_000_000n,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
}

export function nextTs(lastTs: bigint, nowNs: bigint): bigint {
  return nowNs > lastTs ? nowNs : lastTs + 1n
}

/** Gives each new document of one transaction a later `_creationTime` than any before it. */
export class CreationClock {
  #last: number
  readonly #begin: number

  constructor(last: number, beginNs: bigint) {
    this.#last = last
    this.#begin = Number(beginNs) / 1e6
  }

  next(): number {
    this.#last = Math.max(this.#begin, nextUp(this.#last))
    return this.#last
  }

  get last(): number {
    return this.#last
  }
}

const float = new Float64Array(1)
const bits = new BigUint64Array(float.buffer)

/** The next representable double above a non-negative one. */
function nextUp(value: number): number {
  float[0] = value
  bits[0] = (bits[0] ?? 0n) + 1n
  return float[0] ?? value
}
