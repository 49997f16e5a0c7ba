/** Lists tables, and creates them and their indexes in the store and in a catalog. */
import { FIRST_USER_TABLE } from "../values/ids.ts"
import { BY_CREATION_TIME, BY_ID, indexesOf, isSystemName, type Catalog, type Table } from "./catalog.ts"
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import { storedText, type IndexDefinition } from "./index-definition.ts"
import { dropSearch } from "./search/maintain.ts"
import type { Sqlite } from "./sqlite.ts"
import { observe, TABLES_TOPIC } from "./topics.ts"
import { dropVectors } from "./vectors/maintain.ts"
import type { Work } from "./work.ts"

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** The names of the app's own tables; who asked depends on which there are. */
export function listTables(work: Work): string[] {
  observe(work, TABLES_TOPIC)
  return [...work.state.catalog.tables()]
    .map(({ name }) => name)
    .filter((name) => !isSystemName(name))
    .sort()
}

/** The catalog with this table, creating it where it is new. */
export function ensureTable(connection: Sqlite, catalog: Catalog, name: string): Catalog {
  if (catalog.byName(name) !== undefined) return catalog
  checkTableName(name)
  if (catalog.size >= LIMITS.tables)
    throw new DatabaseError("LimitExceeded", `Too many tables (limit: ${LIMITS.tables})`)
  let number = FIRST_USER_TABLE
  for (const table of catalog.tables()) number = Math.max(number, table.number + 1)
  return addTable(connection, catalog, name, number)
}

export function checkTableName(name: string): void {
  if (!IDENTIFIER.test(name))
    throw new DatabaseError(
      "InvalidTableName",
      `Invalid table name "${name}": table names are at most 64 letters, digits and underscores, and start with a letter.`,
    )
}

export function addTable(connection: Sqlite, catalog: Catalog, name: string, number: number): Catalog {
  const id = connection.run(
    "INSERT INTO tables (component, number, name) VALUES (?, ?, ?)",
    catalog.component,
    number,
    name,
  )
  for (const descriptor of [BY_ID, BY_CREATION_TIME])
    addIndex(connection, id, descriptor, { kind: "database", fields: [], staged: false })
  return catalog.with({ id, number, name, ...loadIndexes(connection, id, name) })
}

/** Returns the new index's id. */
export function addIndex(
  connection: Sqlite,
  tableId: number,
  descriptor: string,
  definition: IndexDefinition,
): number {
  return connection.run(
    "INSERT INTO indexes (table_id, descriptor, fields) VALUES (?, ?, ?)",
    tableId,
    descriptor,
    storedText(definition),
  )
}

/** Staging or enabling an index changes nothing in it. */
export function redefineIndex(connection: Sqlite, id: number, definition: IndexDefinition): void {
  connection.run("UPDATE indexes SET fields = ? WHERE id = ?", storedText(definition), id)
}

export function dropIndex(connection: Sqlite, id: number): void {
  connection.run("DELETE FROM entries WHERE index_id = ?", id)
  dropSearch(connection, id)
  dropVectors(connection, id)
  connection.run("DELETE FROM indexes WHERE id = ?", id)
}

/** The indexes of a table as they are stored now. */
export function loadIndexes(
  connection: Sqlite,
  tableId: number,
  table: string,
): Pick<Table, "indexes" | "searches" | "vectors"> {
  const rows = connection.all(
    "SELECT id, descriptor, fields FROM indexes WHERE table_id = ? ORDER BY id",
    tableId,
  )
  return indexesOf(
    table,
    rows.map(([id, descriptor, fields]) => [Number(id), String(descriptor), String(fields)]),
  )
}
