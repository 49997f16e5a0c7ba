/** Makes a stored document of a value: checks names, sizes and the schema, and writes the canonical text. */
import { getConvexSize, jsonToConvex, type Value } from "convex/values"
import { canonicalText } from "../values/canonical.ts"
import { isObject, specialOf, type JsonObject } from "../values/json.ts"
import { bytesText } from "../values/size.ts"
import { checkValue } from "../values/validators.ts"
import { tooLong, tooNested, tooWide } from "../values/value-limits.ts"
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import type { State } from "./state.ts"
import type { JsonValue } from "./types.ts"

export type PreparedDocument = { fields: JsonObject; text: string; size: number }

/** `fields` includes `_id` and `_creationTime`. */
export function prepareDocument(fields: JsonObject): PreparedDocument {
  const reserved = Object.keys(fields).find(
    (name) => name.startsWith("_") && name !== "_id" && name !== "_creationTime",
  )
  if (reserved !== undefined)
    throw new DatabaseError(
      "InvalidValue",
      `Field "${reserved}" starts with an underscore, which is only allowed for system fields like "_id".`,
    )
  const size = getConvexSize(toConvex(fields))
  if (size > LIMITS.documentBytes)
    throw new DatabaseError(
      "LimitExceeded",
      `Value is too large (${bytesText(size)} > maximum size ${bytesText(LIMITS.documentBytes)})`,
    )
  const depth = nestingOf(fields)
  if (depth > LIMITS.documentNesting)
    throw new DatabaseError("LimitExceeded", `Document is ${tooNested(depth, LIMITS.documentNesting)}`)
  const text = canonicalText(fields)
  checkText(text)
  return { fields, text, size }
}

/** The sentence is the caller's to complete: inserting and deploying say different things. */
export function schemaMismatch(
  state: Pick<State, "catalog" | "validators">,
  table: string,
  fields: JsonObject,
): string | null {
  const validator = state.validators.get(table)
  if (validator === undefined) return null
  const own = { ...fields }
  delete own._id
  delete own._creationTime
  return checkValue(validator, own, state.catalog)
}

function toConvex(fields: JsonObject): Value {
  try {
    return jsonToConvex(fields)
  } catch (error) {
    throw new DatabaseError("InvalidValue", error instanceof Error ? error.message : String(error), {
      cause: error,
    })
  }
}

/** How deep the value nests; what is too long or too wide is refused on the way. */
function nestingOf(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0
  if (!Array.isArray(value) && specialOf(value) !== null) return 0
  const inner = Object.values(value)
  const fault = Array.isArray(value) ? tooLong(inner.length) : tooWide(inner.length)
  if (fault !== null) throw new DatabaseError("LimitExceeded", fault)
  let deepest = 0
  for (const each of inner) deepest = Math.max(deepest, nestingOf(each))
  return deepest + 1
}

/** `JSON.stringify` escapes half of a surrogate pair, which no other reader of JSON takes: an export would be broken. */
function checkText(text: string): void {
  if (text.includes("\\ud") && /(?:^|[^\\])(?:\\\\)*\\ud[89a-f]/.test(text))
    throw new DatabaseError(
      "InvalidValue",
      "Received invalid json: a string has half of a surrogate pair, which is no Unicode text.",
    )
}

/** The fields of a value that must be an object. */
export function objectFields(value: JsonValue, what: string): JsonObject {
  if (isObject(value)) return value
  throw new DatabaseError("InvalidValue", `${what} must be an object.`)
}
