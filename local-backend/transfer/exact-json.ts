/**
 * JSON in which numbers keep their type, as exports carry them: digits alone are an int64, a point makes a float64.
 * `JSON.stringify(5)` would lose this, and turn every whole float into an int64 where the export is imported.
 */
import type { JsonValue } from "../database/types.ts"
import {
  float64ToJson,
  int64ToJson,
  isObject,
  MAX_INT64,
  specialOf,
  type JsonObject,
} from "../values/json.ts"

/** What a document looks like in an export; `$bytes` and the floats that JSON has no number for stay as they are. */
export function exactText(json: JsonValue): string {
  if (typeof json === "number") return floatText(json)
  if (typeof json !== "object" || json === null) return JSON.stringify(json)
  if (Array.isArray(json)) return `[${json.map(exactText).join(",")}]`
  const special = specialOf(json)
  if (special?.kind === "int64") return String(special.value)
  if (special?.kind === "float64" && Object.is(special.value, -0)) return floatText(-0)
  if (special !== null) return JSON.stringify(json)
  // Sorted here, because objects put integer-like names first, whatever the stored text says.
  const names = Object.keys(json).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${exactText(json[name] ?? null)}`).join(",")}}`
}

function floatText(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value)
  if (text.includes(".")) return text
  const [mantissa = "", exponent] = text.split("e")
  return exponent === undefined ? `${mantissa}.0` : `${mantissa}.0e${exponent}`
}

/** "typed": as `exactText` wrote it. "floats": JSON from elsewhere, where all numbers are float64. */
export type NumberReading = "typed" | "floats"

/** @throws Error with a sentence about what is wrong with the text. */
export function readExact(text: string, numbers: NumberReading): JsonValue {
  const reviver = numbers === "typed" ? reviveTyped : reviveFloats
  return JSON.parse(text, reviver as (this: unknown, key: string, value: unknown) => unknown) as JsonValue
}

/** V8 hands each number's own text to the reviver. */
type Source = { source?: string }

function reviveTyped(_key: string, value: JsonValue, { source = "" }: Source): JsonValue {
  if (typeof value !== "number") return value
  if (/^-?\d+$/.test(source)) return integer(source)
  if (!Number.isFinite(value)) throw new Error(`The number ${source} is too large for a float64.`)
  return float64ToJson(value)
}

function reviveFloats(_key: string, value: JsonValue, { source = "" }: Source): JsonValue {
  if (isObject(value)) return withoutReserved(value)
  if (typeof value !== "number") return value
  if (!Number.isFinite(value)) throw new Error(`The number ${source} is too large for a float64.`)
  return float64ToJson(value)
}

function integer(source: string): JsonValue {
  const value = BigInt(source)
  if (value > MAX_INT64 || value < -MAX_INT64 - 1n)
    throw new Error(`The number ${source} does not fit an int64. Write ${source}.0 where a float64 is meant.`)
  return int64ToJson(value)
}

/** A `-0` among floats has just become `{"$float": …}` by this reviver; other `$` names are not ours to read. */
function withoutReserved(object: JsonObject): JsonValue {
  const reserved = Object.keys(object).find((name) => name.startsWith("$"))
  if (reserved === undefined) return object
  throw new Error(
    `The field name "${reserved}" starts with "$", which is reserved. ` +
      "Only files of an export carry int64 and bytes: a ZIP whose tables have a generated_schema.jsonl.",
  )
}
