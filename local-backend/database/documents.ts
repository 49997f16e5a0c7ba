/** What functions do with single documents: get, insert, patch, replace, remove, with Convex's texts. */
import { decodeId, encodeId, newInternalId } from "../values/ids.ts"
import { setField, specialOf, isObject, type JsonObject } from "../values/json.ts"
import { isSystemName, SYSTEM_TABLES, type Table } from "./catalog.ts"
import { objectFields, prepareDocument, schemaMismatch, type PreparedDocument } from "./document.ts"
import { DatabaseError } from "./errors.ts"
import { ensureTable } from "./tables.ts"
import { announce, TABLES_TOPIC } from "./topics.ts"
import type { JsonValue } from "./types.ts"
import { findDocument, type StoredDocument, type Work } from "./work.ts"
import { fillCommitTs, storeChanged, storeNew, storeRemoved } from "./write.ts"

export type GetOptions = { table?: string; isSystem?: boolean }

export function getDocument(work: Work, id: string, options: GetOptions): string | null {
  const table = tableOf(work, id, "get", options.table)
  if (table === null) return null
  if (isSystemName(table.name) && options.isSystem !== true)
    throw new DatabaseError("SystemTable", "System tables can only be accessed with db.system.")
  if (!isSystemName(table.name) && options.isSystem === true)
    throw new DatabaseError("SystemTable", "User tables cannot be accessed with db.system.")
  return findDocument(work, table, id)?.body ?? null
}

export function insertDocument(work: Work, tableName: string, value: JsonValue): string {
  if (isSystemName(tableName))
    throw new DatabaseError("SystemTable", "System tables (prefixed with `_`) are read-only.")
  const own = objectFields(value, "The value of `db.insert`")
  const given = ["_id", "_creationTime"].find((name) => Object.hasOwn(own, name))
  if (given !== undefined)
    throw new DatabaseError("InvalidValue", `The system field "${given}" cannot be given to \`db.insert\`.`)
  const catalog = ensureTable(work.connection, work.state.catalog, tableName)
  if (catalog !== work.state.catalog) {
    work.state = { ...work.state, catalog }
    announce(work, TABLES_TOPIC)
  }
  const table = existing(catalog.byName(tableName), tableName)
  return insertInto(work, table, (fields) => prepareForSchema(work, table, fields), own)
}

/** Gives the document its system fields; `prepare` decides what is checked. */
export function insertInto(
  work: Work,
  table: Table,
  prepare: (fields: JsonObject) => PreparedDocument,
  own: JsonObject,
): string {
  const { randomBytes, nowNs } = work.environment
  const id = encodeId(table.number, newInternalId(randomBytes(14), nowNs()))
  storeNew(work, table, id, prepare({ ...own, _id: id, _creationTime: work.creationClock.next() }))
  return id
}

export function patchDocument(work: Work, id: string, value: JsonValue, explicitTable?: string): string {
  const { table, stored } = require(work, id, "patch", explicitTable)
  const changes = objectFields(value, "The value of `db.patch`")
  const fields = JSON.parse(stored.body) as JsonObject
  checkSystemFields(fields, changes)
  for (const [name, content] of Object.entries(changes)) {
    if (isObject(content) && isUndefined(content)) delete fields[name]
    else setField(fields, name, content)
  }
  return change(work, table, id, stored, fields)
}

export function replaceDocument(work: Work, id: string, value: JsonValue, explicitTable?: string): string {
  const { table, stored } = require(work, id, "replace", explicitTable)
  const own = objectFields(value, "The value of `db.replace`")
  const { _id = null, _creationTime = null } = JSON.parse(stored.body) as JsonObject
  checkSystemFields({ _id, _creationTime }, own)
  return change(work, table, id, stored, { ...own, _id, _creationTime })
}

export function removeDocument(work: Work, id: string, explicitTable?: string): string {
  const { table, stored } = require(work, id, "delete", explicitTable)
  storeRemoved(work, table, id, stored)
  return stored.body
}

/** Writes the commit timestamp into the documents that asked for it. */
export function resolveCommitTs(work: Work, ts: bigint): void {
  for (const id of work.awaitingCommitTs) {
    const table = tableOf(work, id, "patch")
    const stored = table === null ? null : findDocument(work, table, id)
    if (table === null || stored === null) continue
    const text = fillCommitTs(stored.body, ts)
    if (text !== stored.body)
      storeChanged(work, table, id, stored, prepareDocument(JSON.parse(text) as JsonObject))
  }
}

export function normalizeId(work: Work, tableName: string, id: string): string | null {
  const decoded = decodeId(id)
  if ("error" in decoded) return null
  return work.state.catalog.tableNumberOf(tableName) === decoded.tableNumber ? id : null
}

/** The table an id belongs to; null where no table has its number. */
export function tableOf(work: Work, id: string, operation: string, explicitTable?: string): Table | null {
  const decoded = decodeId(id)
  if ("error" in decoded)
    throw new DatabaseError(
      "InvalidId",
      `Invalid argument \`id\` for \`db.${operation}\`: Unable to decode ID: ${decoded.error}`,
    )
  const table = work.state.catalog.byNumber(decoded.tableNumber) ?? null
  if (explicitTable !== undefined && table !== null && table.name !== explicitTable)
    throw new DatabaseError(
      "InvalidId",
      `Invalid argument \`id\` for \`db.${operation}\`, expected to be an Id<"${explicitTable}">, got Id<"${table.name}"> instead.`,
    )
  return table
}

const MISSING = { patch: "Update", replace: "Replace", delete: "Delete" } as const

function require(
  work: Work,
  id: string,
  operation: keyof typeof MISSING,
  explicitTable?: string,
): { table: Table; stored: StoredDocument } {
  const table = tableOf(work, id, operation, explicitTable)
  if (table !== null && SYSTEM_TABLES.has(table.name))
    throw new DatabaseError("SystemTable", "System tables (prefixed with `_`) are read-only.")
  const stored = table === null ? null : findDocument(work, table, id)
  if (table === null || stored === null)
    throw new DatabaseError("DocumentNotFound", `${MISSING[operation]} on nonexistent document ID ${id}`)
  return { table, stored }
}

function change(work: Work, table: Table, id: string, stored: StoredDocument, fields: JsonObject): string {
  const document = prepareForSchema(work, table, fields)
  storeChanged(work, table, id, stored, document)
  return document.text
}

function prepareForSchema(work: Work, table: Table, fields: JsonObject): PreparedDocument {
  const document = prepareDocument(fields)
  const mismatch = schemaMismatch(work.state, table.name, fields)
  if (mismatch !== null)
    throw new DatabaseError(
      "SchemaMismatch",
      `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${mismatch}`,
    )
  return document
}

/** `_id` and `_creationTime` may be repeated but not changed. */
function checkSystemFields(current: JsonObject, given: JsonObject): void {
  for (const name of ["_id", "_creationTime"] as const)
    if (Object.hasOwn(given, name) && given[name] !== current[name])
      throw new DatabaseError(
        "InvalidValue",
        `The system field "${name}" cannot be changed from ${JSON.stringify(current[name])} to ${JSON.stringify(given[name])}.`,
      )
}

function isUndefined(content: JsonObject): boolean {
  return Object.hasOwn(content, "$undefined") && specialOf(content)?.kind === "undefined"
}

function existing(table: Table | undefined, name: string): Table {
  if (table === undefined) throw new Error(`Table ${name} was just created and is missing`)
  return table
}
