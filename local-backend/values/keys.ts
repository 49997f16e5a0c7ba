/**
 * Order-preserving keys: comparing two keys byte by byte orders them as Convex orders the values they were made of.
 *
 * Tags: undefined 01, null 03, int64 04..0C (by sign and width), float64 0D, false 0E, true 0F, string 10, bytes 11,
 * array 12, object 15. Variable-length parts escape 00 as 00 FF and end with 00; every tag is below FF, so an end
 * sorts before a continuation.
 */
import type { JsonValue } from "../database/types.ts"
import { MAX_INT64, specialOf, type JsonObject, type Special } from "./json.ts"

const UNDEFINED = 0x01
const NULL = 0x03
const INT64_ZERO = 0x08
const FLOAT64 = 0x0d
const FALSE = 0x0e
const TRUE = 0x0f
const STRING = 0x10
const BYTES = 0x11
const ARRAY = 0x12
const OBJECT = 0x15
const END = 0x00
const ESCAPE = 0xff

/** One scratch buffer serves all keys: encoding is synchronous and copies the result out. */
let scratch = Buffer.alloc(1024)
let length = 0

/** The key of a tuple of values; `undefined` stands for a missing field. */
export function encodeKey(values: readonly (JsonValue | undefined)[]): Uint8Array {
  length = 0
  for (const value of values) writeValue(value)
  return new Uint8Array(scratch.subarray(0, length))
}

/**
 * The smallest key above every key that begins with this tuple. Appending FF is right where incrementing the last
 * byte is not: after "a" (10 61 00) come its continuations (a tag, at most 15), then "a\0" (10 61 00 FF ...).
 */
export function afterPrefix(key: Uint8Array): Uint8Array {
  const after = new Uint8Array(key.length + 1)
  after.set(key)
  after[key.length] = ESCAPE
  return after
}

export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}

function reserve(bytes: number): void {
  if (length + bytes <= scratch.length) return
  const bigger = Buffer.alloc(Math.max(scratch.length * 2, length + bytes))
  scratch.copy(bigger, 0, 0, length)
  scratch = bigger
}

function writeByte(byte: number): void {
  reserve(1)
  scratch[length++] = byte
}

function writeValue(value: JsonValue | undefined): void {
  if (value === undefined) return writeByte(UNDEFINED)
  if (value === null) return writeByte(NULL)
  if (typeof value === "string") return writeString(value)
  if (typeof value === "number") return writeFloat(value)
  if (typeof value === "boolean") return writeByte(value ? TRUE : FALSE)
  if (Array.isArray(value)) {
    writeByte(ARRAY)
    for (const element of value) writeValue(element)
    return writeByte(END)
  }
  const special = specialOf(value)
  if (special !== null) writeSpecial(special)
  else writeObject(value)
}

function writeSpecial(special: Special): void {
  switch (special.kind) {
    case "undefined":
      return writeByte(UNDEFINED)
    case "int64":
      return writeInt64(special.value)
    case "commitTs":
      // Not yet known, and later than everything that is known.
      return writeInt64(MAX_INT64)
    case "float64":
      return writeFloat(special.value)
    case "bytes":
      writeByte(BYTES)
      return writeEscaped(special.value)
  }
}

function writeInt64(value: bigint): void {
  if (value === 0n) return writeByte(INT64_ZERO)
  const width = [8, 16, 32].findIndex((bits) => BigInt.asIntN(bits, value) === value)
  const size = width === -1 ? 4 : width + 1
  writeByte(value < 0n ? INT64_ZERO - size : INT64_ZERO + size)
  const bytes = 1 << (size - 1)
  reserve(8)
  // Within one sign, two's complement orders as unsigned bytes do.
  const unsigned = BigInt.asUintN(bytes * 8, value)
  for (let i = bytes - 1; i >= 0; i--) scratch[length++] = Number((unsigned >> BigInt(i * 8)) & 0xffn)
}

function writeFloat(value: number): void {
  reserve(9)
  scratch[length++] = FLOAT64
  scratch.writeDoubleBE(Number.isNaN(value) ? NaN : value, length)
  const first = scratch[length] ?? 0
  if (first >= 0x80) for (let i = 0; i < 8; i++) scratch[length + i] = ~(scratch[length + i] ?? 0)
  else scratch[length] = first | 0x80
  length += 8
}

function writeString(value: string): void {
  writeByte(STRING)
  writeText(value)
}

function writeText(value: string): void {
  if (value.includes("\0")) return writeEscaped(Buffer.from(value, "utf8"))
  reserve(value.length * 3 + 1)
  length += scratch.write(value, length, "utf8")
  scratch[length++] = END
}

function writeEscaped(bytes: Uint8Array): void {
  reserve(bytes.length * 2 + 1)
  for (const byte of bytes) {
    scratch[length++] = byte
    if (byte === 0) scratch[length++] = ESCAPE
  }
  scratch[length++] = END
}

function writeObject(object: JsonObject): void {
  writeByte(OBJECT)
  for (const name of Object.keys(object).sort()) {
    writeText(name)
    // An empty name would read as the object's end.
    if (name === "") writeByte(ESCAPE)
    writeValue(object[name])
  }
  writeByte(END)
}
