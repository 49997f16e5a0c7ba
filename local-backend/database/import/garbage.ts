/** Removes what belongs to no table any more, a little at a time: whoever else writes must not wait for long. */
import { BY_ID } from "../catalog.ts"
import { dropSearch } from "../search/maintain.ts"
import type { Sqlite } from "../sqlite.ts"
import { dropVectors } from "../vectors/maintain.ts"

const AT_ONCE = 1_000

type IsInUse = (tableId: number) => boolean

/** `isInUse` tells which hidden tables are still being filled. */
export function hasGarbage(connection: Sqlite, isInUse: IsInUse): boolean {
  return garbageIndexes(connection, isInUse).length > 0
}

export function collectGarbage(connection: Sqlite, isInUse: IsInUse): void {
  const [first] = garbageIndexes(connection, isInUse)
  if (first === undefined) return
  const { id, descriptor } = first
  const entries = connection.all(`SELECT key, seq FROM entries WHERE index_id = ? LIMIT ${AT_ONCE}`, id)
  for (const [key, seq] of entries) {
    connection.run("DELETE FROM entries WHERE index_id = ? AND key = ?", id, key as Uint8Array)
    if (descriptor === BY_ID) connection.run("DELETE FROM documents WHERE seq = ?", Number(seq))
  }
  if (entries.length === AT_ONCE || removedSome(connection, id)) return
  dropSearch(connection, id)
  dropVectors(connection, id)
  connection.run("DELETE FROM indexes WHERE id = ?", id)
}

/** A text or vector index has rows of its own, some for each word. */
function removedSome(connection: Sqlite, id: number): boolean {
  for (const [table, columns] of LARGE) {
    if (connection.get(`SELECT 1 FROM ${table} WHERE index_id = ? LIMIT 1`, id) === undefined) continue
    connection.run(
      `DELETE FROM ${table} WHERE (${columns}) IN (SELECT ${columns} FROM ${table} WHERE index_id = ? LIMIT ${AT_ONCE})`,
      id,
    )
    return true
  }
  return false
}

const LARGE = [
  ["search_terms", "index_id, term, seq"],
  ["search_documents", "index_id, seq"],
  ["vectors", "id"],
] as const

/** by_id last: the documents are found through it, and no entry may lead nowhere. */
function garbageIndexes(connection: Sqlite, isInUse: IsInUse): { id: number; descriptor: string }[] {
  return connection
    .all("SELECT id, table_id, descriptor FROM indexes WHERE table_id < 0 ORDER BY descriptor = ?, id", BY_ID)
    .filter(([, tableId]) => !isInUse(Number(tableId)))
    .map(([id, , descriptor]) => ({ id: Number(id), descriptor: String(descriptor) }))
}
