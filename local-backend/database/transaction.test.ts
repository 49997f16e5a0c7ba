import { beforeEach, describe, expect, it } from "vitest"
import { encodeId, tableNumberOfId } from "../values/ids.ts"
import type { JsonObject } from "../values/json.ts"
import {
  collect,
  memoryDatabase,
  range,
  read,
  scan,
  schemaOf,
  testEnvironment,
  write,
} from "./test-database.ts"
import type { Database, QueryJson } from "./types.ts"

let database: Database
beforeEach(() => {
  database = memoryDatabase()
})
const documentOf = (text: string | null) => JSON.parse(text ?? "null") as JsonObject

describe("documents", () => {
  it("get an id of their table and a creation time, and come back as canonical text", () => {
    const id = write(database, (tx) => tx.insert("notes", { b: 1, a: "x" }))
    expect(tableNumberOfId(id)).toBe(10_001)
    const text = read(database, (tx) => tx.get(id))
    expect(text).toBe(`{"_creationTime":1700000000000,"_id":"${id}","a":"x","b":1}`)
  })

  it("have strictly increasing creation times while the clock stands still or goes back", () => {
    const environment = testEnvironment()
    const own = memoryDatabase(environment)
    const ids: string[] = []
    for (let i = 0; i < 20; i++) {
      write(own, (tx) => ids.push(tx.insert("notes", { i }), tx.insert("notes", { i })))
      environment.advanceMs(i % 3 === 0 ? -5_000 : 0)
    }
    const times = read(own, (tx) => ids.map((id) => Number(documentOf(tx.get(id))._creationTime)))
    for (const [i, time] of times.entries()) if (i > 0) expect(time).toBeGreaterThan(times[i - 1] ?? Infinity)
    expect(read(own, (tx) => collect(tx, scan("notes")).map((note) => note._id))).toEqual(ids)
  })

  it("are patched at the top level, and `undefined` removes a field", () => {
    const id = write(database, (tx) => tx.insert("notes", { a: 1, b: { c: 1 }, d: 1 }))
    const text = write(database, (tx) => tx.patch(id, { b: { e: 2 }, d: { $undefined: null } }))
    expect(documentOf(text)).toMatchObject({ _id: id, a: 1, b: { e: 2 } })
    expect(documentOf(text)).not.toHaveProperty("d")
    expect(read(database, (tx) => tx.get(id))).toBe(text)
  })

  it("are replaced but keep their system fields", () => {
    const id = write(database, (tx) => tx.insert("notes", { a: 1 }))
    const text = write(database, (tx) => tx.replace(id, { b: 2 }))
    expect(documentOf(text)).toEqual({ _id: id, _creationTime: 1_700_000_000_000, b: 2 })
  })

  it("are removed and say what they were", () => {
    const id = write(database, (tx) => tx.insert("notes", { a: 1 }))
    expect(documentOf(write(database, (tx) => tx.remove(id)))).toMatchObject({ a: 1 })
    expect(read(database, (tx) => tx.get(id))).toBeNull()
    expect(database.integrityCheck()).toEqual([])
  })

  it("may repeat their system fields in a patch but not change them", () => {
    const id = write(database, (tx) => tx.insert("notes", { a: 1 }))
    const same = read(database, (tx) => documentOf(tx.get(id)))
    write(database, (tx) => tx.replace(id, { ...same, a: 2 }))
    expect(() => write(database, (tx) => tx.patch(id, { _creationTime: 5 }))).toThrow(
      '"_creationTime" cannot be changed',
    )
    expect(() => write(database, (tx) => tx.insert("notes", { _id: id }))).toThrow('"_id" cannot be given')
  })
})

describe("refusals say what Convex says", () => {
  it("for ids that cannot be decoded", () => {
    expect(() => read(database, (tx) => tx.get("abc"))).toThrow(
      "Invalid argument `id` for `db.get`: Unable to decode ID: Invalid ID length 3",
    )
  })

  it("for documents that are not there", () => {
    const id = write(database, (tx) => tx.insert("notes", {}))
    write(database, (tx) => tx.remove(id))
    expect(() => write(database, (tx) => tx.patch(id, {}))).toThrow(`Update on nonexistent document ID ${id}`)
    expect(() => write(database, (tx) => tx.replace(id, {}))).toThrow(
      `Replace on nonexistent document ID ${id}`,
    )
    expect(() => write(database, (tx) => tx.remove(id))).toThrow(`Delete on nonexistent document ID ${id}`)
  })

  it("for an id of another table than the one named", () => {
    const id = write(database, (tx) => tx.insert("notes", {}))
    expect(() => read(database, (tx) => tx.get(id, { table: "users" }))).toThrow(
      'Invalid argument `id` for `db.get`, expected to be an Id<"users">, got Id<"notes"> instead.',
    )
  })

  it("for system tables", () => {
    const job = write(database, (tx) =>
      tx.schedule({ path: "a:b", args: {}, scheduledMs: 1_700_000_000_000 }),
    )
    expect(() => read(database, (tx) => tx.get(job))).toThrow(
      "System tables can only be accessed with db.system.",
    )
    expect(() => write(database, (tx) => tx.remove(job))).toThrow(
      "System tables (prefixed with `_`) are read-only.",
    )
    expect(() => write(database, (tx) => tx.insert("_x", {}))).toThrow("read-only")
    expect(() => read(database, (tx) => collect(tx, scan("_secrets")))).toThrow("_secrets")
  })

  it("for values that are none", () => {
    expect(() => write(database, (tx) => tx.insert("notes", { $a: 1 }))).toThrow("starts with a '$'")
    expect(() => write(database, (tx) => tx.insert("notes", { _a: 1 }))).toThrow("starts with an underscore")
    expect(() => write(database, (tx) => tx.insert("notes", [1]))).toThrow("must be an object")
    expect(() => write(database, (tx) => tx.insert("no-name", {}))).toThrow('Invalid table name "no-name"')
  })
})

