/** Keys that programs carry: one for the operator of this machine, one for the gateway's channel, one per run. Stored elsewhere only as SHA-256. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import { ensureSecretFile } from "../secret-file.ts"

const secret = () => randomBytes(32).toString("base64url")

/** The key of the person who runs this installation: whoever can read the file is the owner. */
export const ensureOperatorKey = (file: string): Promise<string> =>
  ensureSecretFile(file, () => `clo_${secret()}`)

/** The key of a gateway's channel: it can say something in threads, and nothing else. */
export const ensureChannelKey = (file: string): Promise<string> =>
  ensureSecretFile(file, () => `clc_${secret()}`)
export const isChannelKey = (key: string): boolean => key.startsWith("clc_")

/** A key that can touch one run's task and dies with the run. */
export const makeRunKey = (): string => `clr_${secret()}`
export const isRunKey = (key: string): boolean => key.startsWith("clr_")

/** One-time sign-in links and browser sessions. */
export const makeSecret = secret

export const hashKey = (key: string): string => createHash("sha256").update(key).digest("hex")

/** Compares in constant time, whatever the lengths. */
export function isSameKey(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest())
}
