/** Turns the comparisons of `withIndex` into one stretch of the index, with Convex's rules and texts. */
import { afterPrefix, encodeKey } from "../values/keys.ts"
import { displayValue } from "../values/validators.ts"
import { DatabaseError } from "./errors.ts"
import { FIRST_KEY } from "./reads.ts"
import type { Interval, JsonValue } from "./types.ts"

export type Comparison = {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte"
  fieldPath: string
  value: JsonValue
}

/** As much of an index as ranges need; it may be one that is still to be created. */
export type IndexFields = { readonly indexName: string; readonly fields: readonly string[] }

const SIGNS = { Eq: "==", Gt: ">", Gte: ">=", Lt: "<", Lte: "<=" } as const
const MORE = "For more information see https://docs.convex.dev/using/indexes."

export function toInterval(index: IndexFields, comparisons: readonly Comparison[]): Interval {
  const { equals, lower, upper } = sortOut(index, comparisons)
  checkFields(index, equals, lower ?? upper)

  const prefix = index.fields.slice(0, equals.size).map((field) => equals.get(field) ?? null)
  const prefixKey = encodeKey(prefix)
  const bound = (comparison: Comparison) => encodeKey([...prefix, comparison.value])

  let start = equals.size === 0 ? FIRST_KEY : prefixKey
  let end = equals.size === 0 ? null : afterPrefix(prefixKey)
  if (lower !== null) start = lower.type === "Gt" ? afterPrefix(bound(lower)) : bound(lower)
  if (upper !== null) end = upper.type === "Lte" ? afterPrefix(bound(upper)) : bound(upper)
  return { start, end }
}

type Sorted = { equals: Map<string, JsonValue>; lower: Comparison | null; upper: Comparison | null }

function sortOut(index: IndexFields, comparisons: readonly Comparison[]): Sorted {
  const sorted: Sorted = { equals: new Map(), lower: null, upper: null }
  for (const comparison of comparisons) {
    const { type, fieldPath, value } = comparison
    if (type === "Eq") {
      if (sorted.equals.has(fieldPath)) throw alreadyDefined("equality", comparison)
      sorted.equals.set(fieldPath, value)
      continue
    }
    const side = type === "Gt" || type === "Gte" ? "lower" : "upper"
    if (sorted[side] !== null) throw alreadyDefined(side, comparison)
    const other = sorted.lower ?? sorted.upper
    if (other !== null && other.fieldPath !== fieldPath) throw boundsOnTwoFields(index, other, comparison)
    sorted[side] = comparison
  }
  return sorted
}

/** Equalities must fill the first fields of the index, the bound the next one. */
function checkFields(
  index: IndexFields,
  equals: ReadonlyMap<string, JsonValue>,
  bound: Comparison | null,
): void {
  const used = [...equals.keys()]
  if (bound !== null) used.push(bound.fieldPath)
  const unknown = used.find((field) => !index.fields.includes(field))
  if (unknown !== undefined)
    throw new DatabaseError(
      "InvalidIndexRange",
      `The index range included a comparison with ${JSON.stringify(unknown)}, but ${index.indexName} with fields ${shownFields(index)} doesn't index this field. ${MORE}`,
    )
  const ordered = [...equals.keys()].sort((a, b) => index.fields.indexOf(a) - index.fields.indexOf(b))
  if (bound !== null) ordered.push(bound.fieldPath)
  const wrong = ordered.find((field, position) => index.fields[position] !== field)
  if (wrong !== undefined)
    throw new DatabaseError(
      "InvalidIndexRange",
      `Tried to query index ${index.indexName} but the query didn't use the index fields in order.\nIndex fields: ${shownFields(index)}\nQuery fields: ${shown(ordered)}\nFirst incorrect field: ${JSON.stringify(wrong)}\n${MORE}`,
    )
}

function alreadyDefined(what: string, { type, fieldPath, value }: Comparison): DatabaseError {
  return new DatabaseError(
    "InvalidIndexRange",
    `Already defined ${what} bound in index range. Can't add ${JSON.stringify(fieldPath)} ${SIGNS[type]} ${displayValue(value)}.`,
  )
}

function boundsOnTwoFields(index: IndexFields, first: Comparison, second: Comparison): DatabaseError {
  return new DatabaseError(
    "InvalidIndexRange",
    `Upper and lower bounds in \`range\` can only be applied to a single index field. This query against index ${index.indexName} attempted to set a range bound on both ${JSON.stringify(first.fieldPath)} and ${JSON.stringify(second.fieldPath)}. Consider using \`filter\` instead. See https://docs.convex.dev/using/indexes for more info.`,
  )
}

/** The `_id` that ends every index goes without saying. */
function shownFields(index: IndexFields): string {
  return shown(index.fields.length === 1 ? index.fields : index.fields.slice(0, -1))
}

function shown(fields: readonly string[]): string {
  return `[${fields.map((field) => JSON.stringify(field)).join(", ")}]`
}