describe("ids", () => {
  it("of tables without documents lead to nothing", () => {
    expect(read(database, (tx) => tx.get(encodeId(12_345, new Uint8Array(16))))).toBeNull()
  })

  it("are normalized for their own table only", () => {
    const id = write(database, (tx) => tx.insert("notes", {}))
    write(database, (tx) => tx.insert("users", {}))
    read(database, (tx) => {
      expect(tx.normalizeId("notes", id)).toBe(id)
      expect(tx.normalizeId("users", id)).toBeNull()
      expect(tx.normalizeId("nothing", id)).toBeNull()
      expect(tx.normalizeId("notes", "nonsense")).toBeNull()
    })
  })
})

describe("tables", () => {
  it("are created by their first document and numbered from 10001", () => {
    write(database, (tx) => (tx.insert("a", {}), tx.insert("b", {})))
    expect(database.tables().tableNumberOf("a")).toBe(10_001)
    expect(database.tables().tableNumberOf("b")).toBe(10_002)
    expect(database.tables().tableNameOf?.(10_002)).toBe("b")
  })

  it("go away with the transaction that created them", () => {
    const tx = database.begin("write")
    tx.insert("a", {})
    expect(collect(tx, scan("a"))).toHaveLength(1)
    expect(tx.tables().tableNumberOf("a")).toBe(10_001)
    expect(database.tables().tableNumberOf("a")).toBeNull()
    tx.rollback()
    expect(database.tables().tableNumberOf("a")).toBeNull()
    const id = write(database, (next) => next.insert("b", {}))
    expect(tableNumberOfId(id)).toBe(10_001)
  })

  it("that do not exist are empty, and can be counted", () => {
    read(database, (tx) => {
      expect(collect(tx, scan("nothing"))).toEqual([])
      expect(tx.count("nothing")).toBe(0)
    })
    write(database, (tx) => (tx.insert("a", {}), tx.insert("a", {})))
    expect(read(database, (tx) => tx.count("a"))).toBe(2)
  })
})

describe("transactions", () => {
  it("see their own writes and leave nothing when rolled back", () => {
    const id = write(database, (tx) => tx.insert("notes", { a: 1 }))
    const tx = database.begin("write")
    tx.patch(id, { a: 2 })
    tx.insert("notes", { a: 3 })
    expect(collect(tx, scan("notes")).map((note) => note.a)).toEqual([2, 3])
    tx.rollback()
    expect(read(database, (next) => collect(next, scan("notes")).map((note) => note.a))).toEqual([1])
  })

  it("undo what followed a savepoint, tables included, and keep what they read", () => {
    const other = write(database, (tx) => tx.insert("others", {}))
    const tx = database.begin("write")
    const kept = tx.insert("notes", { a: 1 })
    const outer = tx.savepoint()
    tx.patch(kept, { a: 2 })
    const inner = tx.savepoint()
    tx.insert("fresh", {})
    tx.get(other)
    inner.rollback()
    outer.release()
    expect(tx.readSet().has("others.by_id")).toBe(true)
    const { writes } = tx.commit()
    expect([...writes.keys()].some((index) => index.startsWith("fresh"))).toBe(false)
    expect(database.tables().tableNumberOf("fresh")).toBeNull()
    expect(read(database, (next) => documentOf(next.get(kept)).a)).toBe(2)
    expect(database.integrityCheck()).toEqual([])
  })

  it("give back the allowance of writes that a savepoint undid", () => {
    const tx = database.begin("write")
    const savepoint = tx.savepoint()
    tx.insert("notes", {})
    tx.schedule({ path: "a:b", args: {}, scheduledMs: 1_700_000_000_000 })
    savepoint.rollback()
    expect(tx.metrics().documentsWritten.used).toBe(0)
    expect(tx.commit().scheduledJobs).toBe(false)
    expect(database.nextJobs(1)).toEqual([])
  })

  it("cannot be used after their end, and reads cannot write", () => {
    const tx = database.begin("write")
    tx.commit()
    expect(() => tx.insert("notes", {})).toThrow("already ended")
    expect(() => tx.commit()).toThrow("already ended")
    tx.rollback()
    expect(() => read(database, (next) => next.insert("notes", {}))).toThrow("read transaction")
  })

  it("exclude a second writer", () => {
    const tx = database.begin("write")
    expect(() => database.begin("write")).toThrow("Another write transaction is open")
    tx.rollback()
    write(database, (next) => next.insert("notes", {}))
  })

  it("have strictly increasing timestamps, and none for having done nothing", () => {
    const before = database.lastTs()
    const empty = database.begin("write").commit()
    expect(empty).toMatchObject({ ts: before, scheduledJobs: false })
    const commit = (tx = database.begin("write")) => (tx.insert("notes", {}), tx.commit().ts)
    const [first, second] = [commit(), commit()]
    expect(first).toBeGreaterThan(before)
    expect(second).toBeGreaterThan(first)
    expect(database.lastTs()).toBe(second)
  })

  it("raise their clock above a timestamp that someone has seen", () => {
    const seen = database.lastTs() + 10_000_000_000n
    database.raiseTs(seen)
    expect(database.lastTs()).toBeGreaterThan(seen)
    const tx = database.begin("write")
    tx.insert("notes", {})
    expect(tx.commit().ts).toBeGreaterThan(seen)
  })
})

