/** Checks a Convex-JSON value against a validator's JSON; a refusal is Convex's text. */
import type { JsonValue } from "../database/types.ts"
import { canonicalText } from "./canonical.ts"
import { displayLiteral, displayValue, printValidator } from "./display.ts"
import { FIRST_USER_TABLE, tableNumberOfId } from "./ids.ts"
import { fieldOf, isObject, specialOf, type JsonObject } from "./json.ts"

export { displayValue, printValidator } from "./display.ts"

/** Which tables exist: what `v.id("table")` needs to judge an id. */
export type Tables = {
  tableNumberOf: (name: string) => number | null
  /** Names the wrong table in the refusal; without it the refusal is the general one. */
  tableNameOf?: (number: number) => string | null
}

/** A refusal before its place is known: `at` grows from the inside out while the check returns. */
type Mismatch = { path: string; text: (context: string) => string }

/** Null when the value matches, else the error text without the caller's prefix ("ArgumentValidationError: "). */
export function checkValue(validator: JsonValue, value: JsonValue, tables: Tables): string | null {
  const mismatch = check(validator, value, tables)
  return mismatch === null ? null : mismatch.text(mismatch.path === "" ? "" : `Path: ${mismatch.path}`)
}

function check(validator: JsonValue, value: JsonValue, tables: Tables): Mismatch | null {
  if (!isObject(validator)) throw new Error(`Malformed validator: ${JSON.stringify(validator)}`)
  switch (validator.type) {
    case "any":
      return null
    case "union":
      return elements(validator).some((member) => check(member, value, tables) === null)
        ? null
        : noMatch(validator, value)
    case "literal":
      return checkLiteral(validator.value ?? null, value)
    case "id":
      return checkId(validator, value, tables)
    case "array":
      return checkArray(validator, value, tables)
    case "record":
      return checkRecord(validator, value, tables)
    case "object":
      return checkObject(validator, value, tables)
    default:
      return isOfType(validator.type, value) ? null : noMatch(validator, value)
  }
}

function isOfType(type: JsonValue | undefined, value: JsonValue): boolean {
  const special = isObject(value) ? specialOf(value)?.kind : undefined
  switch (type) {
    case "null":
      return value === null
    case "number":
      return typeof value === "number" || special === "float64"
    case "bigint":
    case "commitTs":
      // A commit timestamp becomes an int64 when the transaction commits.
      return special === "int64" || special === "commitTs"
    case "boolean":
    case "string":
      return typeof value === type
    case "bytes":
      return special === "bytes"
    default:
      throw new Error(`Unknown validator type ${JSON.stringify(type)}`)
  }
}

function checkLiteral(literal: JsonValue, value: JsonValue): Mismatch | null {
  if (canonicalText(literal) === canonicalText(value)) return null
  const text = `\`${displayValue(value)}\` does not match literal validator \`v.literal(${displayLiteral(literal)})\`.`
  return { path: "", text: (context) => withContext(text, context) }
}

function checkId(validator: JsonObject, value: JsonValue, tables: Tables): Mismatch | null {
  const number = typeof value === "string" ? tableNumberOfId(value) : null
  if (number === null) return noMatch(validator, value)
  const wanted = String(validator.tableName)
  if (tables.tableNumberOf(wanted) === number) return null
  const found = tables.tableNameOf?.(number) ?? null
  if (number >= FIRST_USER_TABLE && found === null) return noMatch(validator, value)
  const from = number < FIRST_USER_TABLE ? "a system table" : `table \`${found}\``
  const text = `Found ID "${String(value)}" from ${from}, which does not match the table name in validator \`v.id("${wanted}")\`.`
  return { path: "", text: (context) => withContext(text, context) }
}

function checkArray(validator: JsonObject, value: JsonValue, tables: Tables): Mismatch | null {
  if (!Array.isArray(value)) return noMatch(validator, value)
  const element = validator.value ?? null
  for (const [index, item] of value.entries()) {
    const mismatch = check(element, item, tables)
    if (mismatch !== null) return at(`[${index}]`, mismatch)
  }
  return null
}

function checkRecord(validator: JsonObject, value: JsonValue, tables: Tables): Mismatch | null {
  if (!isPlainObject(value)) return noMatch(validator, value)
  const keys = validator.keys ?? null
  const values = isObject(validator.values) ? (validator.values.fieldType ?? null) : null
  for (const name of Object.keys(value).sort()) {
    const mismatch = check(keys, name, tables) ?? check(values, value[name] ?? null, tables)
    if (mismatch !== null) return at(`.${name}`, mismatch)
  }
  return null
}

function checkObject(validator: JsonObject, value: JsonValue, tables: Tables): Mismatch | null {
  if (!isPlainObject(value)) return noMatch(validator, value)
  const fields = isObject(validator.value) ? validator.value : {}
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name]
    if (!isObject(field)) throw new Error(`Malformed validator of field ${name}`)
    const content = fieldOf(value, name)
    if (content === undefined) {
      if (field.optional !== true) return missingField(validator, value, name)
      continue
    }
    const mismatch = check(field.fieldType ?? null, content, tables)
    if (mismatch !== null) return at(`.${name}`, mismatch)
  }
  const extra = Object.keys(value)
    .sort()
    .find((name) => !Object.hasOwn(fields, name))
  return extra === undefined ? null : extraField(validator, value, extra)
}

function noMatch(validator: JsonObject, value: JsonValue): Mismatch {
  return {
    path: "",
    text: (context) =>
      `Value does not match validator.\n${context}\nValue: ${displayValue(value)}\nValidator: ${printValidator(validator)}`,
  }
}

function missingField(validator: JsonObject, object: JsonObject, name: string): Mismatch {
  const text = `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.`
  return { path: "", text: (context) => aboutObject(text, context, validator, object) }
}

function extraField(validator: JsonObject, object: JsonObject, name: string): Mismatch {
  const text = `Object contains extra field \`${name}\` that is not in the validator.`
  return { path: "", text: (context) => aboutObject(text, context, validator, object) }
}

function aboutObject(text: string, context: string, validator: JsonObject, object: JsonObject): string {
  return `${text}\n${context}\nObject: ${displayValue(object)}\nValidator: ${printValidator(validator)}`
}

function withContext(text: string, context: string): string {
  return context === "" ? text : `${text}\n${context}`
}

function at(step: string, mismatch: Mismatch): Mismatch {
  return { ...mismatch, path: step + mismatch.path }
}

function elements(validator: JsonObject): JsonValue[] {
  return Array.isArray(validator.value) ? validator.value : []
}

function isPlainObject(value: JsonValue): value is JsonObject {
  return isObject(value) && specialOf(value) === null
}
