/** Reads the special forms of Convex-JSON: objects whose one key begins with `$` stand for other types. */
import type { JsonValue } from "../database/types.ts"

/** What a `$` object stands for. Bytes stay bytes; `undefined` occurs only in patches, ranges and filters. */
export type Special =
  | { kind: "int64"; value: bigint }
  | { kind: "float64"; value: number }
  | { kind: "bytes"; value: Uint8Array }
  | { kind: "undefined" }
  | { kind: "commitTs" }

export type JsonObject = { [key: string]: JsonValue }

export const MAX_INT64 = 9223372036854775807n
const UNDEFINED: Special = { kind: "undefined" }
const COMMIT_TS: Special = { kind: "commitTs" }

/** The special value an object stands for, or null when it is an ordinary object. */
export function specialOf(object: JsonObject): Special | null {
  // Field names cannot begin with "$", so the first key decides; ordinary objects cost one comparison.
  for (const key in object) {
    if (key.charCodeAt(0) !== 36) return null
    return readSpecial(key, object[key])
  }
  return null
}

function readSpecial(key: string, content: JsonValue | undefined): Special {
  switch (key) {
    case "$undefined":
      return UNDEFINED
    case "$commitTs":
      return COMMIT_TS
    case "$bytes":
      return { kind: "bytes", value: decodeBase64(content, key) }
    case "$integer":
      return { kind: "int64", value: eightBytes(content, key).readBigInt64LE() }
    case "$float":
      return { kind: "float64", value: eightBytes(content, key).readDoubleLE() }
    default:
      throw new Error(`Field name ${key} starts with a '$', which is reserved.`)
  }
}

function decodeBase64(content: JsonValue | undefined, key: string): Buffer {
  if (typeof content !== "string") throw new Error(`Malformed ${key} field`)
  return Buffer.from(content, "base64")
}

function eightBytes(content: JsonValue | undefined, key: string): Buffer {
  const bytes = decodeBase64(content, key)
  if (bytes.length !== 8) throw new Error(`Received ${bytes.length} bytes, expected 8 for ${key}`)
  return bytes
}

export function int64ToJson(value: bigint): JsonValue {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return { $integer: bytes.toString("base64") }
}

/** NaN, infinities and -0 have no JSON number. All NaNs are one. */
export function float64ToJson(value: number): JsonValue {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(Number.isNaN(value) ? NaN : value)
  return { $float: bytes.toString("base64") }
}

export function isObject(json: JsonValue | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json)
}

/** An own property only: "constructor" is a legal field name. */
export function fieldOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Sets an own property even where the name is `__proto__`. */
export function setField(object: JsonObject, name: string, value: JsonValue): void {
  if (name === "__proto__")
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  else object[name] = value
}