describe("commit timestamps in documents", () => {
  it("are filled in when the transaction commits, in the index too", () => {
    database.deploySchema(schemaOf({ notes: { indexes: { by_at: ["at"] } } }))
    const tx = database.begin("write")
    const id = tx.insert("notes", { at: { $commitTs: null }, text: '{"$commitTs":null}' })
    expect(documentOf(tx.get(id)).at).toEqual({ $commitTs: null })
    const { ts } = tx.commit()
    const { at, text } = read(database, (next) => documentOf(next.get(id)))
    const bytes = Buffer.from((at as { $integer: string }).$integer, "base64")
    expect(bytes.readBigInt64LE()).toBe(ts)
    expect(text).toBe('{"$commitTs":null}')
    expect(database.integrityCheck()).toEqual([])
    const found = {
      source: {
        type: "IndexRange",
        indexName: "notes.by_at",
        range: [{ type: "Eq", fieldPath: "at", value: at ?? null }],
        order: "asc",
      },
      operators: [],
    }
    expect(read(database, (next) => collect(next, found))).toHaveLength(1)
  })
})

describe("ranges of the built-in indexes", () => {
  it("by_id orders and bounds by the id, by_creation_time by the time", () => {
    const made = write(database, (tx) => Array.from({ length: 20 }, (_, n) => tx.insert("notes", { n })))
    const sorted = [...made].sort()
    const [low = "", high = ""] = [sorted[5], sorted[15]]
    const ids = (query: QueryJson) => read(database, (tx) => collect(tx, query).map(({ _id }) => _id))
    expect(ids(range("notes.by_id"))).toEqual(sorted)
    expect(
      ids(
        range("notes.by_id", [
          ["Gt", "_id", low],
          ["Lte", "_id", high],
        ]),
      ),
    ).toEqual(sorted.slice(6, 16))
    expect(ids(range("notes.by_id", [["Eq", "_id", low]]))).toEqual([low])
    expect(ids(range("notes.by_id", [["Gte", "_id", low]], "desc"))).toEqual(sorted.slice(5).reverse())
    const times = read(database, (tx) =>
      collect(tx, scan("notes")).map(({ _creationTime }) => _creationTime ?? null),
    )
    expect(ids(range("notes.by_creation_time", [["Gt", "_creationTime", times[17] ?? null]]))).toEqual(
      made.slice(18),
    )
    expect(() => ids(range("notes.by_id", [["Eq", "n", 1]]))).toThrow(
      'The index range included a comparison with "n", but notes.by_id with fields ["_id"] doesn\'t index this field.',
    )
  })
})

describe("answers", () => {
  const key = { sessionId: "s", requestId: 1 }

  it("are stored with the mutation they answer, and with its timestamp", () => {
    const tx = database.begin("write")
    tx.insert("notes", {})
    tx.rememberAnswer(key, "42")
    expect(database.answerOf(key)).toBeNull()
    const { ts } = tx.commit()
    expect(database.answerOf(key)).toEqual({ answer: "42", ts })
    expect(database.answerOf({ ...key, requestId: 2 })).toBeNull()
  })

  it("vanish with a rollback and with age", () => {
    const environment = testEnvironment()
    const own = memoryDatabase(environment)
    const tx = own.begin("write")
    tx.rememberAnswer(key, "1")
    tx.rollback()
    expect(own.answerOf(key)).toBeNull()
    write(own, (next) => next.rememberAnswer(key, "2"))
    environment.advanceMs(1_000)
    own.forgetAnswers(1_000)
    expect(own.answerOf(key)).not.toBeNull()
    environment.advanceMs(1)
    own.forgetAnswers(1_000)
    expect(own.answerOf(key)).toBeNull()
  })
})

it("meta records are written, read and removed", () => {
  database.writeMeta("bundle", "a")
  database.writeMeta("bundle", "b")
  expect(database.readMeta("bundle")).toBe("b")
  database.writeMeta("bundle", null)
  expect(database.readMeta("bundle")).toBeNull()
})
