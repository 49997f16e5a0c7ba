/** Counts a table's documents and their bytes. */
import { BY_ID, type Table } from "./catalog.ts"
import type { Sqlite } from "./sqlite.ts"

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
