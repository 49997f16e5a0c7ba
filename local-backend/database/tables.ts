/** Creates tables and indexes in the store and in a catalog. */
import { FIRST_USER_TABLE } from "../values/ids.ts"
import { BY_CREATION_TIME, BY_ID, makeIndex, type Catalog, type Index, type Table } from "./catalog.ts"
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import type { Sqlite } from "./sqlite.ts"

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** The catalog with this table, creating it where it is new. */
export function ensureTable(connection: Sqlite, catalog: Catalog, name: string): Catalog {
  if (catalog.byName(name) !== undefined) return catalog
  if (!IDENTIFIER.test(name))
    throw new DatabaseError(
      "InvalidTableName",
      `Invalid table name "${name}": table names are at most 64 letters, digits and underscores, and start with a letter.`,
    )
  if (catalog.size >= LIMITS.tables)
    throw new DatabaseError("LimitExceeded", `Too many tables (limit: ${LIMITS.tables})`)
  let number = FIRST_USER_TABLE
  for (const table of catalog.tables()) number = Math.max(number, table.number + 1)
  return addTable(connection, catalog, name, number)
}

export function addTable(connection: Sqlite, catalog: Catalog, name: string, number: number): Catalog {
  const id = connection.run(
    "INSERT INTO tables (component, number, name) VALUES (?, ?, ?)",
    catalog.component,
    number,
    name,
  )
  const indexes = [BY_ID, BY_CREATION_TIME].map((descriptor) =>
    addIndex(connection, id, name, descriptor, []),
  )
  return catalog.with({ id, number, name, indexes: byDescriptor(indexes) })
}

export function addIndex(
  connection: Sqlite,
  tableId: number,
  table: string,
  descriptor: string,
  declared: readonly string[],
): Index {
  const id = connection.run(
    "INSERT INTO indexes (table_id, descriptor, fields) VALUES (?, ?, ?)",
    tableId,
    descriptor,
    JSON.stringify(declared),
  )
  return makeIndex(id, table, descriptor, declared)
}

export function dropIndex(connection: Sqlite, index: Index): void {
  connection.run("DELETE FROM entries WHERE index_id = ?", index.id)
  connection.run("DELETE FROM indexes WHERE id = ?", index.id)
}

export function byDescriptor(indexes: Iterable<Index>): Table["indexes"] {
  return new Map([...indexes].map((index) => [index.descriptor, index]))
}
