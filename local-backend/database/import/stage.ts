/** Hidden tables of one import: index rows of a negative table id, which no catalog knows. */
import type { IdentifiedFile } from "../../files/types.ts"
import { checkValue, type Tables } from "../../values/validators.ts"
import { decodeId, encodeId, newInternalId } from "../../values/ids.ts"
import { specialOf, isObject, type JsonObject } from "../../values/json.ts"
import { isSystemName, type Catalog, type Table } from "../catalog.ts"
import { prepareDocument, type PreparedDocument } from "../document.ts"
import { DatabaseError } from "../errors.ts"
import { fileFields, prepareFile, STORAGE_TABLE } from "../files.ts"
import { declaredIndexes } from "../index-definition.ts"
import { namespaceOf, workIn } from "../namespace.ts"
import { addIndex, checkTableName, loadIndexes } from "../tables.ts"
import type { JsonValue, SchemaJson } from "../types.ts"
import type { RootWork, Work } from "../work.ts"
import { storeNew } from "../write.ts"
import { tablesOf, type Numbers } from "./numbers.ts"
import type { ImportedFile, ImportMode, NewDocument, TableName, WantedTable } from "./types.ts"

export type StagedTable = {
  readonly name: TableName
  /** Its id is negative, its number the one it will have. */
  readonly table: Table
  documents: number
}

export type Stage = {
  readonly mode: ImportMode
  readonly tables: ReadonlyMap<string, StagedTable>
  /** By component. */
  readonly numbers: ReadonlyMap<string, Numbers>
  /** As it was when the stage was opened: a push in between changes what the documents were checked against. */
  readonly schemas: ReadonlyMap<string, string>
  /** The numbers of the tables at that time, by component. */
  readonly present: ReadonlyMap<string, Numbers>
  readonly files: { file: IdentifiedFile; isInPlace: boolean }[]
}

export function keyOf({ component, table }: TableName): string {
  return `${component}/${table}`
}

export function schemaText(schema: SchemaJson | null): string {
  return JSON.stringify(schema)
}

export function openStage(
  work: RootWork,
  mode: ImportMode,
  wanted: readonly WantedTable[],
  numbers: ReadonlyMap<string, Numbers>,
): Stage {
  const lowest = Number(work.connection.get("SELECT min(table_id) FROM indexes")?.[0] ?? 0)
  let nextId = Math.min(lowest, 0)
  const tables = new Map<string, StagedTable>()
  const schemas = new Map<string, string>()
  for (const { component, table: name } of wanted) {
    const { catalog, schema } = namespaceOf(work.state, component)
    schemas.set(component, schemaText(schema))
    const id = --nextId
    if (catalog.byName(name) === undefined) checkTableName(name)
    const declared = schema?.tables.find(({ tableName }) => tableName === name)
    const definitions = declared === undefined ? [] : declaredIndexes(declared)
    for (const descriptor of ["by_id", "by_creation_time"])
      addIndex(work.connection, id, descriptor, { kind: "database", fields: [], staged: false })
    for (const { descriptor, definition } of definitions)
      addIndex(work.connection, id, descriptor, definition)
    const number = numbers.get(component)?.get(name) ?? 0
    const table: Table = { id, number, name, ...loadIndexes(work.connection, id, name) }
    const staged: StagedTable = { name: { component, table: name }, table, documents: 0 }
    if (tables.has(keyOf(staged.name)))
      throw new DatabaseError("InvalidArgument", `The table "${name}" occurs twice.`)
    tables.set(keyOf(staged.name), staged)
  }
  const present = new Map(
    [...numbers.keys()].map((component) => [
      component,
      tableNumbers(namespaceOf(work.state, component).catalog),
    ]),
  )
  return { mode, tables, numbers, schemas, present, files: [] }
}

/** Of the tables that an import can have to do with. */
export function tableNumbers(catalog: Catalog): Numbers {
  const tables = [...catalog.tables()].filter(({ name }) => !isSystemName(name) || name === STORAGE_TABLE)
  return new Map(tables.map(({ name, number }) => [name, number]))
}

/** Adds one document to a hidden table. */
export function stageDocument(root: RootWork, stage: Stage, staged: StagedTable, given: NewDocument): void {
  const work = workIn(root, staged.name.component)
  const { _id, _creationTime, ...own } = given
  const fields: JsonObject = {
    ...own,
    _id: _id === undefined ? newId(work, staged.table) : checkedId(_id, staged.table),
    _creationTime: _creationTime === undefined ? work.creationClock.next() : checkedTime(_creationTime),
  }
  const document = prepareDocument(fields)
  const validator = work.state.validators.get(staged.table.name)
  const mismatch =
    validator === undefined ? null : checkValue(validator, own, futureTables(stage, staged.name.component))
  if (mismatch !== null)
    throw new DatabaseError("SchemaMismatch", `The document does not match the schema: ${mismatch}`)
  store(work, staged, String(fields._id), document)
}

/** Adds a file's row and the document made of it. */
export function stageFile(root: RootWork, stage: Stage, staged: StagedTable, imported: ImportedFile): void {
  const work = workIn(root, staged.name.component)
  const { id: givenId, creationTime, isInPlace, ...file } = imported
  const id = givenId === null ? newId(work, staged.table) : checkedId(givenId, staged.table)
  const _creationTime = creationTime ?? work.creationClock.next()
  store(work, staged, id, prepareFile({ ...fileFields(file), _id: id, _creationTime }))
  stage.files.push({ file: { ...file, id }, isInPlace })
}

export function futureTables({ numbers }: Stage, component: string): Tables {
  return tablesOf(numbers.get(component) ?? new Map())
}

function store(work: Work, staged: StagedTable, id: string, document: PreparedDocument): void {
  try {
    storeNew(work, staged.table, id, document)
  } catch (error) {
    if (error instanceof DatabaseError && /UNIQUE constraint failed: entries/.test(error.message))
      throw new DatabaseError("InvalidArgument", `The _id "${id}" occurs twice in this table.`)
    throw error
  }
  staged.documents++
}

function newId({ environment }: Work, { number }: Table): string {
  return encodeId(number, newInternalId(environment.randomBytes(14), environment.nowNs()))
}

function checkedId(id: JsonValue, { name, number }: Table): string {
  const decoded = typeof id === "string" ? decodeId(id) : { error: "it is no string" }
  if ("error" in decoded)
    throw new DatabaseError(
      "InvalidId",
      `The _id ${JSON.stringify(id)} is not the ID of a document: ${decoded.error}. Remove _id to get new IDs.`,
    )
  if (decoded.tableNumber !== number)
    throw new DatabaseError(
      "InvalidId",
      `The _id "${String(id)}" carries the table number ${decoded.tableNumber}, and "${name}" has ${number}.`,
    )
  return String(id)
}

/** Written without a point it came as an int64. */
function checkedTime(time: JsonValue): number {
  const special = isObject(time) ? specialOf(time) : null
  const value = special?.kind === "int64" ? Number(special.value) : time
  if (typeof value === "number" && value >= 0) return value
  throw new DatabaseError("InvalidValue", `_creationTime must be a number of milliseconds since 1970.`)
}
