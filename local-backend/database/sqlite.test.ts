import { writeFileSync } from "node:fs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ensureLayout } from "./layout.ts"
import { openDatabase } from "./open.ts"
import { Snapshots } from "./snapshots.ts"
import { Sqlite } from "./sqlite.ts"
import { Store } from "./store.ts"
import { temporaryFile, testEnvironment } from "./test-database.ts"
import { StoredTransaction } from "./transaction.ts"

let file: ReturnType<typeof temporaryFile>
beforeEach(() => {
  file = temporaryFile()
})
afterEach(() => file.remove())

function failure(action: () => unknown): { code?: string; message?: string } {
  try {
    action()
  } catch (error) {
    return error as { code?: string; message?: string }
  }
  throw new Error("nothing was thrown")
}

describe("a failure of SQLite says what happened, to which file, in which statement", () => {
  it("when the file cannot be written", () => {
    new Sqlite(file.path).exec("CREATE TABLE t (a)")
    const error = failure(() => new Sqlite(file.path, { readOnly: true }).run("INSERT INTO t VALUES (1)"))
    expect(error.code).toBe("ReadOnlyDatabase")
    expect(error.message).toContain(`The database ${file.path} cannot be written: it is read-only`)
    expect(error.message).toContain("in: INSERT INTO t VALUES (1)")
  })

  it("when the disk is full", () => {
    const connection = new Sqlite(file.path)
    connection.exec("PRAGMA page_size = 512; CREATE TABLE t (a); PRAGMA max_page_count = 4")
    const error = failure(() => connection.run("INSERT INTO t VALUES (?)", "x".repeat(10_000)))
    expect(error.code).toBe("DiskFull")
    expect(error.message).toContain(`The disk that holds the database ${file.path} is full`)
  })

  it("when the file is no database, or of another program, or of the future", () => {
    writeFileSync(file.path, "certainly not a database, but long enough to have a header".repeat(20))
    expect(failure(() => openDatabase({ path: file.path })).code).toBe("CorruptDatabase")

    const foreign = `${file.path}.foreign`
    new Sqlite(foreign).exec("CREATE TABLE photos (a)")
    expect(failure(() => openDatabase({ path: foreign })).message).toContain(
      'of another program (it has "photos")',
    )

    const future = `${file.path}.future`
    new Sqlite(future).exec("PRAGMA user_version = 99")
    expect(failure(() => openDatabase({ path: future })).message).toContain("layout version 99")
  })

  it("when the directory does not exist", () => {
    expect(failure(() => openDatabase({ path: `${file.path}/no/such/file` })).code).toBe("CannotOpenDatabase")
  })
})

it("a group in which one member hit a full disk keeps the others, or fails as a whole and says so", () => {
  const connection = new Sqlite(file.path)
  connection.exec("PRAGMA journal_mode = WAL")
  ensureLayout(connection, 1n)
  const store = new Store(connection, testEnvironment(), new Snapshots(file.path))
  connection.get(`PRAGMA max_page_count = ${Number(connection.get("PRAGMA page_count")?.[0]) + 10}`)

  const group = store.beginGroup()
  const first = new StoredTransaction(store.beginWrite())
  const id = first.insert("items", { text: "small" })
  first.commit()
  const second = new StoredTransaction(store.beginWrite())
  expect(failure(() => second.insert("items", { text: "x".repeat(100_000) })).code).toBe("DiskFull")
  second.rollback()

  let isDurable = true
  try {
    group.commit()
  } catch {
    isDurable = false
  }
  const look = new StoredTransaction(store.beginRead())
  expect(look.get(id) !== null).toBe(isDurable)
  expect(look.count("items")).toBe(isDurable ? 1 : 0)
  look.rollback()
  const third = new StoredTransaction(store.beginWrite())
  third.insert("items", { text: "after" })
  third.commit()
  store.close()
})

it("a transaction that hit a full disk can only be rolled back, and the database goes on", () => {
  const connection = new Sqlite(":memory:")
  ensureLayout(connection, 1n)
  const store = new Store(connection, testEnvironment(), null)
  const pages = Number(connection.get("PRAGMA page_count")?.[0])
  connection.get(`PRAGMA max_page_count = ${pages + 10}`)

  const tx = new StoredTransaction(store.beginWrite())
  const insertLarge = () => tx.insert("items", { text: "x".repeat(100_000) })
  expect(failure(insertLarge).code).toBe("DiskFull")
  // User code may catch the error and try again; half of a change must not be committed by that.
  expect(failure(() => tx.insert("items", {})).code).toBe("DiskFull")
  expect(failure(() => tx.commit()).code).toBe("DiskFull")

  const next = new StoredTransaction(store.beginWrite())
  const id = next.insert("items", { text: "small" })
  next.commit()
  const look = new StoredTransaction(store.beginRead())
  expect(look.get(id)).toContain("small")
  expect(look.count("items")).toBe(1)
})
