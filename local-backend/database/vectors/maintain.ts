/** Keeps a vector index in step with its documents: unit vectors of 32-bit floats, one row each. */
import { isObject, specialOf, type JsonObject } from "../../values/json.ts"
import { valueAt } from "../catalog.ts"
import { filterDigests } from "../filter-digest.ts"
import type { Sqlite } from "../sqlite.ts"
import type { JsonValue } from "../types.ts"
import type { VectorIndex } from "./vector-index.ts"

/** Documents whose field is missing, of another length or no list of numbers are not in the index, as on Convex. */
export function addToVectors(
  connection: Sqlite,
  index: VectorIndex,
  seq: number,
  document: JsonObject,
): void {
  const vector = unitVector(valueAt(document, index.vectorPath), index.definition.dimensions)
  if (vector === null) return
  connection.run(
    "INSERT INTO vectors (index_id, seq, filters, vector) VALUES (?, ?, ?, ?)",
    index.id,
    seq,
    filterDigests(document, index.filterPaths),
    new Uint8Array(vector.buffer),
  )
}

export function removeFromVectors(connection: Sqlite, index: VectorIndex, seq: number): void {
  connection.run("DELETE FROM vectors WHERE index_id = ? AND seq = ?", index.id, seq)
}

export function dropVectors(connection: Sqlite, indexId: number): void {
  connection.run("DELETE FROM vectors WHERE index_id = ?", indexId)
}

/** A vector of length one with this direction: then a scalar product is the cosine. Null where there is no such vector. */
export function unitVector(value: JsonValue | undefined, dimensions: number): Float32Array | null {
  if (!Array.isArray(value) || value.length !== dimensions) return null
  const numbers = value.map(finiteOf)
  if (!numbers.every((number) => number !== null)) return null
  const length = Math.hypot(...numbers)
  // A vector of zeros has no direction: it resembles nothing.
  return Float32Array.from(numbers, (number) => (length === 0 ? 0 : number / length))
}

/** -0 has no number in JSON. What is not finite has no place in a vector. */
function finiteOf(element: JsonValue): number | null {
  if (typeof element === "number") return element
  const special = isObject(element) ? specialOf(element) : null
  return special?.kind === "float64" && Number.isFinite(special.value) ? special.value : null
}
