/** Stores documents: the row, its entries in every index, and the log of the keys touched. */
import { int64ToJson, type JsonObject } from "../values/json.ts"
import { compareKeys } from "../values/keys.ts"
import { keyOf, type Table } from "./catalog.ts"
import type { PreparedDocument } from "./document.ts"
import { addToSearch, changeInSearch, logSearchWrite, removeFromSearch } from "./search/maintain.ts"
import { addToVectors, removeFromVectors } from "./vectors/maintain.ts"
import type { StoredDocument, Work } from "./work.ts"

const INSERT_ENTRY = "INSERT INTO entries VALUES (?, ?, ?)"
const DELETE_ENTRY = "DELETE FROM entries WHERE index_id = ? AND key = ?"
/** Canonical texts escape quotes inside strings, so this is never a string's content. */
const PENDING_COMMIT_TS = `{"$commitTs":null}`

export function storeNew(work: Work, table: Table, id: string, document: PreparedDocument): void {
  noteWrite(work, id, document)
  work.root.undo?.note(work.component, table, id, null)
  const seq = work.connection.run(
    "INSERT INTO documents (size, body) VALUES (?, ?)",
    document.size,
    document.text,
  )
  for (const index of table.indexes.values()) {
    const key = keyOf(index, document.fields)
    work.connection.run(INSERT_ENTRY, index.id, key, seq)
    work.writes.add(index.name, key)
  }
  for (const index of table.searches.values()) {
    const terms = addToSearch(work.connection, index, seq, document.fields)
    logSearchWrite(work.writes, index, terms, document.fields)
  }
  for (const index of table.vectors.values()) addToVectors(work.connection, index, seq, document.fields)
}

export function storeChanged(
  work: Work,
  table: Table,
  id: string,
  stored: StoredDocument,
  document: PreparedDocument,
): void {
  noteWrite(work, id, document)
  work.root.undo?.note(work.component, table, id, stored)
  work.connection.run(
    "UPDATE documents SET size = ?, body = ? WHERE seq = ?",
    document.size,
    document.text,
    stored.seq,
  )
  const old = JSON.parse(stored.body) as JsonObject
  for (const index of table.indexes.values()) {
    const oldKey = keyOf(index, old)
    const newKey = keyOf(index, document.fields)
    // An entry that stays in place is still logged: who read it has read the old document.
    work.writes.add(index.name, oldKey)
    if (compareKeys(oldKey, newKey) === 0) continue
    work.connection.run(DELETE_ENTRY, index.id, oldKey)
    work.connection.run(INSERT_ENTRY, index.id, newKey, stored.seq)
    work.writes.add(index.name, newKey)
  }
  for (const index of table.searches.values()) {
    const terms = changeInSearch(work.connection, index, stored.seq, old, document.fields)
    logSearchWrite(work.writes, index, terms.old, old)
    logSearchWrite(work.writes, index, terms.new, document.fields)
  }
  for (const index of table.vectors.values()) {
    removeFromVectors(work.connection, index, stored.seq)
    addToVectors(work.connection, index, stored.seq, document.fields)
  }
}

export function storeRemoved(work: Work, table: Table, id: string, stored: StoredDocument): void {
  work.version++
  work.usage.addWrite(0)
  work.root.undo?.note(work.component, table, id, stored)
  work.awaitingCommitTs.delete(id)
  const old = JSON.parse(stored.body) as JsonObject
  for (const index of table.indexes.values()) {
    const key = keyOf(index, old)
    work.connection.run(DELETE_ENTRY, index.id, key)
    work.writes.add(index.name, key)
  }
  for (const index of table.searches.values()) {
    const terms = removeFromSearch(work.connection, index, stored.seq, old)
    logSearchWrite(work.writes, index, terms, old)
  }
  for (const index of table.vectors.values()) removeFromVectors(work.connection, index, stored.seq)
  work.connection.run("DELETE FROM documents WHERE seq = ?", stored.seq)
}

function isAwaitingCommitTs(text: string): boolean {
  return text.includes(PENDING_COMMIT_TS)
}

/** Puts the commit timestamp where a text still waits for it. */
export function fillCommitTs(text: string, ts: bigint): string {
  if (!text.includes(PENDING_COMMIT_TS)) return text
  const commitTs = JSON.stringify(int64ToJson(ts))
  return text.replaceAll(PENDING_COMMIT_TS, () => commitTs)
}

function noteWrite(work: Work, id: string, document: PreparedDocument): void {
  work.version++
  work.usage.addWrite(document.size)
  if (isAwaitingCommitTs(document.text)) work.awaitingCommitTs.add(id)
}
