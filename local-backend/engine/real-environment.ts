/** The machine's clock and randomness. */
import { randomBytes } from "node:crypto"
import type { Environment } from "../environment.ts"

// Kept apart from the global, which stands still for user code while a function runs in this realm.
const RealDate = Date

export const realEnvironment: Environment = {
  nowNs: () => BigInt(RealDate.now()) * 1_000_000n,
  randomBytes: (length) => randomBytes(length),
}
