/** Checks the documents that are there against a schema to come, a batch at a time, while everybody goes on working. */
import type { JsonObject } from "../values/json.ts"
import { BY_ID, type Table } from "./catalog.ts"
import { checkDeclarations, checkDocument, mustValidate } from "./deploy.ts"
import { DatabaseError } from "./errors.ts"
import type { Namespace } from "./namespace.ts"
import { FIRST_KEY } from "./reads.ts"
import type { Sqlite } from "./sqlite.ts"
import { validatorsOf } from "./state.ts"
import type { SchemaJson } from "./types.ts"
import { indexOf } from "./work.ts"

const BATCH = 256
const DOCUMENTS = `SELECT e.key, d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq
  WHERE e.index_id = ? AND e.key > ? ORDER BY e.key LIMIT ${BATCH}`

/**
 * Throws DatabaseError at the first document that does not fit. What is written meanwhile behind its back is found
 * when the schema is deployed.
 */
export function* checkDocuments(
  read: <T>(look: (connection: Sqlite) => T) => T,
  namespace: Namespace,
  schema: SchemaJson | null,
): Generator<void, void> {
  const next = { ...namespace, schema, validators: validatorsOf(schema) }
  try {
    for (const table of schema?.tables ?? []) checkDeclarations(table)
    for (const table of namespace.catalog.tables()) {
      if (mustValidate(table.name, namespace.validators, next.validators))
        yield* checkTable(read, table, next)
    }
  } catch (error) {
    const { component } = namespace.catalog
    if (!(error instanceof DatabaseError) || component === "") throw error
    throw new DatabaseError(error.code, error.message, { cause: error, component })
  }
}

function* checkTable(
  read: <T>(look: (connection: Sqlite) => T) => T,
  table: Table,
  next: Namespace,
): Generator<void, void> {
  const byId = indexOf(table, BY_ID)
  let after = FIRST_KEY
  for (;;) {
    const rows = read((connection) => connection.all(DOCUMENTS, byId.id, after))
    for (const [key, body] of rows) {
      after = key as Uint8Array
      checkDocument(next, table.name, JSON.parse(String(body)) as JsonObject)
    }
    if (rows.length < BATCH) return
    yield
  }
}
