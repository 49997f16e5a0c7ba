/** What moving data in and out of a backend needs, and how it goes on. */
import type { JsonValue } from "../database/types.ts"
import type { Engine } from "../engine/types.ts"
import type { Environment } from "../environment.ts"
import type { Logger } from "../log.ts"

export type TransferOptions = {
  engine: Engine
  /** The database file, or ":memory:". */
  path: string
  /** For uploads and finished exports; by default a temporary one. Emptied at the start. */
  workDirectory?: string
  environment: Environment
  logger: Logger
}

/** Records that the system functions read, by key. */
export const EXPORT_STATE = "export:latest"
export const importState = (importId: string) => `import:${importId}`
export const IMPORTS_STATE = "imports"

export type TransferErrorCode =
  | "ExportInProgress"
  | "NotFound"
  | "InvalidImport"
  | "ImportConflict"
  | "SnapshotTooLarge"
  | "BackupTargetExists"
  | "BackupFailed"

/** What the operator can mend; the sentence says how. */
export class TransferError extends Error {
  override readonly name = "TransferError"
  readonly code: TransferErrorCode

  constructor(code: TransferErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type { JsonValue }
