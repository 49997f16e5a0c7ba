import { beforeEach, describe, expect, it } from "vitest"
import { Catalog, type Table } from "./catalog.ts"
import { Sqlite } from "./sqlite.ts"
import { ensureTable } from "./tables.ts"
import { collect, memoryDatabase, read, scan, schemaOf, write } from "./test-database.ts"
import type { Database, JsonValue } from "./types.ts"

const ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions."
const NOW = 1_700_000_000_000

let database: Database
beforeEach(() => {
  database = memoryDatabase()
})

describe("limits of a transaction", () => {
  it("stop at 16000 documents written", () => {
    const tx = database.begin("write")
    for (let i = 0; i < 16_000; i++) tx.insert("items", { i })
    expect(() => tx.insert("items", {})).toThrow(
      "Too many writes in a single function execution (limit: 16000)",
    )
    tx.rollback()
  })

  it("stop at 32000 documents read, by ranges and gets together", () => {
    const ids = write(database, (tx) => Array.from({ length: 100 }, (_, i) => tx.insert("items", { i })))
    read(database, (tx) => {
      for (let i = 0; i < 31_950; i++) tx.get(ids[i % 100] ?? "")
      expect(() => collect(tx, scan("items"))).toThrow(
        `Too many documents read in a single function execution (limit: 32000). ${ADVICE}`,
      )
    })
  })

  it("stop at 16 MiB written and read", () => {
    const large = "x".repeat(1_000_000)
    const insertMany = (count: number) =>
      write(database, (tx) => {
        for (let i = 0; i < count; i++) tx.insert("items", { large })
      })
    expect(() => insertMany(17)).toThrow(
      "Too many bytes written in a single function execution (limit: 16777216 bytes)",
    )
    insertMany(10)
    insertMany(10)
    expect(() => read(database, (tx) => collect(tx, scan("items")))).toThrow(
      `Too many bytes read in a single function execution (limit: 16777216 bytes). ${ADVICE}`,
    )
  })

  it("stop at 4096 ranges, but reading one document again is free", () => {
    const id = write(database, (tx) => tx.insert("items", {}))
    read(database, (tx) => {
      for (let i = 0; i < 5_000; i++) tx.get(id)
      expect(tx.metrics().databaseQueries.used).toBe(1)
      for (let i = 0; i < 4_095; i++) tx.query(scan("items"))
      expect(() => tx.query(scan("items"))).toThrow(
        `Too many reads in a single function execution (limit: 4096). ${ADVICE}`,
      )
    })
  })

  it("stop at 1000 scheduled functions and at times too far away", () => {
    const tx = database.begin("write")
    for (let i = 0; i < 1_000; i++) tx.schedule({ path: "a:b", args: {}, scheduledMs: NOW })
    expect(() => tx.schedule({ path: "a:b", args: {}, scheduledMs: NOW })).toThrow("limit: 1000")
    tx.rollback()
    const schedule = (scheduledMs: number) => () =>
      write(database, (next) => next.schedule({ path: "a:b", args: {}, scheduledMs }))
    expect(schedule(NOW + 6 * 365 * 86_400_000)).toThrow("more than 5 years in the future")
    expect(schedule(NOW - 6 * 365 * 86_400_000)).toThrow("more than 5 years in the past")
    expect(schedule(NaN)).toThrow("not a number")
  })

  it("stop at 4 MiB of arguments for one scheduled function and at 16 MiB for all", () => {
    const tx = database.begin("write")
    const schedule = (bytes: number) =>
      tx.schedule({ path: "a:b", args: { x: "x".repeat(bytes) }, scheduledMs: NOW })
    const MIB = 1024 * 1024
    expect(() => schedule(4 * MIB)).toThrow(
      "The arguments of a scheduled function are too large (4194310 bytes, limit: 4194304 bytes)",
    )
    for (let i = 0; i < 4; i++) schedule(3.9 * MIB)
    expect(() => schedule(3.9 * MIB)).toThrow(
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
    )
    tx.rollback()
  })

  it("stop at 256 operators of one query", () => {
    const operators = Array.from({ length: 257 }, () => ({ limit: 1 }))
    expect(() => read(database, (tx) => collect(tx, scan("items", "asc", operators)))).toThrow(
      "A query can have at most 256 operators, this one has 257.",
    )
    expect(read(database, (tx) => collect(tx, scan("items", "asc", operators.slice(1))))).toEqual([])
  })

  it("are told with what was used and what is left", () => {
    const tx = database.begin("write")
    const id = tx.insert("items", { a: 1 })
    tx.get(id)
    tx.schedule({ path: "a:b", args: { x: 1 }, scheduledMs: NOW })
    const metrics = tx.metrics()
    tx.rollback()
    expect(metrics).toMatchObject({
      documentsRead: { used: 1, remaining: 31_999 },
      documentsWritten: { used: 2, remaining: 15_998 },
      databaseQueries: { used: 1, remaining: 4_095 },
      functionsScheduled: { used: 1, remaining: 999 },
      scheduledFunctionArgsBytes: { used: 13 },
    })
    expect(metrics.bytesRead.used).toBeGreaterThan(60)
  })
})

