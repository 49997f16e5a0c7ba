/** The `json` format of the HTTP API: results without Convex's `$` forms, for callers that know nothing of them. */
import type { JsonValue } from "../database/types.ts"
import { isObject, specialOf, type Special } from "../values/json.ts"

export function cleanJson(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(cleanJson)
  if (!isObject(value)) return value
  const special = specialOf(value)
  if (special !== null) return cleanSpecial(special)
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cleanJson(field)]))
}

/** What JSON numbers cannot carry becomes text. */
function cleanSpecial(special: Special): JsonValue {
  switch (special.kind) {
    case "int64":
      return String(special.value)
    case "float64":
      return Object.is(special.value, -0) ? "-0" : String(special.value)
    case "bytes":
      return Buffer.from(special.value).toString("base64")
    case "undefined":
    case "commitTs":
      return null
    default:
      return special satisfies never
  }
}
