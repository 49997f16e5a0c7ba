/** Timestamps on the wire: an unsigned 64-bit little-endian number, base64. The real unit is Unix nanoseconds. */

const BYTES = 8

export function encodeTimestamp(ts: bigint): string {
  const bytes = Buffer.alloc(BYTES)
  bytes.writeBigUInt64LE(ts)
  return bytes.toString("base64")
}

/** Null where the text is not the base64 of eight bytes. */
export function decodeTimestamp(text: string): bigint | null {
  const bytes = Buffer.from(text, "base64")
  // Buffer ignores what it does not understand, so only the round trip proves that all of it was understood.
  if (bytes.length !== BYTES || bytes.toString("base64") !== text) return null
  return bytes.readBigUInt64LE()
}
