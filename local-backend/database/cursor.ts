/** Pagination cursors: opaque texts that carry a position and the fingerprint of the query they belong to. */
import { createHash } from "node:crypto"
import { DatabaseError } from "./errors.ts"
import type { Plan } from "./plan.ts"
import type { QueryJson } from "./types.ts"

/** After the row with this index key, or behind the last row. */
export type Position = { kind: "after"; key: Uint8Array } | { kind: "end" }

const FINGERPRINT_BYTES = 16
const END = 0
const AFTER = 1

/** A cursor fits only the same query over the same index fields. */
export function fingerprintOf(query: QueryJson, plan: Plan): Buffer {
  const text = JSON.stringify([query.source, query.operators, plan.fields])
  return createHash("sha256").update(text).digest().subarray(0, FINGERPRINT_BYTES)
}

export function encodeCursor(fingerprint: Buffer, position: Position): string {
  const parts =
    position.kind === "end"
      ? [fingerprint, Uint8Array.of(END)]
      : [fingerprint, Uint8Array.of(AFTER), position.key]
  return Buffer.concat(parts).toString("base64url")
}

export function decodeCursor(fingerprint: Buffer, cursor: string): Position {
  const bytes = Buffer.from(cursor, "base64url")
  const kind = bytes[FINGERPRINT_BYTES]
  if (bytes.toString("base64url") !== cursor || (kind !== END && kind !== AFTER))
    throw invalidCursor("Failed to parse cursor")
  if (!bytes.subarray(0, FINGERPRINT_BYTES).equals(fingerprint))
    throw invalidCursor(
      "Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    )
  if (kind === END) return { kind: "end" }
  return { kind: "after", key: new Uint8Array(bytes.subarray(FINGERPRINT_BYTES + 1)) }
}

/** The data tells the React client to start the pagination over. */
function invalidCursor(sentence: string): DatabaseError {
  return new DatabaseError("InvalidCursor", `InvalidCursor: ${sentence}`, {
    data: { isConvexSystemError: true, paginationError: "InvalidCursor" },
  })
}
