/** The course of one transaction, which its views by the components share: what may still be done, and how it ends. */
import { DatabaseError, type DatabaseErrorCode } from "./errors.ts"
import type { AtCommit, OpenWork } from "./open-work.ts"
import { openSavepoint, type Savepoint } from "./savepoint.ts"
import type { Commit } from "./types.ts"
import type { Work } from "./work.ts"

/** After these the store may have done half of a change: the transaction can only be rolled back. */
const FATAL: ReadonlySet<DatabaseErrorCode> = new Set<DatabaseErrorCode>([
  "DiskFull",
  "ReadOnlyDatabase",
  "CorruptDatabase",
  "SqliteError",
])

export class Course {
  readonly open: OpenWork
  /** What is stored with the commit besides the documents. */
  atCommit: AtCommit | undefined
  #hasEnded = false
  #failure: DatabaseError | null = null
  #savepoints = 0

  constructor(open: OpenWork) {
    this.open = open
  }

  read<T>(work: Work, operation: (work: Work) => T): T {
    if (this.#hasEnded) throw ended()
    try {
      return operation(work)
    } catch (error) {
      if (error instanceof DatabaseError && FATAL.has(error.code)) this.#failure = error
      throw error
    }
  }

  write<T>(work: Work, operation: (work: Work) => T): T {
    if (work.mode === "read")
      throw new DatabaseError("ReadOnlyTransaction", "A read transaction cannot change anything.")
    if (this.#failure !== null) throw this.#failure
    return this.read(work, operation)
  }

  savepoint(): Savepoint {
    const { work } = this.open
    return this.write(work, () => {
      const savepoint = openSavepoint(work, `s${++this.#savepoints}`)
      return {
        release: () => this.write(work, savepoint.release),
        rollback: () => this.write(work, savepoint.rollback),
      }
    })
  }

  commit(): Commit {
    if (this.#hasEnded) throw ended()
    if (this.#failure !== null) {
      this.rollback()
      throw this.#failure
    }
    this.#hasEnded = true
    return this.open.commit(this.atCommit)
  }

  rollback(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.open.rollback()
  }
}

function ended(): DatabaseError {
  return new DatabaseError("TransactionEnded", "The transaction has already ended.")
}
