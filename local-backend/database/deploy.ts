/** Brings the store to a new schema: builds and drops indexes and checks the documents that are there. */
import { canonicalText } from "../values/canonical.ts"
import type { JsonObject } from "../values/json.ts"
import { BY_CREATION_TIME, BY_ID, keyOf, type Index, type Table } from "./catalog.ts"
import { schemaMismatch } from "./document.ts"
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import { FIRST_KEY } from "./reads.ts"
import { saveSchema, validatorsOf } from "./state.ts"
import { addIndex, byDescriptor, dropIndex, ensureTable } from "./tables.ts"
import type { JsonValue, SchemaJson } from "./types.ts"
import { indexOf, type Work } from "./work.ts"

type Definition = { indexDescriptor: string; fields: string[] }

const BATCH = 256

export function deploySchema(work: Work, schema: SchemaJson | null): void {
  const oldValidators = work.state.validators
  let { catalog } = work.state
  for (const { tableName } of schema?.tables ?? []) catalog = ensureTable(work.connection, catalog, tableName)
  work.state = { ...work.state, catalog, schema, validators: validatorsOf(schema) }

  const definitions = new Map(schema?.tables.map((table) => [table.tableName, table.indexes]))
  for (const table of catalog.tables()) {
    const wanted = definitions.get(table.name) ?? []
    checkDefinitions(table.name, wanted)
    const { kept, added } = changeIndexes(work, table, wanted)
    const validator = work.state.validators.get(table.name)
    const mustValidate = validator !== undefined && !isSame(validator, oldValidators.get(table.name))
    if (added.length > 0 || mustValidate) visitDocuments(work, table, added)
    const indexes = byDescriptor([...kept, ...added])
    work.state = { ...work.state, catalog: work.state.catalog.with({ ...table, indexes }) }
  }
  saveSchema(work.connection, work.component, schema)
}

function changeIndexes(
  work: Work,
  table: Table,
  wanted: readonly Definition[],
): { kept: Index[]; added: Index[] } {
  const kept: Index[] = []
  const missing = new Map(wanted.map((definition) => [definition.indexDescriptor, definition.fields]))
  for (const index of table.indexes.values()) {
    const fields = missing.get(index.descriptor)
    const isBuiltIn = index.descriptor === BY_ID || index.descriptor === BY_CREATION_TIME
    if (isBuiltIn || (fields !== undefined && isSame(fields, [...index.declared]))) {
      kept.push(index)
      missing.delete(index.descriptor)
    } else dropIndex(work.connection, index)
  }
  const added = [...missing].map(([descriptor, fields]) =>
    addIndex(work.connection, table.id, table.name, descriptor, fields),
  )
  return { kept, added }
}

/** Fills new indexes and validates, in one pass and a batch at a time. */
function visitDocuments(work: Work, table: Table, added: readonly Index[]): void {
  const byId = indexOf(table, BY_ID)
  let after = FIRST_KEY
  for (;;) {
    const rows = work.connection.all(
      `SELECT e.key, e.seq, d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq
       WHERE e.index_id = ? AND e.key > ? ORDER BY e.key LIMIT ${BATCH}`,
      byId.id,
      after,
    )
    for (const [key, seq, body] of rows) {
      after = key as Uint8Array
      const document = JSON.parse(String(body)) as JsonObject
      const mismatch = schemaMismatch(work.state, table.name, document)
      if (mismatch !== null)
        throw new DatabaseError(
          "SchemaMismatch",
          `Document with ID "${String(document._id)}" in table "${table.name}" does not match the schema: ${mismatch}`,
        )
      for (const index of added)
        work.connection.run(
          "INSERT INTO entries VALUES (?, ?, ?)",
          index.id,
          keyOf(index, document),
          Number(seq),
        )
    }
    if (rows.length < BATCH) return
  }
}

function checkDefinitions(table: string, definitions: readonly Definition[]): void {
  if (definitions.length > LIMITS.indexesPerTable)
    throw invalid(table, `has ${definitions.length} indexes (limit: ${LIMITS.indexesPerTable})`)
  const seen = new Set<string>()
  for (const { indexDescriptor, fields } of definitions) {
    const index = `index "${indexDescriptor}"`
    if (indexDescriptor === BY_ID || indexDescriptor === BY_CREATION_TIME || indexDescriptor.startsWith("_"))
      throw invalid(table, `has an ${index}, but this name is reserved`)
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(indexDescriptor))
      throw invalid(table, `has an ${index} with an invalid name`)
    if (seen.has(indexDescriptor)) throw invalid(table, `has more than one ${index}`)
    if (fields.length === 0) throw invalid(table, `has an ${index} without fields`)
    if (fields.length > LIMITS.fieldsPerIndex)
      throw invalid(table, `has an ${index} with ${fields.length} fields (limit: ${LIMITS.fieldsPerIndex})`)
    if (new Set(fields).size < fields.length) throw invalid(table, `has an ${index} that names a field twice`)
    const reserved = fields.find((field) => field === "_id" || field === "_creationTime")
    if (reserved !== undefined)
      throw invalid(table, `has an ${index} on "${reserved}", which every index ends with already`)
    seen.add(indexDescriptor)
  }
}

function isSame(a: JsonValue, b: JsonValue | undefined): boolean {
  return b !== undefined && canonicalText(a) === canonicalText(b)
}

function invalid(table: string, what: string): DatabaseError {
  return new DatabaseError("InvalidSchema", `The schema is invalid: table "${table}" ${what}.`)
}
