/** Counts a table's documents and their bytes. */
import { BY_ID, type Table } from "./catalog.ts"
import { EVERYTHING } from "./reads.ts"
import type { Sqlite } from "./sqlite.ts"
import type { Work } from "./work.ts"

const SIZE = `SELECT COUNT(*), COALESCE(SUM(d.size), 0)
  FROM entries e CROSS JOIN documents d ON d.seq = e.seq WHERE e.index_id = ?`

export function tableSize(
  connection: Sqlite,
  table: Table | undefined,
): { documents: number; bytes: number } {
  const byId = table?.indexes.get(BY_ID)
  if (byId === undefined) return { documents: 0, bytes: 0 }
  const [documents, bytes] = connection.get(SIZE, byId.id) ?? []
  return { documents: Number(documents ?? 0), bytes: Number(bytes ?? 0) }
}

/** How many documents a transaction sees; it then depends on all of them. */
export function countDocuments(work: Work, table: string): number {
  work.reads.range(`${table}.${BY_ID}`, EVERYTHING, "asc").exhausted()
  const index = work.state.catalog.byName(table)?.indexes.get(BY_ID)
  if (index === undefined) return 0
  return Number(work.connection.get("SELECT count(*) FROM entries WHERE index_id = ?", index.id)?.[0])
}
