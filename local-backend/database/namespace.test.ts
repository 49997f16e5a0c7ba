import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { decodeId } from "../values/ids.ts"
import { openDatabase } from "./open.ts"
import { Sqlite } from "./sqlite.ts"
import {
  collect,
  memoryDatabase,
  range,
  read,
  scan,
  schemaOf,
  temporaryFile,
  write,
} from "./test-database.ts"
import type { Database, Transaction } from "./types.ts"

let database: Database
beforeEach(() => {
  database = memoryDatabase()
  deploy(database, ["limiter", "limiter/worker"])
})
afterEach(() => database.close())

/** Every component has a table `items` by_n of its own. */
function deploy(target: Database, components: readonly string[]): void {
  const schema = schemaOf({ items: { indexes: { by_n: ["n"] } } })
  target.deploySchema(schema, undefined, new Map(components.map((component) => [component, schema])))
}

const numbers = (tx: Transaction) => collect(tx, range("items.by_n")).map(({ n }) => n)
const tableNumber = (id: string) => {
  const decoded = decodeId(id)
  return "error" in decoded ? null : decoded.tableNumber
}

describe("a component's namespace", () => {
  it("has tables of its own under the same names and numbers", () => {
    const ids = write(database, (tx) => [
      tx.insert("items", { n: 1 }),
      tx.inComponent("limiter").insert("items", { n: 2 }),
      tx.inComponent("limiter/worker").insert("items", { n: 3 }),
    ])
    expect(ids.map(tableNumber)).toEqual([10_001, 10_001, 10_001])
    read(database, (tx) => {
      expect(numbers(tx)).toEqual([1])
      expect(numbers(tx.inComponent("limiter"))).toEqual([2])
      expect(numbers(tx.inComponent("limiter/worker"))).toEqual([3])
      expect(tx.get(ids[1] ?? "")).toBeNull()
      expect(tx.inComponent("limiter").get(ids[1] ?? "")).toContain('"n":2')
    })
    expect(database.integrityCheck()).toEqual([])
  })

  it("numbers tables anew and checks documents against its own schema", () => {
    database.deploySchema(
      schemaOf({ users: {}, items: {} }),
      undefined,
      new Map([["limiter", schemaOf({ items: { documentType: { type: "object", value: {} } } })]]),
    )
    expect(database.tables().tableNumberOf("users")).toBe(10_002)
    expect(database.tables("limiter").tableNumberOf("users")).toBeNull()
    expect(database.schema("limiter")?.tables).toHaveLength(1)
    write(database, (tx) => tx.insert("items", { n: 1 }))
    expect(() => write(database, (tx) => tx.inComponent("limiter").insert("items", { n: 1 }))).toThrow(
      "does not match the schema",
    )
  })

  it("is read and written under names of its own, so that equal tables do not disturb each other", () => {
    const id = write(database, (tx) => tx.inComponent("limiter").insert("items", { n: 0 }))
    const reading = database.begin("read")
    numbers(reading.inComponent("limiter"))
    reading.inComponent("limiter").get(id)
    expect([...reading.readSet().keys()].sort()).toEqual(["limiter/items.by_id", "limiter/items.by_n"])
    reading.rollback()
    const writing = database.begin("write")
    writing.inComponent("limiter").insert("items", { n: 1 })
    const { writes } = writing.commit()
    expect([...writes.keys()].sort()).toEqual([
      "limiter/items.by_creation_time",
      "limiter/items.by_id",
      "limiter/items.by_n",
    ])
  })

  it("is undone by a savepoint of any view, the tables made meanwhile included", () => {
    const tx = database.begin("write")
    const inner = tx.inComponent("limiter")
    inner.insert("items", { n: 1 })
    const savepoint = inner.savepoint()
    tx.insert("made", { n: 2 })
    tx.inComponent("limiter/worker").insert("made", { n: 3 })
    savepoint.rollback()
    expect(tx.tables().tableNumberOf("made")).toBeNull()
    expect(tx.inComponent("limiter/worker").tables().tableNumberOf("made")).toBeNull()
    expect(numbers(inner)).toEqual([1])
    tx.commit()
    expect(database.tables("limiter/worker").tableNumberOf("made")).toBeNull()
    expect(database.integrityCheck()).toEqual([])
  })

  it("counts against the limits of the whole transaction", () => {
    const tx = database.begin("write")
    tx.insert("items", { n: 1 })
    tx.inComponent("limiter").insert("items", { n: 1 })
    expect(tx.metrics().documentsWritten.used).toBe(2)
    expect(tx.inComponent("limiter").metrics()).toEqual(tx.metrics())
    tx.rollback()
  })

  it("fills commit timestamps in where they were asked for", () => {
    const commitTs = { $commitTs: null }
    const id = write(database, (tx) => tx.inComponent("limiter").insert("items", { n: commitTs }))
    read(database, (tx) => expect(tx.inComponent("limiter").get(id)).toContain('"$integer"'))
  })

  it("keeps its scheduled functions from the others", () => {
    const job = { path: "limiter;lib:tick", args: {}, scheduledMs: 1_700_000_000_000 }
    const id = write(database, (tx) => tx.inComponent("limiter").schedule(job))
    expect(database.nextJobs(10)).toMatchObject([{ id, component: "limiter", path: "limiter;lib:tick" }])
    read(database, (tx) => {
      expect(collect(tx, scan("_scheduled_functions"))).toEqual([])
      expect(collect(tx.inComponent("limiter"), scan("_scheduled_functions"))).toMatchObject([
        { name: "lib.js:tick" },
      ])
    })
    expect(() => write(database, (tx) => tx.cancelJob(id))).toThrow("nonexistent scheduled function")
    write(database, (tx) => tx.inComponent("limiter").cancelJob(id))
    expect(database.job(id)?.state).toEqual({ kind: "canceled" })
    expect(database.forgetJobs(-1).writes.has("limiter/_scheduled_functions.by_id")).toBe(true)
    expect(database.job(id)).toBeNull()
    expect(database.integrityCheck()).toEqual([])
  })

  it("outlives its unmounting and is there again after a remount", () => {
    write(database, (tx) => tx.inComponent("limiter").insert("items", { n: 7 }))
    deploy(database, ["limiter/worker"])
    expect(database.components()).toEqual(["limiter", "limiter/worker"])
    deploy(database, ["limiter"])
    read(database, (tx) => expect(numbers(tx.inComponent("limiter"))).toEqual([7]))
  })
})

