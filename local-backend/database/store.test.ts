import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openDatabase } from "./open.ts"
import {
  collect,
  memoryDatabase,
  range,
  read,
  scan,
  schemaOf,
  temporaryFile,
  testEnvironment,
  write,
  type TestEnvironment,
} from "./test-database.ts"
import type { Database } from "./types.ts"

let file: ReturnType<typeof temporaryFile>
let database: Database
let environment: TestEnvironment
const open = () => openDatabase({ path: file.path, durability: "normal", environment })
beforeEach(() => {
  environment = testEnvironment()
  file = temporaryFile()
  database = open()
})
afterEach(() => {
  database.close()
  file.remove()
})
const numbers = (query = scan("items")) => read(database, (tx) => collect(tx, query).map(({ n }) => n))

describe("readers", () => {
  it("see nothing of an open write transaction, neither documents nor tables nor jobs", () => {
    const tx = database.begin("write")
    const id = tx.insert("items", { n: 1 })
    const job = tx.schedule({ path: "a:b", args: {}, scheduledMs: 1_700_000_000_000 })
    expect(read(database, (reader) => reader.get(id))).toBeNull()
    expect(numbers()).toEqual([])
    expect(database.nextJobs(10)).toEqual([])
    expect(database.job(job)).toBeNull()
    tx.commit()
    expect(numbers()).toEqual([1])
    expect(database.nextJobs(10)).toHaveLength(1)
  })

  it("keep their snapshot while others commit", () => {
    write(database, (tx) => tx.insert("items", { n: 1 }))
    const early = database.begin("read")
    write(database, (tx) => tx.insert("items", { n: 2 }))
    const late = database.begin("read")
    write(database, (tx) => tx.insert("items", { n: 3 }))
    const seen = [early, late].map((tx) => collect(tx, scan("items")).length)
    expect(seen).toEqual([1, 2])
    expect(late.commit().ts).toBeGreaterThan(early.commit().ts)
    expect(numbers()).toEqual([1, 2, 3])
  })

  it("in memory are refused beside an open write transaction rather than shown its writes", () => {
    const memory = memoryDatabase()
    const tx = memory.begin("write")
    expect(() => memory.begin("read")).toThrow("An in-memory database cannot be read beside")
    tx.rollback()
    memory.begin("read").rollback()
  })
})

describe("what was committed", () => {
  it("is there after reopening: documents, indexes, schema, clock, jobs, answers, meta", () => {
    database.deploySchema(schemaOf({ items: { indexes: { by_n: ["n"] } } }))
    const key = { sessionId: "s", requestId: 3 }
    write(database, (tx) => {
      tx.insert("items", { n: 2 })
      tx.insert("items", { n: 1 })
      tx.schedule({ path: "a:b", args: { x: 1 }, scheduledMs: 1_700_000_000_000 })
      tx.rememberAnswer(key, "done")
    })
    database.writeMeta("bundle", "code")
    const ts = database.lastTs()
    database.close()

    database = open()
    expect(database.lastTs()).toBe(ts)
    expect(numbers(range("items.by_n"))).toEqual([1, 2])
    expect(database.schema()?.tables[0]?.tableName).toBe("items")
    expect(database.nextJobs(1)[0]).toMatchObject({ path: "a:b", args: { x: 1 } })
    expect(database.answerOf(key)?.answer).toBe("done")
    expect(database.readMeta("bundle")).toBe("code")
    const before = read(database, (tx) =>
      collect(tx, scan("items")).map((item) => Number(item._creationTime)),
    )
    write(database, (tx) => tx.insert("items", { n: 3 }))
    const after = read(database, (tx) => collect(tx, scan("items")).map((item) => Number(item._creationTime)))
    expect(Math.max(...after)).toBeGreaterThan(Math.max(...before))
    expect(database.integrityCheck()).toEqual([])
  })

  it("does not include a transaction that was open when the database was closed", () => {
    write(database, (tx) => tx.insert("items", { n: 1 }))
    database.begin("write").insert("items", { n: 2 })
    database.close()
    database = open()
    expect(numbers()).toEqual([1])
  })
})

describe("a group", () => {
  it("makes its members durable together; until then only they see each other", () => {
    const before = database.lastTs()
    const group = database.beginGroup()
    const first = database.begin("write")
    first.insert("items", { n: 1 })
    const firstTs = first.commit().ts
    const second = database.begin("write")
    expect(collect(second, scan("items")).map(({ n }) => n)).toEqual([1])
    second.insert("items", { n: 2 })
    const secondTs = second.commit().ts
    expect(secondTs).toBeGreaterThan(firstTs)
    expect(numbers()).toEqual([])
    expect(database.lastTs()).toBe(before)
    group.commit()
    expect(numbers()).toEqual([1, 2])
    expect(database.lastTs()).toBe(secondTs)
  })

  it("loses one member alone, with the tables it created", () => {
    const group = database.beginGroup()
    write(database, (tx) => tx.insert("items", { n: 1 }))
    const failing = database.begin("write")
    failing.insert("items", { n: 2 })
    failing.insert("fresh", {})
    const savepoint = failing.savepoint()
    failing.insert("items", { n: 3 })
    savepoint.release()
    failing.rollback()
    write(database, (tx) => tx.insert("items", { n: 4 }))
    group.commit()
    expect(numbers()).toEqual([1, 4])
    expect(database.tables().tableNumberOf("fresh")).toBeNull()
    expect(database.integrityCheck()).toEqual([])
  })

  it("can be undone as a whole", () => {
    const before = database.lastTs()
    const group = database.beginGroup()
    write(database, (tx) => tx.insert("items", { n: 1 }))
    group.rollback()
    expect(numbers()).toEqual([])
    expect(database.lastTs()).toBe(before)
    expect(database.tables().tableNumberOf("items")).toBeNull()
    write(database, (tx) => tx.insert("items", { n: 2 }))
    expect(numbers()).toEqual([2])
  })

  it("does not begin in the middle of something, nor end so", () => {
    const tx = database.begin("write")
    expect(() => database.beginGroup()).toThrow("cannot begin beside")
    tx.rollback()
    const group = database.beginGroup()
    expect(() => database.beginGroup()).toThrow("cannot begin beside")
    const member = database.begin("write")
    expect(() => group.commit()).toThrow("still open")
    member.rollback()
    group.commit()
    expect(() => group.commit()).toThrow("already ended")
  })

  it("in memory has members that are durable at once", () => {
    const memory = memoryDatabase()
    const group = memory.beginGroup()
    write(memory, (tx) => tx.insert("items", { n: 1 }))
    expect(read(memory, (tx) => tx.count("items"))).toBe(1)
    group.commit()
  })
})
