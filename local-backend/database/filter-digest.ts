/** The filter fields of search and vector indexes: each value as a digest of fixed width, side by side in one blob. */
import { createHash } from "node:crypto"
import type { JsonObject } from "../values/json.ts"
import { encodeKey } from "../values/keys.ts"
import { valueAt } from "./catalog.ts"
import type { JsonValue } from "./types.ts"

/** Wide enough that two values never share one. */
export const DIGEST_BYTES = 16

/** Equal values, and only they, have equal digests; `undefined` is a missing field. */
export function digestOf(value: JsonValue | undefined): Uint8Array {
  return createHash("sha256")
    .update(encodeKey([value]))
    .digest()
    .subarray(0, DIGEST_BYTES)
}

export function filterDigests(document: JsonObject, paths: readonly (readonly string[])[]): Uint8Array {
  return Buffer.concat(paths.map((path) => digestOf(valueAt(document, path))))
}
