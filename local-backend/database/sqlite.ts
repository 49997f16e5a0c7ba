/** One SQLite connection: cached statements, rows as arrays, and errors that say what happened and where. */
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite"
import { DatabaseError, type DatabaseErrorCode } from "./errors.ts"

export type Row = SQLOutputValue[]

export class Sqlite {
  readonly path: string
  readonly #connection: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string, options: { readOnly?: boolean; timeoutMs?: number } = {}) {
    this.path = path
    try {
      this.#connection = new DatabaseSync(path, {
        readOnly: options.readOnly ?? false,
        timeout: options.timeoutMs ?? 0,
      })
    } catch (error) {
      throw toDatabaseError(error, path, "open")
    }
  }

  /** Statements without parameters or results, several at a time if need be; compiled anew each time. */
  exec(sql: string): void {
    try {
      this.#connection.exec(sql)
    } catch (error) {
      throw toDatabaseError(error, this.path, sql)
    }
  }

  all(sql: string, ...parameters: SQLInputValue[]): Row[] {
    try {
      return this.#statement(sql).all(...parameters) as unknown as Row[]
    } catch (error) {
      throw toDatabaseError(error, this.path, sql)
    }
  }

  get(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    try {
      return this.#statement(sql).get(...parameters) as unknown as Row | undefined
    } catch (error) {
      throw toDatabaseError(error, this.path, sql)
    }
  }

  /** Returns the rowid of an insert; the number of changed rows is not needed anywhere. */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    try {
      return Number(this.#statement(sql).run(...parameters).lastInsertRowid)
    } catch (error) {
      throw toDatabaseError(error, this.path, sql)
    }
  }

  /** One statement without parameters or results that is wanted again and again, such as COMMIT. */
  step(sql: string): void {
    this.run(sql)
  }

  get inTransaction(): boolean {
    return this.#connection.isTransaction
  }

  close(): void {
    this.#statements.clear()
    if (this.#connection.isOpen) this.#connection.close()
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#connection.prepare(sql)
      statement.setReturnArrays(true)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

/** SQLite's primary result codes that deserve a sentence of their own. */
const CAUSES = new Map<number, { code: DatabaseErrorCode; sentence: (path: string) => string }>([
  [5, { code: "Busy", sentence: (path) => `The database ${path} is in use by another connection` }],
  [
    8,
    {
      code: "ReadOnlyDatabase",
      sentence: (path) => `The database ${path} cannot be written: it is read-only`,
    },
  ],
  [10, { code: "SqliteError", sentence: (path) => `Reading or writing the database ${path} failed` }],
  [11, { code: "CorruptDatabase", sentence: (path) => `The database ${path} is damaged` }],
  [13, { code: "DiskFull", sentence: (path) => `The disk that holds the database ${path} is full` }],
  [14, { code: "CannotOpenDatabase", sentence: (path) => `The database ${path} cannot be opened` }],
  [26, { code: "CorruptDatabase", sentence: (path) => `The file ${path} is not a database` }],
])

function toDatabaseError(error: unknown, path: string, sql: string): unknown {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return error
  const known = CAUSES.get(error.errcode & 0xff)
  const sentence = known?.sentence(path) ?? `The database ${path} failed`
  return new DatabaseError(
    known?.code ?? "SqliteError",
    `${sentence} (SQLite: ${error.message}; in: ${sql})`,
    {
      cause: error,
    },
  )
}
