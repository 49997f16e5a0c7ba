/** The expression language of `.filter(...)`, compiled once per query into functions of a document. */
import { compareKeys, encodeKey } from "../values/keys.ts"
import { displayValue } from "../values/validators.ts"
import { float64ToJson, int64ToJson, isObject, specialOf, type JsonObject } from "../values/json.ts"
import { valueAt } from "./catalog.ts"
import { DatabaseError } from "./errors.ts"
import type { JsonValue } from "./types.ts"

/** `undefined` is a missing field: a value of its own, smaller than all others. */
type Expression = (document: JsonObject) => JsonValue | undefined

export type Predicate = (document: JsonObject) => boolean

export function compileFilter(json: JsonValue): Predicate {
  const expression = compile(json)
  return (document) => asBoolean(expression(document), "filter")
}

const COMPARISONS = new Map<string, (order: number) => boolean>([
  ["$eq", (order) => order === 0],
  ["$neq", (order) => order !== 0],
  ["$lt", (order) => order < 0],
  ["$lte", (order) => order <= 0],
  ["$gt", (order) => order > 0],
  ["$gte", (order) => order >= 0],
])

type Arithmetic = { ints: (a: bigint, b: bigint) => bigint; floats: (a: number, b: number) => number }

const ARITHMETIC = new Map<string, Arithmetic>([
  ["$add", { ints: (a, b) => a + b, floats: (a, b) => a + b }],
  ["$sub", { ints: (a, b) => a - b, floats: (a, b) => a - b }],
  ["$mul", { ints: (a, b) => a * b, floats: (a, b) => a * b }],
  ["$div", { ints: (a, b) => a / b, floats: (a, b) => a / b }],
  ["$mod", { ints: (a, b) => a % b, floats: (a, b) => a % b }],
])

function compile(json: JsonValue): Expression {
  const [operator, operand] = isObject(json) ? (Object.entries(json)[0] ?? []) : []
  if (operator === undefined || operand === undefined)
    throw invalid(`is not an expression: ${JSON.stringify(json)}`)
  if (operator === "$literal") return constant(operand)
  if (operator === "$field") return field(operand)
  if (operator === "$not") {
    const inner = compile(operand)
    return (document) => !asBoolean(inner(document), operator)
  }
  if (operator === "$neg") {
    const inner = compile(operand)
    return (document) => negate(inner(document))
  }
  if (operator === "$and" || operator === "$or") return compileLogic(operator, operand)

  const comparison = COMPARISONS.get(operator)
  const arithmetic = ARITHMETIC.get(operator)
  if (comparison === undefined && arithmetic === undefined)
    throw invalid(`uses the unknown operator ${operator}`)
  const [left, right] = pair(operator, operand)
  if (comparison !== undefined) return (document) => comparison(compareJson(left(document), right(document)))
  return (document) => calculate(operator, arithmetic, left(document), right(document))
}

function constant(operand: JsonValue): Expression {
  const value = isObject(operand) && specialOf(operand)?.kind === "undefined" ? undefined : operand
  return () => value
}

function field(operand: JsonValue): Expression {
  if (typeof operand !== "string") throw invalid("has a $field that is not a string")
  const path = operand.split(".")
  return (document) => valueAt(document, path)
}

function compileLogic(operator: "$and" | "$or", operand: JsonValue): Expression {
  if (!Array.isArray(operand)) throw invalid(`has ${operator} without a list`)
  const parts = operand.map(compile)
  const decides = operator === "$or"
  return (document) =>
    parts.some((part) => asBoolean(part(document), operator) === decides) ? decides : !decides
}

function pair(operator: string, operand: JsonValue): [Expression, Expression] {
  const [left, right, ...rest] = Array.isArray(operand) ? operand : []
  if (left === undefined || right === undefined || rest.length > 0)
    throw invalid(`has ${operator} without two operands`)
  return [compile(left), compile(right)]
}

/** Convex's total order over all types. The common cases need no keys. */
function compareJson(a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b
  if ((typeof a === "string" || typeof a === "boolean") && a === b) return 0
  return compareKeys(encodeKey([a]), encodeKey([b]))
}

function calculate(
  operator: string,
  arithmetic: Arithmetic | undefined,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
): JsonValue {
  const left = numberOf(a)
  const right = numberOf(b)
  if (arithmetic !== undefined && typeof left === "number" && typeof right === "number")
    return float64ToJson(arithmetic.floats(left, right))
  if (arithmetic === undefined || typeof left !== "bigint" || typeof right !== "bigint")
    throw invalid(
      `applies ${operator} to ${displayValue(a)} and ${displayValue(b)}: both must be numbers of one type`,
    )
  if (right === 0n && (operator === "$div" || operator === "$mod")) throw invalid("divides an int64 by zero")
  return checkedInt64(operator, arithmetic.ints(left, right))
}

function negate(value: JsonValue | undefined): JsonValue {
  const number = numberOf(value)
  if (number === null) throw invalid(`applies $neg to ${displayValue(value)}, which is not a number`)
  return typeof number === "number" ? float64ToJson(-number) : checkedInt64("$neg", -number)
}

function checkedInt64(operator: string, value: bigint): JsonValue {
  if (BigInt.asIntN(64, value) !== value) throw invalid(`overflows int64 in ${operator}`)
  return int64ToJson(value)
}

function numberOf(value: JsonValue | undefined): number | bigint | null {
  if (typeof value === "number") return value
  const special = isObject(value) ? specialOf(value) : null
  return special?.kind === "int64" || special?.kind === "float64" ? special.value : null
}

function asBoolean(value: JsonValue | undefined, where: string): boolean {
  if (typeof value === "boolean") return value
  throw invalid(`needs a boolean in ${where}, but got ${displayValue(value)}`)
}

function invalid(what: string): DatabaseError {
  return new DatabaseError("InvalidFilter", `The query's filter ${what}.`)
}
