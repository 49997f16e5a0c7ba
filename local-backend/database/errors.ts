/** What the database refuses or cannot do. `message` is the sentence the caller may show, `data` a ConvexError's payload. */
import type { JsonValue } from "./types.ts"

export type DatabaseErrorCode =
  // The store itself.
  | "DatabaseLocked"
  | "DiskFull"
  | "ReadOnlyDatabase"
  | "CorruptDatabase"
  | "CannotOpenDatabase"
  | "UnsupportedVersion"
  | "SqliteError"
  // Misuse of a transaction.
  | "Busy"
  | "TransactionEnded"
  | "ReadOnlyTransaction"
  // What a function asked for.
  | "InvalidArgument"
  | "InvalidId"
  | "InvalidValue"
  | "InvalidTableName"
  | "SystemTable"
  | "DocumentNotFound"
  | "IndexNotFound"
  | "InvalidIndexRange"
  | "InvalidFilter"
  | "InvalidQuery"
  | "InvalidCursor"
  | "SchemaMismatch"
  | "InvalidSchema"
  | "LimitExceeded"
  | "JobNotFound"
  | "NotSupported"

export class DatabaseError extends Error {
  override readonly name = "DatabaseError"
  readonly code: DatabaseErrorCode
  readonly data: JsonValue | undefined
  /** Whose schema or documents it is about, where that matters; empty for the app. */
  readonly component: string

  constructor(
    code: DatabaseErrorCode,
    message: string,
    options?: { data?: JsonValue; cause?: unknown; component?: string },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.data = options?.data
    this.component = options?.component ?? ""
  }
}
