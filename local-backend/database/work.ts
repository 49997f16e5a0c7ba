/** What all operations of one transaction share, and how they find a document. */
import type { Environment } from "../environment.ts"
import { encodeKey } from "../values/keys.ts"
import { BY_ID, type Index, type Table } from "./catalog.ts"
import type { CreationClock } from "./clock.ts"
import { DatabaseError } from "./errors.ts"
import type { FileLog } from "./file-log.ts"
import type { ReadRecorder } from "./reads.ts"
import type { Sqlite } from "./sqlite.ts"
import type { State } from "./state.ts"
import type { UndoLog } from "./undo.ts"
import type { UsageCounter } from "./usage.ts"
import type { WriteLog } from "./write-log.ts"

export type Work = {
  /** The component whose namespace this is: its path, empty for the app. */
  readonly component: string
  /** The app's, which is also the transaction's own. */
  readonly root: RootWork
  readonly mode: "read" | "write"
  readonly connection: Sqlite
  readonly environment: Environment
  readonly usage: UsageCounter
  readonly reads: Pick<ReadRecorder, "point" | "range">
  readonly writes: Pick<WriteLog, "add">
  /** The state as this transaction has made it. */
  state: State
  /** Counts writes: rows fetched ahead under a smaller number are stale. */
  version: number
  /** Documents that hold a commit timestamp still to be filled in. */
  readonly awaitingCommitTs: Set<string>
  /** The clock that `_creationTime`s are taken from. */
  readonly creationClock: CreationClock
  /** A scheduler has something new to look at. */
  scheduledJobs: boolean
}

/** The transaction's own work, which the views of the components share. */
export type RootWork = Work & {
  readonly reads: ReadRecorder
  readonly writes: WriteLog
  /** Views of this transaction by the components that take part in it. */
  readonly scopes: Map<string, Work>
  /** Files stored and removed: their bytes follow the transaction. */
  readonly files: FileLog
  /** What was there before, where no other connection can tell. */
  readonly undo: UndoLog | null
}

export type StoredDocument = { seq: number; size: number; body: string }

const FIND = `SELECT d.seq, d.size, d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq
  WHERE e.index_id = ? AND e.key = ?`

export function indexOf(table: Table, descriptor: string): Index {
  const index = table.indexes.get(descriptor)
  if (index === undefined)
    throw new DatabaseError("IndexNotFound", `Index ${table.name}.${descriptor} not found.`)
  return index
}

/** Finds a document by id and records that it was looked for. */
export function findDocument(work: Work, table: Table, id: string): StoredDocument | null {
  const byId = indexOf(table, BY_ID)
  const key = encodeKey([id])
  work.reads.point(byId.name, id, key)
  const document = selectByKey(work.connection, byId, key)
  if (document !== null) work.usage.addRead(document.size)
  return document
}

/** Finds a document for the server itself: nothing is recorded or counted. */
export function selectDocument(connection: Sqlite, table: Table, id: string): StoredDocument | null {
  return selectByKey(connection, indexOf(table, BY_ID), encodeKey([id]))
}

function selectByKey(connection: Sqlite, byId: Index, key: Uint8Array): StoredDocument | null {
  const row = connection.get(FIND, byId.id, key)
  return row === undefined ? null : { seq: Number(row[0]), size: Number(row[1]), body: String(row[2]) }
}
