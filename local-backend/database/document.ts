/** Makes a stored document of a value: checks names, sizes and the schema, and writes the canonical text. */
import { getConvexSize, jsonToConvex, type Value } from "convex/values"
import { canonicalText } from "../values/canonical.ts"
import { isObject, specialOf, type JsonObject } from "../values/json.ts"
import { checkValue } from "../values/validators.ts"
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
      `Value is too large (${(size / 1024 / 1024).toFixed(2)} MiB > maximum size 1 MiB)`,
    )
  checkShape(fields)
  return { fields, text: canonicalText(fields), size }
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

/** Returns how deep the value nests. */
function checkShape(value: JsonValue): number {
  if (typeof value !== "object" || value === null) return 0
  if (Array.isArray(value)) {
    if (value.length > LIMITS.arrayLength)
      throw new DatabaseError(
        "LimitExceeded",
        `Array length is too long (${value.length} > maximum length ${LIMITS.arrayLength})`,
      )
  } else {
    if (specialOf(value) !== null) return 0
    const count = Object.keys(value).length
    if (count > LIMITS.objectFields)
      throw new DatabaseError(
        "LimitExceeded",
        `Object has too many fields (${count} > maximum number ${LIMITS.objectFields})`,
      )
  }
  let depth = 1
  for (const inner of Object.values(value)) depth = Math.max(depth, 1 + checkShape(inner))
  if (depth > LIMITS.documentNesting)
    throw new DatabaseError(
      "LimitExceeded",
      `Value is too nested (nested ${depth} levels deep > maximum nesting ${LIMITS.documentNesting})`,
    )
  return depth
}

/** The fields of a value that must be an object. */
export function objectFields(value: JsonValue, what: string): JsonObject {
  if (isObject(value)) return value
  throw new DatabaseError("InvalidValue", `${what} must be an object.`)
}