describe("limits of a document", () => {
  const nest = (depth: number): JsonValue => (depth === 0 ? 1 : { a: nest(depth - 1) })

  it.each<[string, JsonValue, string]>([
    ["1 MiB", { text: "x".repeat(1_200_000) }, "Value is too large (1.14 MiB > maximum size 1 MiB)"],
    [
      "array length",
      { list: Array<number>(8_193).fill(1) },
      "Array length is too long (8193 > maximum length 8192)",
    ],
    [
      "fields",
      { map: Object.fromEntries(Array.from({ length: 1_025 }, (_, i) => [`f${i}`, 1])) },
      "Object has too many fields (1025 > maximum number 1024)",
    ],
    [
      "a field name's length",
      { ["f".repeat(1_025)]: 1 },
      `Field name ${"f".repeat(1_025)} exceeds maximum field name length 1024.`,
    ],
    ["a field name with a dollar", { $no: 1 }, "Field name $no starts with a '$', which is reserved."],
    [
      "a field name with a control character",
      { "a\tb": 1 },
      "has invalid character '\t': Field names can only contain non-control ASCII characters",
    ],
    [
      "a field name of the system",
      { _own: 1 },
      'Field "_own" starts with an underscore, which is only allowed for system fields like "_id".',
    ],
    ["nesting", nest(17), "Document is too nested (nested 17 levels deep > maximum nesting 16)"],
  ])("%s", (_, value, text) => {
    expect(() => write(database, (tx) => tx.insert("items", value))).toThrow(text)
  })

  it("are not reached at the limit itself", () => {
    write(database, (tx) => tx.insert("items", nest(16)))
    write(database, (tx) => tx.insert("items", { list: Array<number>(8_192).fill(1) }))
  })
})

describe("limits of a schema", () => {
  const indexes = (count: number, fields: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`by_${i}`, Array.from({ length: fields }, (_, f) => `f${f}`)]),
    )

  it.each([
    ["indexes", indexes(65, 1), "has 65 indexes (limit: 64)"],
    ["fields of an index", indexes(1, 17), 'has an index "by_0" with 17 fields (limit: 16)'],
    ["fields of an index, none", indexes(1, 0), 'has an index "by_0" without fields'],
    ["a field twice", { by_a: ["a", "a"] }, 'has an index "by_a" that names a field twice'],
    ["a reserved name", { by_id: ["a"] }, 'has an index "by_id", but this name is reserved'],
    ["an invalid name", { "by-a": ["a"] }, 'has an index "by-a" with an invalid name'],
    [
      "a field that is there anyway",
      { by_a: ["a", "_creationTime"] },
      'has an index "by_a" on "_creationTime", which every index ends with already',
    ],
  ])("%s", (_, own, text) => {
    expect(() => database.deploySchema(schemaOf({ items: { indexes: own } }))).toThrow(
      `The schema is invalid: table "items" ${text}.`,
    )
  })

  it("are not reached at the limit itself", () => {
    database.deploySchema(schemaOf({ items: { indexes: indexes(64, 16) } }))
  })

  it("stop at 10000 tables", () => {
    const table = (i: number): Table => ({
      ...{ id: i, number: i, name: `table${i}` },
      ...{ indexes: new Map(), searches: new Map(), vectors: new Map() },
    })
    const full = new Catalog(Array.from({ length: 10_000 }, (_, i) => table(i)))
    expect(() => ensureTable(new Sqlite(":memory:"), full, "one_more")).toThrow(
      "Too many tables (limit: 10000)",
    )
    expect(ensureTable(new Sqlite(":memory:"), full, "table7")).toBe(full)
  })
})
