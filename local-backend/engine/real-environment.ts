/** The machine's clock and randomness. */
import { randomFillSync } from "node:crypto"
import type { Environment } from "../environment.ts"

// Kept apart from the global, which stands still for user code while a function runs in this realm.
const RealDate = Date

/** Asking the operating system costs the same for eight bytes as for thousands, so they are fetched ahead. */
const POOL_BYTES = 4096
let pool = new Uint8Array(0)
let taken = 0

/** No byte is handed out twice. */
function randomBytes(length: number): Uint8Array {
  if (length > POOL_BYTES) return randomFillSync(new Uint8Array(length))
  if (taken + length > pool.length) {
    pool = randomFillSync(new Uint8Array(POOL_BYTES))
    taken = 0
  }
  taken += length
  return pool.subarray(taken - length, taken)
}

export const realEnvironment: Environment = {
  nowNs: () => BigInt(RealDate.now()) * 1_000_000n,
  randomBytes,
}
