/** Keeps a text index in step with its documents. Plain tables of the same file: a rollback undoes it like all else. */
import type { JsonObject } from "../../values/json.ts"
import { valueAt } from "../catalog.ts"
import { filterDigests } from "../filter-digest.ts"
import type { Sqlite } from "../sqlite.ts"
import type { WriteLog } from "../write-log.ts"
import { documentKeys } from "./keys.ts"
import type { SearchIndex } from "./search-index.ts"
import { tokenize } from "./tokenize.ts"

/** How often each term occurs; null where the searched field holds no text: then the document is not in the index. */
function termsOf(index: SearchIndex, document: JsonObject): Map<string, number> | null {
  const text = valueAt(document, index.searchPath)
  if (typeof text !== "string") return null
  const counts = new Map<string, number>()
  for (const term of tokenize(text)) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

export function addToSearch(
  connection: Sqlite,
  index: SearchIndex,
  seq: number,
  document: JsonObject,
): Map<string, number> | null {
  const terms = termsOf(index, document)
  if (terms === null) return null
  for (const [term, count] of terms)
    connection.run("INSERT INTO search_terms VALUES (?, ?, ?, ?)", index.id, term, seq, count)
  const length = lengthOf(terms)
  connection.run(
    "INSERT INTO search_documents VALUES (?, ?, ?, ?, ?)",
    index.id,
    seq,
    length,
    Number(document._creationTime),
    filterDigests(document, index.filterPaths),
  )
  changeTotals(connection, index, 1, length)
  return terms
}

export function removeFromSearch(
  connection: Sqlite,
  index: SearchIndex,
  seq: number,
  document: JsonObject,
): Map<string, number> | null {
  const terms = termsOf(index, document)
  if (terms === null) return null
  for (const term of terms.keys())
    connection.run(
      "DELETE FROM search_terms WHERE index_id = ? AND term = ? AND seq = ?",
      index.id,
      term,
      seq,
    )
  connection.run("DELETE FROM search_documents WHERE index_id = ? AND seq = ?", index.id, seq)
  changeTotals(connection, index, -1, -lengthOf(terms))
  return terms
}

/** Changes the index only where the document's text or filter fields changed; returns the terms before and after. */
export function changeInSearch(
  connection: Sqlite,
  index: SearchIndex,
  seq: number,
  before: JsonObject,
  after: JsonObject,
): { old: Map<string, number> | null; new: Map<string, number> | null } {
  const isSame =
    valueAt(before, index.searchPath) === valueAt(after, index.searchPath) &&
    Buffer.compare(filterDigests(before, index.filterPaths), filterDigests(after, index.filterPaths)) === 0
  if (isSame) {
    const terms = termsOf(index, after)
    return { old: terms, new: terms }
  }
  return {
    old: removeFromSearch(connection, index, seq, before),
    new: addToSearch(connection, index, seq, after),
  }
}

/** Notes whom a write of this document touches. */
export function logSearchWrite(
  writes: Pick<WriteLog, "add">,
  index: SearchIndex,
  terms: Map<string, number> | null,
  document: JsonObject,
): void {
  if (terms === null) return
  const filters = index.filterPaths.map((path) => valueAt(document, path))
  for (const key of documentKeys(terms.keys(), filters, terms.size)) writes.add(index.name, key)
}

export function dropSearch(connection: Sqlite, indexId: number): void {
  for (const table of ["search_terms", "search_documents", "search_totals"])
    connection.run(`DELETE FROM ${table} WHERE index_id = ?`, indexId)
}

function lengthOf(terms: ReadonlyMap<string, number>): number {
  let length = 0
  for (const count of terms.values()) length += count
  return length
}

function changeTotals(connection: Sqlite, index: SearchIndex, documents: number, length: number): void {
  connection.run(
    `INSERT INTO search_totals VALUES (?, ?, ?) ON CONFLICT (index_id)
     DO UPDATE SET documents = documents + excluded.documents, length = length + excluded.length`,
    index.id,
    documents,
    length,
  )
}