describe("a database file", () => {
  it("brings its components back", () => {
    const file = temporaryFile()
    try {
      const first = openDatabase({ path: file.path })
      deploy(first, ["limiter"])
      write(first, (tx) => tx.inComponent("limiter").insert("items", { n: 5 }))
      first.close()
      const second = openDatabase({ path: file.path })
      read(second, (tx) => expect(numbers(tx.inComponent("limiter"))).toEqual([5]))
      expect(second.schema("limiter")).toEqual(first.schema("limiter"))
      second.close()
    } finally {
      file.remove()
    }
  })

  it("gives components the system tables that an older version did not know", () => {
    const file = temporaryFile()
    try {
      const first = openDatabase({ path: file.path })
      deploy(first, ["limiter"])
      first.close()
      const older = new Sqlite(file.path)
      older.exec("DELETE FROM tables WHERE component = 'limiter' AND name = '_storage'")
      older.close()
      const second = openDatabase({ path: file.path })
      expect(second.tables("limiter").tableNumberOf("_storage")).toBe(540)
      second.close()
    } finally {
      file.remove()
    }
  })

  it("of the first layout keeps its tables, indexes and jobs", () => {
    const file = temporaryFile()
    try {
      writeFirstLayout(file.path)
      const opened = openDatabase({ path: file.path })
      read(opened, (tx) => expect(collect(tx, scan("tasks"))).toEqual([]))
      expect(opened.tables().tableNumberOf("tasks")).toBe(10_001)
      deploy(opened, ["limiter"])
      write(opened, (tx) => tx.inComponent("limiter").insert("items", { n: 5 }))
      expect(opened.integrityCheck()).toEqual([])
      opened.close()
    } finally {
      file.remove()
    }
  })
})

/** As the first version of this backend left files behind. */
function writeFirstLayout(path: string): void {
  const connection = new Sqlite(path)
  connection.exec(`
    CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), ts TEXT NOT NULL, creation_time REAL NOT NULL);
    CREATE TABLE tables (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE indexes (
      id INTEGER PRIMARY KEY, table_number INTEGER NOT NULL, descriptor TEXT NOT NULL, fields TEXT NOT NULL,
      UNIQUE (table_number, descriptor)
    );
    CREATE TABLE documents (seq INTEGER PRIMARY KEY, size INTEGER NOT NULL, body TEXT NOT NULL);
    CREATE TABLE entries (
      index_id INTEGER NOT NULL, key BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (index_id, key)
    ) WITHOUT ROWID;
    CREATE TABLE jobs (
      id TEXT PRIMARY KEY, path TEXT NOT NULL, due_ms REAL NOT NULL, attempts INTEGER NOT NULL, state TEXT NOT NULL,
      completed_ms REAL
    ) WITHOUT ROWID;
    CREATE INDEX jobs_by_due ON jobs (state, due_ms, id);
    CREATE INDEX jobs_by_completion ON jobs (completed_ms) WHERE completed_ms IS NOT NULL;
    CREATE TABLE answers (
      session_id TEXT NOT NULL, request_id INTEGER NOT NULL, answer TEXT NOT NULL, ts TEXT NOT NULL,
      answered_ms REAL NOT NULL, UNIQUE (session_id, request_id)
    );
    CREATE INDEX answers_by_age ON answers (answered_ms);
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    INSERT INTO clock VALUES (1, '1700000000000000000', 0);
    INSERT INTO tables VALUES (539, '_scheduled_functions'), (540, '_storage'), (10001, 'tasks');
    INSERT INTO indexes (table_number, descriptor, fields) VALUES
      (539, 'by_id', '[]'), (539, 'by_creation_time', '[]'), (540, 'by_id', '[]'), (540, 'by_creation_time', '[]'),
      (10001, 'by_id', '[]'), (10001, 'by_creation_time', '[]');
    PRAGMA user_version = 1;`)
  connection.close()
}
