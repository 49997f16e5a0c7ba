/** Rows of files: a document in `_storage` that functions can read, and what the server needs to find the bytes. */
import type { IdentifiedFile, StoredFile } from "../files/types.ts"
import { canonicalText } from "../values/canonical.ts"
import { decodeId } from "../values/ids.ts"
import type { JsonObject } from "../values/json.ts"
import { sizeOf } from "../values/size.ts"
import { BY_ID, type Catalog, type Table } from "./catalog.ts"
import type { PreparedDocument } from "./document.ts"
import { insertInto } from "./documents.ts"
import { DatabaseError } from "./errors.ts"
import { EVERYTHING } from "./reads.ts"
import type { Row, Sqlite } from "./sqlite.ts"
import { findDocument, type StoredDocument, type Work } from "./work.ts"
import { storeRemoved } from "./write.ts"

export const STORAGE_TABLE = "_storage"

/** Gives bytes that are in place their document; returns its id. */
export function addFile(work: Work, file: StoredFile): string {
  const id = insertInto(work, storageTable(work.state.catalog), prepareFile, fileFields(file))
  insertFileRow(work.connection, id, file)
  return id
}

/** The same for bytes that a function stored within its transaction: they go where it fails. */
export function storeFile(work: Work, file: StoredFile): string {
  work.root.files.store(file.key)
  work.usage.add("filesWritten", 1)
  work.usage.add("fileWriteBytes", file.size)
  return addFile(work, file)
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
  return find(work, storageId)?.file ?? null
}

/** The file of an id whose bytes are read too. */
export function readFile(work: Work, storageId: string): IdentifiedFile | null {
  const file = findFile(work, storageId)
  work.usage.add("filesRead", 1)
  work.usage.add("fileReadBytes", file?.size ?? 0)
  return file
}

export function removeFile(work: Work, storageId: string): void {
  const found = find(work, storageId)
  if (found === null) throw new DatabaseError("DocumentNotFound", `Storage id ${storageId} not found`)
  const { table, stored, file } = found
  storeRemoved(work, table, file.id, stored)
  work.connection.run("DELETE FROM files WHERE id = ?", file.id)
  work.root.files.remove(file.key)
}

type Found = { table: Table; stored: StoredDocument; file: IdentifiedFile }

function find(work: Work, storageId: string): Found | null {
  const table = storageTable(work.state.catalog)
  const id = UUID.test(storageId) ? idByKey(work, storageId) : checkedId(table, storageId)
  const stored = id === null ? null : findDocument(work, table, id)
  const file = id === null ? null : selectFileById(work.connection, id)
  return stored === null || file === null ? null : { table, stored, file }
}

/** The old kind of id, which `getMetadata` still answers: the secret in the URL. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function idByKey(work: Work, key: string): string | null {
  const file = selectFileByKey(work.connection, key)
  // Whoever asked for a file that is not there depends on all that may come.
  if (file === null) work.reads.range(`${STORAGE_TABLE}.${BY_ID}`, EVERYTHING, "asc").exhausted()
  return file?.id ?? null
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

function checkedId(table: Table, storageId: string): string {
  const decoded = decodeId(storageId)
  if ("error" in decoded)
    throw new DatabaseError(
      "InvalidId",
      `Invalid storage ID "${storageId}": Unable to decode ID: ${decoded.error}`,
    )
  if (decoded.tableNumber !== table.number)
    throw new DatabaseError("InvalidId", `Invalid storage ID "${storageId}": expected an Id<"_storage">.`)
  return storageId
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
