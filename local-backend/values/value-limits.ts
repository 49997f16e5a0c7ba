/** What every Convex value must keep to, wherever it goes: how deep it nests, how long its arrays and objects are. */
import type { JsonValue } from "../database/types.ts"
import { specialOf, type JsonObject } from "./json.ts"

export const MAX_NESTING = 64
export const MAX_ARRAY_LENGTH = 8_192
export const MAX_OBJECT_FIELDS = 1_024

const QUOTE = 34
const DOLLAR = 36
const COMMA = 44
const OPEN_ARRAY = 91
const BACKSLASH = 92
const CLOSE_ARRAY = 93
const OPEN_OBJECT = 123
const CLOSE_OBJECT = 125

export function tooNested(levels: number, limit: number): string {
  return `too nested (nested ${levels} levels deep > maximum nesting ${limit})`
}

/** Convex meets the levels of a value from its leaves up, so the one that it names is always the first too many. */
const TOO_NESTED = `Value is ${tooNested(MAX_NESTING + 1, MAX_NESTING)}`

export function tooLong(length: number): string | null {
  if (length <= MAX_ARRAY_LENGTH) return null
  return `Array length is too long (${length} > maximum length ${MAX_ARRAY_LENGTH})`
}

export function tooWide(fields: number): string | null {
  if (fields <= MAX_OBJECT_FIELDS) return null
  return `Object has too many fields (${fields} > maximum number ${MAX_OBJECT_FIELDS})`
}

/**
 * Null, or Convex's sentence for a value that is none: too deep, too long, too wide, or a special form that is no such
 * thing. It is looked into as far as it may go, so no value is too deep to be asked about.
 */
export function faultOf(value: JsonValue, levels = MAX_NESTING): string | null {
  if (typeof value !== "object" || value === null) return null
  if (!Array.isArray(value) && isSpecial(value)) return faultOfSpecial(value)
  if (levels === 0) return TOO_NESTED
  const inner = Array.isArray(value) ? value : Object.values(value)
  for (const each of inner) {
    const fault = faultOf(each, levels - 1)
    if (fault !== null) return fault
  }
  return Array.isArray(value) ? tooLong(inner.length) : tooWide(inner.length)
}

/**
 * The same of a result as the `convex` package wrote it: its special forms are right, and it is not parsed for this.
 * Results may be large, so it is one look at each character and nothing else.
 */
export function faultOfText(text: string): string | null {
  const end = text.length
  let depth = 0
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      for (let inner = text.charCodeAt(++i); inner !== QUOTE; inner = text.charCodeAt(++i)) {
        if (inner === BACKSLASH) i++
      }
    } else if (code === COMMA) commas[depth] = (commas[depth] ?? 0) + 1
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      // A special form is no level: it is passed over to its end.
      if (text.charCodeAt(i + 2) === DOLLAR && code === OPEN_OBJECT) i = text.indexOf("}", i)
      else if (depth === MAX_NESTING) return TOO_NESTED
      else commas[++depth] = 0
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      const length = (commas[depth--] ?? 0) + 1
      if (length <= MAX_OBJECT_FIELDS) continue
      const fault = code === CLOSE_ARRAY ? tooLong(length) : tooWide(length)
      if (fault !== null) return fault
    }
  }
  return null
}

/** Of each level that is open. */
const commas = new Uint32Array(MAX_NESTING + 1)

/** A value of a request, cut off one level below the deepest allowed: enough to refuse it, and safe to walk. */
export function cutOff(value: JsonValue, levels = MAX_NESTING + 1): JsonValue {
  return isDeeper(value, levels) ? cut(value, levels) : value
}

function isDeeper(value: JsonValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false
  if (levels === 0) return true
  return (Array.isArray(value) ? value : Object.values(value)).some((each) => isDeeper(each, levels - 1))
}

function cut(value: JsonValue, levels: number): JsonValue {
  if (typeof value !== "object" || value === null) return value
  if (levels === 0) return null
  if (Array.isArray(value)) return value.map((each) => cut(each, levels - 1))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cut(each, levels - 1)]))
}

function isSpecial(object: JsonObject): boolean {
  for (const name in object) return name.startsWith("$")
  return false
}

function faultOfSpecial(value: JsonObject): string | null {
  try {
    specialOf(value)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
