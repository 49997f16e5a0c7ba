/** Makes a stage current. Whole tables change places by their indexes' rows, so this is short however much was staged. */
import { canonicalText } from "../../values/canonical.ts"
import { checkValue } from "../../values/validators.ts"
import type { JsonObject } from "../../values/json.ts"
import { BY_ID, isSystemName, type Table } from "../catalog.ts"
import { DatabaseError } from "../errors.ts"
import { insertFileRow, selectFileById, STORAGE_TABLE } from "../files.ts"
import { namespaceOf } from "../namespace.ts"
import { loadState, type State } from "../state.ts"
import { addTable } from "../tables.ts"
import { tableSize } from "../table-size.ts"
import type { JsonValue } from "../types.ts"
import type { RootWork } from "../work.ts"
import { mergeTables } from "./merge.ts"
import { recheck } from "./recheck.ts"
import { futureTables, keyOf, type Stage, type StagedTable } from "./stage.ts"
import type { TableName } from "./types.ts"

export function applyStage(work: RootWork, stage: Stage): void {
  recheck(work, stage)
  const before = work.state
  const { connection } = work
  const garbage = Number(connection.get("SELECT min(table_id) FROM indexes")?.[0] ?? 0)
  let nextGarbage = Math.min(garbage, 0)

  function clear({ id, name }: Table, component: string): void {
    if (name === STORAGE_TABLE) forgetFiles(work, component)
    connection.run("UPDATE indexes SET table_id = ? WHERE table_id = ?", --nextGarbage, id)
  }

  const staged = [...stage.tables.values()]
  if (stage.mode === "replaceAll") clearOthers(work, stage, clear)
  for (const each of staged) {
    const { component } = each.name
    const current = tableFor(work, each)
    checkStillEmpty(work, stage, each, current)
    if (stage.mode === "append" && tableSize(connection, current).documents > 0)
      mergeTables(connection, each.table, current)
    else {
      clear(current, component)
      connection.run("UPDATE indexes SET table_id = ? WHERE table_id = ?", current.id, each.table.id)
    }
  }
  for (const { file, isInPlace } of stage.files) {
    if (selectFileById(connection, file.id) !== null)
      throw new DatabaseError(
        "InvalidArgument",
        `The stored file "${file.id}" is already there, in another component. Files keep their IDs, so it cannot be in both.`,
      )
    insertFileRow(connection, file.id, file)
    if (isInPlace) work.files.keep(file.key)
  }
  renumber(work, stage)
  work.state = { ...loadState(connection), ts: before.ts, creationTime: before.creationTime }
  checkReferences(work, stage, before)
}

/** The table in whose place the staged one comes; made where it is new. */
function tableFor(work: RootWork, { name: { component, table }, table: { number } }: StagedTable): Table {
  const { catalog } = namespaceOf(work.state, component)
  const known = catalog.byName(table)
  if (known !== undefined) return known
  // The number may belong to a table that is renumbered in a moment.
  const provisional = -number
  const added = addTable(work.connection, catalog, table, provisional).byName(table)
  if (added === undefined) throw new Error(`The table ${table} was not made.`)
  return added
}

function checkStillEmpty(work: RootWork, { mode }: Stage, { name }: StagedTable, current: Table): void {
  if (mode !== "requireEmpty") return
  const { documents } = tableSize(work.connection, current)
  if (documents > 0) throw notEmpty(name, documents)
}

export function notEmpty({ component, table }: TableName, documents: number): DatabaseError {
  const where = component === "" ? "" : ` of the component "${component}"`
  return new DatabaseError(
    "InvalidArgument",
    `The table "${table}"${where} already has ${documents} documents. Use --append to add to them, or --replace to replace them.`,
  )
}

/** What the import does not have is emptied, and goes where no schema asks for it. Files stay if none come. */
function clearOthers(work: RootWork, stage: Stage, clear: (table: Table, component: string) => void): void {
  for (const component of ["", ...work.state.components.keys()]) {
    const { catalog, schema } = namespaceOf(work.state, component)
    const declared = new Set(schema?.tables.map(({ tableName }) => tableName))
    for (const table of catalog.tables()) {
      if (isSystemName(table.name) || stage.tables.has(keyOf({ component, table: table.name }))) continue
      clear(table, component)
      if (!declared.has(table.name)) work.connection.run("DELETE FROM tables WHERE id = ?", table.id)
      else copyIndexes(work, table)
    }
  }
}

/** A table that was emptied by giving its indexes away gets the same ones, empty. */
function copyIndexes({ connection }: RootWork, { id, ...table }: Table): void {
  for (const kind of [table.indexes, table.searches, table.vectors])
    for (const index of kind.values())
      connection.run(
        "INSERT INTO indexes (table_id, descriptor, fields) SELECT ?, descriptor, fields FROM indexes WHERE id = ?",
        id,
        index.id,
      )
}

function forgetFiles(work: RootWork, component: string): void {
  const byId = namespaceOf(work.state, component).catalog.byName(STORAGE_TABLE)?.indexes.get(BY_ID)
  if (byId === undefined) return
  const rows = work.connection.all(
    `SELECT f.id, f.key FROM entries e CROSS JOIN documents d ON d.seq = e.seq
     CROSS JOIN files f ON f.id = json_extract(d.body, '$._id') WHERE e.index_id = ?`,
    byId.id,
  )
  for (const [id, key] of rows) {
    work.connection.run("DELETE FROM files WHERE id = ?", String(id))
    work.files.remove(String(key))
  }
}

/** In two steps, because tables may change numbers with each other. */
function renumber({ connection }: RootWork, { numbers }: Stage): void {
  for (const [component, byTable] of numbers) {
    for (const table of byTable.keys())
      connection.run(
        "UPDATE tables SET number = -id - 1000000000 WHERE component = ? AND name = ?",
        component,
        table,
      )
    for (const [table, number] of byTable)
      connection.run(
        "UPDATE tables SET number = ? WHERE component = ? AND name = ?",
        number,
        component,
        table,
      )
  }
}

/** Documents that stay may refer to a table by `v.id`; when its number changes they would match the schema no more. */
function checkReferences(work: RootWork, stage: Stage, before: State): void {
  for (const component of stage.numbers.keys()) {
    const old = namespaceOf(before, component).catalog
    const { catalog, validators } = namespaceOf(work.state, component)
    const moved = [...catalog.tables()]
      .filter(({ name, number }) => (old.byName(name)?.number ?? number) !== number)
      .map(({ name }) => name)
    for (const [name, validator] of validators) {
      const table = catalog.byName(name)
      if (table === undefined || stage.tables.has(keyOf({ component, table: name }))) continue
      if (!moved.some((target) => canonicalText(validator).includes(`"tableName":${JSON.stringify(target)}`)))
        continue
      checkDocuments(work, stage, component, table, validator)
    }
  }
}

function checkDocuments(
  { connection }: RootWork,
  stage: Stage,
  component: string,
  table: Table,
  validator: JsonValue,
): void {
  const tables = futureTables(stage, component)
  const rows = connection.all(
    "SELECT d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq WHERE e.index_id = ?",
    table.indexes.get(BY_ID)?.id ?? 0,
  )
  for (const [body] of rows) {
    const { _id, _creationTime, ...own } = JSON.parse(String(body)) as JsonObject
    const mismatch = checkValue(validator, own, tables)
    if (mismatch !== null)
      throw new DatabaseError(
        "SchemaMismatch",
        "The import brings documents with IDs of another table number, and documents that stay refer to the present ones. " +
          `Import both tables together. The document "${String(_id)}" in table "${table.name}" would not match the schema: ${mismatch}`,
      )
  }
}
