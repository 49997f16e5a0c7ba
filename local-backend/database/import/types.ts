/** What an import asks of the database: fill hidden tables in pieces, then make them current in one transaction. */
import type { IdentifiedFile } from "../../files/types.ts"
import type { JsonObject } from "../../values/json.ts"
import type { Commit } from "../types.ts"

export type ImportMode = "requireEmpty" | "append" | "replace" | "replaceAll"

export type TableName = { readonly component: string; readonly table: string }

/** A table of the import. `number` is the one its documents' ids carry, where they carry ids. */
export type WantedTable = TableName & { readonly number: number | null }

/** A table as it is now. */
export type PresentTable = TableName & {
  readonly number: number
  readonly documents: number
  readonly isInSchema: boolean
}

/** A document to come. Without `_id` and `_creationTime` it is given new ones. */
export type NewDocument = JsonObject

/** The first document of a batch that cannot be taken. */
export type Refused = { readonly index: number; readonly message: string }

export interface Staging {
  /** The components of the app and their tables, `_storage` included. */
  tables(): PresentTable[]
  /** @throws DatabaseError where the tables cannot come. */
  open(stageId: string, mode: ImportMode, tables: readonly WantedTable[]): Commit
  /** One transaction for the whole batch: all or, where one is refused, none. */
  add(stageId: string, table: TableName, documents: readonly NewDocument[]): Refused | Commit
  /** Files whose bytes are in place; their documents are made of them. */
  addFiles(stageId: string, component: string, files: readonly ImportedFile[]): Refused | Commit
  /** Makes everything current, or throws and changes nothing. `meta` is written in the same transaction. */
  apply(stageId: string, meta: ReadonlyMap<string, string>): Commit
  discard(stageId: string): void
  /** Removes some of what discarded and replaced tables left behind. True while there is more. */
  collect(): boolean
}

export type ImportedFile = Omit<IdentifiedFile, "id"> & {
  readonly id: string | null
  readonly creationTime: number | null
  /** The bytes are those of a file that is replaced by this one: same key, same hash. */
  readonly isInPlace: boolean
}
