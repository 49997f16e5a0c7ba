/** Values and validators as Convex's error texts show them. */
import type { JsonValue } from "../database/types.ts"
import { isObject, specialOf, type JsonObject } from "./json.ts"

/** Floats always carry a decimal point, so that `1.0` and the int64 `1` can be told apart. */
export function displayValue(value: JsonValue | undefined): string {
  if (value === undefined) return "undefined"
  if (value === null) return "null"
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "number") return displayFloat(value)
  if (typeof value === "boolean") return String(value)
  if (Array.isArray(value)) return `[${value.map(displayValue).join(", ")}]`
  const special = specialOf(value)
  switch (special?.kind) {
    case "int64":
      return String(special.value)
    case "float64":
      return displayFloat(special.value)
    case "bytes":
      return `b"${Buffer.from(special.value).toString("base64")}"`
    case "undefined":
      return "undefined"
    case "commitTs":
      return "[unresolved commit timestamp]"
    case undefined:
      return displayObject(value)
  }
}

function displayFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN"
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf"
  if (Object.is(value, -0)) return "-0.0"
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

function displayObject(object: JsonObject): string {
  const names = Object.keys(object).sort()
  return `{${names.map((name) => `${displayName(name)}: ${displayValue(object[name])}`).join(", ")}}`
}

function displayName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** `v.object({body: v.string()})`: a validator's JSON as the code that made it. */
export function printValidator(validator: JsonValue): string {
  if (!isObject(validator)) return "v.any()"
  const { type, value } = validator
  switch (type) {
    case "number":
      return "v.float64()"
    case "bigint":
      return "v.int64()"
    case "id":
      return `v.id(${JSON.stringify(validator.tableName)})`
    case "literal":
      return `v.literal(${displayLiteral(value)})`
    case "array":
      return `v.array(${printValidator(value ?? null)})`
    case "union":
      return `v.union(${(Array.isArray(value) ? value : []).map(printValidator).join(", ")})`
    case "record": {
      const values = isObject(validator.values) ? validator.values.fieldType : null
      return `v.record(${printValidator(validator.keys ?? null)}, ${printValidator(values ?? null)})`
    }
    case "object": {
      const fields = isObject(value) ? value : {}
      const shown = Object.keys(fields)
        .sort()
        .map((name) => `${displayName(name)}: ${printField(fields[name] ?? null)}`)
      return `v.object({${shown.join(", ")}})`
    }
    default:
      return `v.${String(type)}()`
  }
}

function printField(field: JsonValue): string {
  const inner = isObject(field) ? printValidator(field.fieldType ?? null) : "v.any()"
  return isObject(field) && field.optional === true ? `v.optional(${inner})` : inner
}

/** Convex shows an int64 literal by its type alone. */
export function displayLiteral(value: JsonValue | undefined): string {
  return isObject(value) && specialOf(value)?.kind === "int64" ? "<bigint>" : displayValue(value)
}
