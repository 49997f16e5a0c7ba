/** Moves everything of one table into another with the same indexes. */
import type { Table } from "../catalog.ts"
import { DatabaseError } from "../errors.ts"
import type { Sqlite } from "../sqlite.ts"

export function mergeTables(connection: Sqlite, from: Table, into: Table): void {
  for (const [descriptor, index] of from.indexes)
    moveEntries(connection, index.id, into, idOf(into, descriptor))
  for (const descriptor of from.searches.keys()) {
    const [source, target] = [from, into].map((table) => table.searches.get(descriptor)?.id ?? 0)
    for (const table of ["search_terms", "search_documents"])
      connection.run(`UPDATE ${table} SET index_id = ? WHERE index_id = ?`, target ?? 0, source ?? 0)
    connection.run(
      `INSERT INTO search_totals SELECT ?, documents, length FROM search_totals WHERE index_id = ?
       ON CONFLICT (index_id) DO UPDATE
       SET documents = documents + excluded.documents, length = length + excluded.length`,
      target ?? 0,
      source ?? 0,
    )
    connection.run("DELETE FROM search_totals WHERE index_id = ?", source ?? 0)
  }
  for (const descriptor of from.vectors.keys()) {
    const [source, target] = [from, into].map((table) => table.vectors.get(descriptor)?.id ?? 0)
    connection.run("UPDATE vectors SET index_id = ? WHERE index_id = ?", target ?? 0, source ?? 0)
  }
}

function moveEntries(connection: Sqlite, source: number, into: Table, target: number): void {
  try {
    connection.run("UPDATE entries SET index_id = ? WHERE index_id = ?", target, source)
  } catch (error) {
    if (!(error instanceof DatabaseError) || !error.message.includes("UNIQUE constraint failed")) throw error
    throw new DatabaseError("InvalidArgument", duplicate(connection, source, into, target))
  }
}

function duplicate(connection: Sqlite, source: number, into: Table, target: number): string {
  const row = connection.get(
    `SELECT d.body FROM entries a JOIN entries b ON b.index_id = ? AND b.key = a.key
     JOIN documents d ON d.seq = a.seq WHERE a.index_id = ? LIMIT 1`,
    target,
    source,
  )
  const { _id } = JSON.parse(String(row?.[0] ?? "{}")) as { _id?: string }
  return (
    `The document "${_id}" is already in the table "${into.name}". Use --replace to replace the table, ` +
    "or remove _id from the documents to give them new IDs."
  )
}

function idOf(table: Table, descriptor: string): number {
  const index = table.indexes.get(descriptor)
  if (index === undefined) throw new Error(`The table ${table.name} has no index ${descriptor}.`)
  return index.id
}
