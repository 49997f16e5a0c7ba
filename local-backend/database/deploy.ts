/** Brings the store to a new schema: builds and drops indexes and checks the documents that are there. */
import { canonicalText } from "../values/canonical.ts"
import type { JsonObject } from "../values/json.ts"
import { BY_CREATION_TIME, BY_ID, keyOf, type Table } from "./catalog.ts"
import { schemaMismatch } from "./document.ts"
import { DatabaseError } from "./errors.ts"
import { declaredIndexes, hasSameContents, problemOf, type NamedDefinition } from "./index-definition.ts"
import { FIRST_KEY } from "./reads.ts"
import { addToSearch } from "./search/maintain.ts"
import { saveSchema, validatorsOf, type State } from "./state.ts"
import { addIndex, dropIndex, ensureTable, loadIndexes, redefineIndex } from "./tables.ts"
import type { JsonValue, SchemaJson } from "./types.ts"
import { addToVectors } from "./vectors/maintain.ts"
import { indexOf, type Work } from "./work.ts"

const BATCH = 256
const BUILT_IN: ReadonlySet<string> = new Set([BY_ID, BY_CREATION_TIME])

export function deploySchema(work: Work, schema: SchemaJson | null): void {
  const oldValidators = work.state.validators
  let { catalog } = work.state
  for (const { tableName } of schema?.tables ?? []) catalog = ensureTable(work.connection, catalog, tableName)
  work.state = { ...work.state, catalog, schema, validators: validatorsOf(schema) }

  const declared = new Map(schema?.tables.map((table) => [table.tableName, checkDeclarations(table)]))
  for (const table of catalog.tables()) {
    const added = changeIndexes(work, table, declared.get(table.name) ?? [])
    const indexes = loadIndexes(work.connection, table.id, table.name)
    const changed = { ...table, ...indexes }
    const isNewValidator = mustValidate(table.name, oldValidators, work.state.validators)
    if (added.size > 0 || isNewValidator) visitDocuments(work, changed, added)
    work.state = { ...work.state, catalog: work.state.catalog.with(changed) }
  }
  saveSchema(work.connection, work.component, schema)
}

/** The indexes that a table declares; throws where they cannot be. */
export function checkDeclarations(table: SchemaJson["tables"][number]): NamedDefinition[] {
  const declared = declaredIndexes(table)
  const problem = problemOf(declared)
  if (problem !== null) throw invalid(table.tableName, problem)
  return declared
}

/** Documents that fitted the same validator before fit it again. */
export function mustValidate(
  table: string,
  before: ReadonlyMap<string, JsonValue>,
  after: ReadonlyMap<string, JsonValue>,
): boolean {
  const validator = after.get(table)
  return validator !== undefined && !isSame(validator, before.get(table))
}

/** Throws with the sentence that pushes fail with. */
export function checkDocument(
  state: Pick<State, "catalog" | "validators">,
  table: string,
  document: JsonObject,
): void {
  const mismatch = schemaMismatch(state, table, document)
  if (mismatch === null) return
  throw new DatabaseError(
    "SchemaMismatch",
    `Document with ID "${String(document._id)}" in table "${table}" does not match the schema: ${mismatch}`,
  )
}

/** Returns the names of the indexes that are new and still empty. */
function changeIndexes(work: Work, table: Table, wanted: readonly NamedDefinition[]): Set<string> {
  const missing = new Map(wanted.map(({ descriptor, definition }) => [descriptor, definition]))
  for (const { id, descriptor, definition } of currentIndexes(table)) {
    const next = missing.get(descriptor)
    if (next === undefined || !hasSameContents(next, definition)) dropIndex(work.connection, id)
    else {
      if (next.staged !== definition.staged) redefineIndex(work.connection, id, next)
      missing.delete(descriptor)
    }
  }
  for (const [descriptor, definition] of missing) addIndex(work.connection, table.id, descriptor, definition)
  return new Set(missing.keys())
}

/** All but the two that every table has. */
function currentIndexes(table: Table): (NamedDefinition & { id: number })[] {
  const ordinary = [...table.indexes.values()].filter(({ descriptor }) => !BUILT_IN.has(descriptor))
  return [
    ...ordinary.map(({ id, descriptor, declared, staged }) => ({
      id,
      descriptor,
      definition: { kind: "database" as const, fields: [...declared], staged },
    })),
    ...table.searches.values(),
    ...table.vectors.values(),
  ]
}

/** Fills new indexes and validates, in one pass and a batch at a time. */
function visitDocuments(work: Work, table: Table, added: ReadonlySet<string>): void {
  const byId = indexOf(table, BY_ID)
  const isAdded = ({ descriptor }: { descriptor: string }) => added.has(descriptor)
  const indexes = [...table.indexes.values()].filter(isAdded)
  const searches = [...table.searches.values()].filter(isAdded)
  const vectors = [...table.vectors.values()].filter(isAdded)
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
      checkDocument(work.state, table.name, document)
      for (const index of indexes)
        work.connection.run(
          "INSERT INTO entries VALUES (?, ?, ?)",
          index.id,
          keyOf(index, document),
          Number(seq),
        )
      for (const index of searches) addToSearch(work.connection, index, Number(seq), document)
      for (const index of vectors) addToVectors(work.connection, index, Number(seq), document)
    }
    if (rows.length < BATCH) return
  }
}

function isSame(a: JsonValue, b: JsonValue | undefined): boolean {
  return b !== undefined && canonicalText(a) === canonicalText(b)
}

function invalid(table: string, what: string): DatabaseError {
  return new DatabaseError("InvalidSchema", `The schema is invalid: table "${table}" ${what}.`)
}
