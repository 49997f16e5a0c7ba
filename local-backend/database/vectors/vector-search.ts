/** Finds the documents whose vectors point most nearly in a given direction: exactly, by looking at every one. */
import { z } from "zod"
import type { JsonObject } from "../../values/json.ts"
import { isObject, specialOf } from "../../values/json.ts"
import { DatabaseError } from "../errors.ts"
import { DIGEST_BYTES, digestOf } from "../filter-digest.ts"
import { LIMITS } from "../limits.ts"
import type { Sqlite } from "../sqlite.ts"
import type { JsonValue } from "../types.ts"
import type { Work } from "../work.ts"
import { unitVector } from "./maintain.ts"
import type { VectorIndex } from "./vector-index.ts"

export type VectorResult = { _id: string; _score: number }

const BATCH = 256

const Request = z.object({
  indexName: z.string(),
  limit: z.number().nullish(),
  vector: z.array(z.json()),
  expressions: z.json().nullish(),
})

/** Yields every few milliseconds, so that a large index need not keep others waiting. */
export type VectorSearch = Generator<void, VectorResult[], void>

export function* vectorSearch(work: Work, request: JsonValue): VectorSearch {
  const parsed = Request.safeParse(request)
  if (!parsed.success) throw invalid(`The vector search is malformed: ${z.prettifyError(parsed.error)}`)
  const { indexName, vector, expressions } = parsed.data
  const [tableName = "", descriptor = ""] = indexName.split(".")
  const index = work.state.catalog.byName(tableName)?.vectors.get(descriptor)
  if (index === undefined) throw new DatabaseError("IndexNotFound", `Index ${indexName} not found.`)
  if (index.definition.staged)
    throw new DatabaseError(
      "IndexNotFound",
      `Index ${indexName} is currently staged and not available to query until it is enabled: remove \`staged: true\` from its definition.`,
    )
  const limit = parsed.data.limit ?? LIMITS.vectorResultsDefault
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.vectorResultsMax)
    throw invalid(
      `Vector queries require a limit between 1 and ${LIMITS.vectorResultsMax}, but got ${limit}.`,
    )
  const wanted = wantedVector(index, vector)
  const conditions = filtersOf(index, expressions ?? null)
  const best = yield* nearest(work.connection, index, wanted, conditions, limit)
  return best.flatMap(({ seq, score }) => {
    const id = idOf(work.connection, seq)
    return id === null ? [] : [{ _id: id, _score: score }]
  })
}

function wantedVector(index: VectorIndex, vector: JsonValue[]): Float32Array {
  const { dimensions } = index.definition
  if (vector.length !== dimensions)
    throw invalid(
      `The vector of a search in ${index.name} must have ${dimensions} dimensions, as the index has, but it has ${vector.length}.`,
    )
  const wanted = unitVector(vector, dimensions)
  if (wanted === null)
    throw invalid(`The vector of a search in ${index.name} must be a list of finite numbers.`)
  return wanted
}

/** A document passes when any of these fields has this value; no conditions let all pass. */
type Condition = { offset: number; digest: Uint8Array }

function filtersOf(index: VectorIndex, expression: JsonValue): Condition[] | null {
  if (expression === null) return null
  const conditions = conditionsOf(index, expression)
  if (conditions.length > LIMITS.vectorFilters)
    throw invalid(
      `A vector search can have at most ${LIMITS.vectorFilters} filter expressions, this one has ${conditions.length}.`,
    )
  return conditions
}

function conditionsOf(index: VectorIndex, expression: JsonValue): Condition[] {
  const { $or: any, $eq: pair } = isObject(expression) ? expression : ({} as JsonObject)
  if (Array.isArray(any)) return any.flatMap((part) => conditionsOf(index, part))
  const [left, right] = Array.isArray(pair) ? pair : []
  if (!isObject(left) || typeof left.$field !== "string" || !isObject(right) || !("$literal" in right))
    throw invalid("The filter of a vector search may use `q.eq` on filter fields and `q.or` alone.")
  const position = index.definition.filterFields.indexOf(left.$field)
  if (position < 0)
    throw invalid(
      `The filter of a vector search in ${index.name} uses "${left.$field}", which is not one of the index's filterFields.`,
    )
  const literal = right.$literal ?? null
  const isMissing = isObject(literal) && specialOf(literal)?.kind === "undefined"
  return [{ offset: position * DIGEST_BYTES, digest: digestOf(isMissing ? undefined : literal) }]
}

type Found = { seq: number; score: number }

function* nearest(
  connection: Sqlite,
  index: VectorIndex,
  wanted: Float32Array,
  conditions: Condition[] | null,
  limit: number,
): Generator<void, Found[], void> {
  let best: Found[] = []
  let after = -1
  for (;;) {
    const rows = connection.all(
      `SELECT seq, filters, vector FROM vectors WHERE index_id = ? AND seq > ? ORDER BY seq LIMIT ${BATCH}`,
      index.id,
      after,
    )
    for (const [seq, filters, vector] of rows) {
      after = Number(seq)
      if (conditions !== null && !conditions.some((condition) => holds(filters as Uint8Array, condition)))
        continue
      best.push({ seq: after, score: product(wanted, vector as Uint8Array) })
    }
    // Equal scores keep the order of creation, so that the same search has the same answer.
    best = best.sort((a, b) => b.score - a.score || a.seq - b.seq).slice(0, limit)
    if (rows.length < BATCH) return best
    yield
  }
}

function holds(filters: Uint8Array, { offset, digest }: Condition): boolean {
  for (let i = 0; i < DIGEST_BYTES; i++) if (filters[offset + i] !== digest[i]) return false
  return true
}

function product(wanted: Float32Array, bytes: Uint8Array): number {
  const isAligned = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0
  const { buffer, byteOffset } = isAligned ? bytes : Uint8Array.from(bytes)
  const vector = new Float32Array(buffer, byteOffset, wanted.length)
  let sum = 0
  for (let i = 0; i < wanted.length; i++) sum += (wanted[i] as number) * (vector[i] as number)
  return sum
}

/** Null where the document was deleted between two steps: in memory there is no snapshot. */
function idOf(connection: Sqlite, seq: number): string | null {
  const row = connection.get("SELECT body FROM documents WHERE seq = ?", seq)
  return row === undefined ? null : String((JSON.parse(String(row[0])) as JsonObject)._id)
}

function invalid(sentence: string): DatabaseError {
  return new DatabaseError("InvalidArgument", sentence)
}
