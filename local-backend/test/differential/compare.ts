/** Makes what two backends answered comparable: ids by the order of their making, errors by what they are about. */
import { convexToJson, type Value } from "convex/values"
import type { Operation, Result } from "../../fixtures/fuzz/operations.ts"
import type { Answer } from "./backends.ts"

/**
 * What an error is about, by its sentence here and in the mock. Convex's own sentences are tested one by one elsewhere
 * (`database/`, `values/`, `functions/`); the mock has its own, so only the kind of error is compared.
 */
const ERRORS: readonly [kind: string, here: RegExp, mock: RegExp][] = [
  [
    "schema",
    /because it does not match the schema/,
    /^Validator error|^Cannot convert undefined or null to object/,
  ],
  ["missing", /(Update|Replace|Delete) on nonexistent document/, /on non-?existent doc/],
  ["bad id", /Unable to decode ID/, /expected ID value|non-existent doc|Invalid argument `id`/],
  [
    "not unique",
    /unique\(\) query returned more than one result/,
    /unique\(\) query returned more than one result/,
  ],
  ["no document", /There is no document yet|in another table/, /There is no document yet|in another table/],
  ["given up", /given up|told to/, /given up|told to/],
]

export function kindOf(error: string, backend: "here" | "mock"): string {
  const found = ERRORS.find(([, here, mock]) => (backend === "here" ? here : mock).test(error))
  return found?.[0] ?? `unknown: ${error}`
}

/** Here 32 letters and digits; in the mock a counter and the table's name. */
const ID = /^(?:[a-z0-9]{32}|[0-9]{8,}[a-z]+)$/

export type Comparable = { results: string[] } | { error: string }

export function pageText(page: readonly Value[], ids: readonly string[]): string {
  return valueText([...page], namesOf(ids))
}

function namesOf(ids: readonly string[]): Map<string, string> {
  return new Map(ids.map((id, index) => [id, `#${index}`]))
}

export function comparable(
  operations: readonly Operation[],
  answer: Answer,
  backend: "here" | "mock",
): Comparable {
  if ("error" in answer) return { error: kindOf(answer.error, backend) }
  const { results, ids } = answer.done
  const names = namesOf(ids)
  return { results: results.map((result, i) => textOf(operations[i], result, names, backend)) }
}

function textOf(
  operation: Operation | undefined,
  result: Result,
  names: ReadonlyMap<string, string>,
  backend: "here" | "mock",
): string {
  if ("error" in result)
    return result.data === undefined ? `error: ${kindOf(result.error, backend)}` : "ConvexError"
  if (operation?.kind === "nested") {
    const inner = result.ok as Result[]
    return `nested: ${inner.map((part, i) => textOf(operation.operations[i], part, names, backend)).join("; ")}`
  }
  const { ok } = result
  const isSearch = operation?.kind === "query" && operation.source.kind === "search"
  return isSearch && Array.isArray(ok)
    ? `found: ${ok
        .map((document) => valueText(document, names))
        .sort()
        .join(", ")}`
    : valueText(ok, names)
}

function valueText(value: Value, names: ReadonlyMap<string, string>): string {
  return JSON.stringify(convexToJson(value), (key, part: unknown) => {
    if (key === "_creationTime") return undefined
    if (typeof part !== "string") return part
    // What scheduled functions made has an id that the test was not told.
    return names.get(part) ?? (ID.test(part) ? "#scheduled" : part)
  })
}
