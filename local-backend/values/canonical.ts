/** The one text of a value: Convex-JSON with sorted keys, no spaces and one spelling of every special form. */
import type { JsonValue } from "../database/types.ts"
import { float64ToJson, int64ToJson, specialOf, type JsonObject } from "./json.ts"

/** Equal values have equal texts, so texts can be stored, hashed and compared. */
export function canonicalText(json: JsonValue): string {
  if (json === null) return "null"
  if (typeof json === "string") return JSON.stringify(json)
  if (typeof json === "number") return Object.is(json, -0) ? JSON.stringify(float64ToJson(-0)) : String(json)
  if (typeof json === "boolean") return json ? "true" : "false"
  if (Array.isArray(json)) return `[${json.map(canonicalText).join(",")}]`
  return objectText(json)
}

function objectText(object: JsonObject): string {
  const special = specialOf(object)
  switch (special?.kind) {
    case "int64":
      return JSON.stringify(int64ToJson(special.value))
    case "float64":
      return JSON.stringify(float64ToJson(special.value))
    case "bytes":
      return `{"$bytes":"${Buffer.from(special.value).toString("base64")}"}`
    case "undefined":
      return `{"$undefined":null}`
    case "commitTs":
      return `{"$commitTs":null}`
    case undefined:
      break
  }
  // Not JSON.stringify: it would put integer-like names first, whatever their order in the object.
  const names = Object.keys(object).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText(object[name] ?? null)}`).join(",")}}`
}

/** Reads a text that `canonicalText` wrote. */
export function parseCanonical(text: string): JsonValue {
  return JSON.parse(text) as JsonValue
}
