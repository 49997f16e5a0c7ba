/** Document ids, version 6: base32 of table number, 16 internal bytes and a checksum. */

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
/** Digits by character code; 255 where the character is none. */
const DIGITS = new Uint8Array(128).fill(255)
for (let digit = 0; digit < ALPHABET.length; digit++) DIGITS[ALPHABET.charCodeAt(digit)] = digit
const INTERNAL_LENGTH = 16
const MIN_LENGTH = 31
const MAX_LENGTH = 37
const NS_PER_DAY = 86_400_000_000_000n

/** User tables are numbered from here; smaller numbers belong to the system. */
export const FIRST_USER_TABLE = 10_001

export type DecodedId = { tableNumber: number; internal: Uint8Array }

/** 14 random bytes and the day, so that ids made on one day can be told apart from older ones. */
export function newInternalId(random: Uint8Array, nowNs: bigint): Uint8Array {
  const internal = new Uint8Array(INTERNAL_LENGTH)
  internal.set(random.subarray(0, 14))
  const day = Number(nowNs / NS_PER_DAY) & 0xffff
  internal[14] = day >> 8
  internal[15] = day & 0xff
  return internal
}

export function encodeId(tableNumber: number, internal: Uint8Array): string {
  const bytes: number[] = []
  let rest = tableNumber
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  bytes.push(rest)
  for (const byte of internal) bytes.push(byte)
  const sum = fletcher16(bytes, bytes.length)
  bytes.push(sum & 0xff, sum >> 8)
  return toBase32(bytes)
}

/** A function's argument is checked, then looked up: the same id twice in a row. */
let lastId = ""
let lastDecoded: DecodedId | { error: string } = { error: "Invalid ID length 0" }

/** The parts of an id, or the reason why the text is none. */
export function decodeId(id: string): DecodedId | { error: string } {
  if (id !== lastId) {
    lastDecoded = decode(id)
    lastId = id
  }
  return lastDecoded
}

function decode(id: string): DecodedId | { error: string } {
  if (id.length < MIN_LENGTH || id.length > MAX_LENGTH) return { error: `Invalid ID length ${id.length}` }
  const bytes = fromBase32(id)
  if (bytes === null) return { error: "ID wasn't valid base32" }
  let tableNumber = 0
  let position = 0
  for (let scale = 1; ; scale *= 0x80) {
    const byte = bytes[position++]
    if (byte === undefined || position > 5) return { error: "Invalid table number" }
    tableNumber += (byte & 0x7f) * scale
    if (byte < 0x80) break
  }
  if (tableNumber > 0xffff_ffff) return { error: "Invalid table number" }
  if (bytes.length !== position + INTERNAL_LENGTH + 2) return { error: `Invalid ID length ${id.length}` }
  // One document has one spelling: a table number of more bytes than it needs names none.
  if (position > 1 && bytes[position - 1] === 0) return { error: "Invalid ID checksum" }
  const end = position + INTERNAL_LENGTH
  if (fletcher16(bytes, end) !== ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8)))
    return { error: "Invalid ID checksum" }
  return { tableNumber, internal: bytes.subarray(position, end) }
}

export function tableNumberOfId(id: string): number | null {
  const decoded = decodeId(id)
  return "error" in decoded ? null : decoded.tableNumber
}

/** Fletcher's checksum with sums modulo 256, not 255: what real ids carry. */
function fletcher16(bytes: ArrayLike<number>, end: number): number {
  let low = 0
  let high = 0
  for (let i = 0; i < end; i++) {
    low = (low + (bytes[i] ?? 0)) & 0xff
    high = (high + low) & 0xff
  }
  return (high << 8) | low
}

function toBase32(bytes: readonly number[]): string {
  let text = ""
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((buffer >> bits) & 31)
    }
    buffer &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (5 - bits)) & 31)
}

/** Null where a character is no digit, or where the bits left over at the end are not zero. */
function fromBase32(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let buffer = 0
  let bits = 0
  let position = 0
  for (let i = 0; i < text.length; i++) {
    const digit = DIGITS[text.charCodeAt(i)] ?? 255
    if (digit === 255) return null
    buffer = (buffer << 5) | digit
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[position++] = (buffer >> bits) & 0xff
      buffer &= (1 << bits) - 1
    }
  }
  return bits < 5 && buffer === 0 ? bytes : null
}
