/** Tells what a function's author did wrong from what went wrong underneath: only the first is theirs to see and catch. */
import { DatabaseError } from "../database/errors.ts"
import type { DatabaseErrorCode } from "../database/errors.ts"
import { FunctionFailure } from "./errors.ts"

const SYSTEM_CODES: ReadonlySet<DatabaseErrorCode> = new Set<DatabaseErrorCode>([
  "DatabaseLocked",
  "DiskFull",
  "ReadOnlyDatabase",
  "CorruptDatabase",
  "CannotOpenDatabase",
  "UnsupportedVersion",
  "SqliteError",
  "Busy",
  "TransactionEnded",
])

export function isDeveloperError(error: unknown): error is FunctionFailure | DatabaseError {
  if (error instanceof FunctionFailure) return true
  return error instanceof DatabaseError && !SYSTEM_CODES.has(error.code)
}
