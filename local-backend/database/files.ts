/** Rows of files: a document in `_storage` that functions can read, and what the server needs to find the bytes. */
import type { IdentifiedFile, StoredFile } from "../files/types.ts"
import { canonicalText } from "../values/canonical.ts"
import { decodeId } from "../values/ids.ts"
import type { JsonObject } from "../values/json.ts"
import { sizeOf } from "../values/size.ts"
import type { Catalog, Table } from "./catalog.ts"
import type { PreparedDocument } from "./document.ts"
import { insertInto } from "./documents.ts"
import { DatabaseError } from "./errors.ts"
import type { Row, Sqlite } from "./sqlite.ts"
import { findDocument, type Work } from "./work.ts"
import { storeRemoved } from "./write.ts"

export const STORAGE_TABLE = "_storage"

/** Gives bytes that are in place their document; returns its id. */
export function addFile(work: Work, file: StoredFile): string {
  const id = insertInto(work, storageTable(work.state.catalog), prepareFile, fileFields(file))
  insertFileRow(work.connection, id, file)
  return id
}

/** The document's own fields, as functions see them. */
export function fileFields({ sha256, size, contentType }: StoredFile): JsonObject {
  return { sha256, size, ...(contentType === null ? {} : { contentType }) }
}

export function insertFileRow(connection: Sqlite, id: string, file: StoredFile): void {
  connection.run(
    "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
    id,
    file.key,
    file.sha256,
    file.size,
    file.contentType,
  )
}

/** The file of an id; looking counts as reading its document. */
export function findFile(work: Work, storageId: string): IdentifiedFile | null {
  const table = storageTable(work.state.catalog)
  checkStorageId(table, storageId)
  if (findDocument(work, table, storageId) === null) return null
  const row = work.connection.get(`SELECT ${COLUMNS} FROM files WHERE id = ?`, storageId)
  return row === undefined ? null : toFile(row)
}

export function removeFile(work: Work, storageId: string): void {
  const table = storageTable(work.state.catalog)
  checkStorageId(table, storageId)
  const stored = findDocument(work, table, storageId)
  const key = work.connection.get("SELECT key FROM files WHERE id = ?", storageId)?.[0]
  if (stored === null || key === undefined)
    throw new DatabaseError("DocumentNotFound", `Storage id ${storageId} not found`)
  storeRemoved(work, table, storageId, stored)
  work.connection.run("DELETE FROM files WHERE id = ?", storageId)
  work.root.files.remove(String(key))
}

export function selectFileByKey(connection: Sqlite, key: string): IdentifiedFile | null {
  const row = connection.get(`SELECT ${COLUMNS} FROM files WHERE key = ?`, key)
  return row === undefined ? null : toFile(row)
}

export function selectFileById(connection: Sqlite, id: string): IdentifiedFile | null {
  const row = connection.get(`SELECT ${COLUMNS} FROM files WHERE id = ?`, id)
  return row === undefined ? null : toFile(row)
}

export function selectFileKeys(connection: Sqlite): string[] {
  return connection.all("SELECT key FROM files").map(([key]) => String(key))
}

const COLUMNS = "id, key, sha256, size, content_type"

function toFile([id, key, sha256, size, contentType]: Row): IdentifiedFile {
  return {
    id: String(id),
    key: String(key),
    sha256: String(sha256),
    size: Number(size),
    contentType: contentType === null || contentType === undefined ? null : String(contentType),
  }
}

function checkStorageId(table: Table, storageId: string): void {
  const decoded = decodeId(storageId)
  if ("error" in decoded)
    throw new DatabaseError(
      "InvalidId",
      `Invalid storage ID "${storageId}": Unable to decode ID: ${decoded.error}`,
    )
  if (decoded.tableNumber !== table.number)
    throw new DatabaseError("InvalidId", `Invalid storage ID "${storageId}": expected an Id<"_storage">.`)
}

/** The server's own documents: no schema. */
export function prepareFile(fields: JsonObject): PreparedDocument {
  return { fields, text: canonicalText(fields), size: sizeOf(fields) }
}

function storageTable(catalog: Catalog): Table {
  const table = catalog.byName(STORAGE_TABLE)
  if (table === undefined)
    throw new DatabaseError("InvalidArgument", `"${catalog.component}" is no component of this app.`)
  return table
}
