/** What a stopped backend has in its file: the whole of a table, whatever functions would show of it. */
import path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { homeOf } from "#lib/home"

export type Stored = {
  rows<Row>(table: string): Row[]
  /** SQLite's own opinion of the file. */
  integrity(): string
  close(): void
}

export function openStored(home: string): Stored {
  const database = new DatabaseSync(path.join(homeOf(home).backend, "backend.sqlite"), { readOnly: true })
  const ofTable = database.prepare(
    `SELECT body FROM documents JOIN entries USING (seq) JOIN indexes ON indexes.id = entries.index_id
     JOIN tables ON tables.id = indexes.table_id
     WHERE tables.component = '' AND tables.name = ? AND indexes.descriptor = 'by_id'`,
  )
  return {
    rows: <Row>(table: string) => ofTable.all(table).map(({ body }) => JSON.parse(String(body)) as Row),
    integrity: () => String(database.prepare("PRAGMA integrity_check").get()?.integrity_check),
    close: () => database.close(),
  }
}
