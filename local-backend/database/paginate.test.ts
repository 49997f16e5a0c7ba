import { beforeEach, describe, expect, it } from "vitest"
import { DatabaseError } from "./errors.ts"
import { memoryDatabase, page, range, read, scan, schemaOf, write } from "./test-database.ts"
import type { Database, JsonValue } from "./types.ts"

let database: Database
const query = range("items.by_n")
beforeEach(() => {
  database = memoryDatabase()
  database.deploySchema(schemaOf({ items: { indexes: { by_n: ["n"] } } }))
  write(database, (tx) => {
    for (let n = 0; n < 10; n++) tx.insert("items", { n })
  })
})
const numbers = (documents: { n?: unknown }[]) => documents.map(({ n }) => n)

describe("pages", () => {
  it("follow one another; the last one is known only when nothing more is found", () => {
    read(database, (tx) => {
      const first = page(tx, query, { pageSize: 5 })
      expect(numbers(first.page)).toEqual([0, 1, 2, 3, 4])
      expect(first.isDone).toBe(false)
      const second = page(tx, query, { pageSize: 5, cursor: first.continueCursor })
      expect(numbers(second.page)).toEqual([5, 6, 7, 8, 9])
      expect(second.isDone).toBe(false)
      const third = page(tx, query, { pageSize: 5, cursor: second.continueCursor })
      expect(third).toMatchObject({ page: [], isDone: true })
      expect(page(tx, query, { cursor: third.continueCursor })).toMatchObject({ page: [], isDone: true })
    })
  })

  it("pinned to their end grow with what is inserted into them, whatever the page size", () => {
    const first = read(database, (tx) => page(tx, query, { pageSize: 3 }))
    write(database, (tx) => (tx.insert("items", { n: 0.5 }), tx.insert("items", { n: 2.5 })))
    const pinned = read(database, (tx) => page(tx, query, { pageSize: 1, endCursor: first.continueCursor }))
    expect(numbers(pinned.page)).toEqual([0, 0.5, 1, 2])
    expect(pinned.continueCursor).toBe(first.continueCursor)
    expect(pinned.isDone).toBe(false)
  })

  it("pinned to the end take in what is appended", () => {
    const whole = read(database, (tx) => page(tx, query, { pageSize: 100 }))
    expect(whole.isDone).toBe(true)
    write(database, (tx) => tx.insert("items", { n: 99 }))
    const pinned = read(database, (tx) => page(tx, query, { pageSize: 1, endCursor: whole.continueCursor }))
    expect(numbers(pinned.page)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99])
    expect(pinned.isDone).toBe(true)
  })

  it("split in the middle, where there is one", () => {
    read(database, (tx) => {
      expect(page(tx, query, { pageSize: 2 }).splitCursor).toBeNull()
      const { splitCursor, continueCursor } = page(tx, query, { pageSize: 5 })
      expect(numbers(page(tx, query, { endCursor: splitCursor }).page)).toEqual([0, 1])
      expect(numbers(page(tx, query, { cursor: splitCursor, endCursor: continueCursor }).page)).toEqual([
        2, 3, 4,
      ])
    })
  })

  it("end early at the row maximum, ask to be split, and go on behind the last row read", () => {
    const filter: JsonValue = { $gte: [{ $field: "n" }, { $literal: 6 }] }
    const filtered = range("items.by_n", [], "asc", [{ filter }])
    read(database, (tx) => {
      const first = page(tx, filtered, { pageSize: 2, maximumRowsRead: 4 })
      expect(first).toMatchObject({ page: [], isDone: false, pageStatus: "SplitRequired" })
      const second = page(tx, filtered, { pageSize: 2, maximumRowsRead: 4, cursor: first.continueCursor })
      expect(numbers(second.page)).toEqual([6, 7])
    })
  })

  it("end early at the byte maximum", () => {
    const result = read(database, (tx) => page(tx, query, { maximumBytesRead: 100 }))
    expect(numbers(result.page)).toEqual([0, 1])
    expect(result.pageStatus).toBe("SplitRequired")
  })

  it("near a maximum recommend a split", () => {
    const result = read(database, (tx) => page(tx, query, { pageSize: 4, maximumRowsRead: 5 }))
    expect(result.pageStatus).toBe("SplitRecommended")
    expect(read(database, (tx) => page(tx, query, { pageSize: 4 })).pageStatus).toBeNull()
  })

  it("go backwards too", () => {
    read(database, (tx) => {
      const down = range("items.by_n", [["Lt", "n", 8]], "desc")
      const first = page(tx, down, { pageSize: 3 })
      expect(numbers(first.page)).toEqual([7, 6, 5])
      expect(numbers(page(tx, down, { cursor: first.continueCursor, pageSize: 3 }).page)).toEqual([4, 3, 2])
      expect(numbers(page(tx, down, { endCursor: first.continueCursor }).page)).toEqual([7, 6, 5])
    })
  })

  it("of a table that does not exist yet stay valid when it is created", () => {
    const empty = read(database, (tx) => page(tx, scan("later")))
    expect(empty).toMatchObject({ page: [], isDone: true })
    write(database, (tx) => tx.insert("later", { n: 1 }))
    const pinned = read(database, (tx) => page(tx, scan("later"), { endCursor: empty.continueCursor }))
    expect(numbers(pinned.page)).toEqual([1])
  })

  it("need at least one document", () => {
    expect(() => read(database, (tx) => page(tx, query, { pageSize: 0 }))).toThrow(
      "Must request at least 1 document while paginating",
    )
  })
})

describe("a cursor", () => {
  const refusal = (cursor: string, other = query): unknown => {
    try {
      return read(database, (tx) => page(tx, other, { cursor }))
    } catch (error) {
      return error
    }
  }

  it("of another query is refused so that the client starts over", () => {
    const { continueCursor } = read(database, (tx) => page(tx, query, { pageSize: 2 }))
    const error = refusal(continueCursor, range("items.by_n", [], "desc"))
    expect(error).toBeInstanceOf(DatabaseError)
    expect(error).toMatchObject({
      code: "InvalidCursor",
      message:
        "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
      data: { isConvexSystemError: true, paginationError: "InvalidCursor" },
    })
  })

  it("of the same index with other fields is refused", () => {
    const { continueCursor } = read(database, (tx) => page(tx, query, { pageSize: 2 }))
    database.deploySchema(schemaOf({ items: { indexes: { by_n: ["n", "m"] } } }))
    expect(refusal(continueCursor)).toMatchObject({ code: "InvalidCursor" })
  })

  it.each(["asc", "desc"] as const)("that was forged leads to no row outside of the range (%s)", (order) => {
    const narrow = range(
      "items.by_n",
      [
        ["Gte", "n", 3],
        ["Lt", "n", 6],
      ],
      order,
    )
    const { continueCursor } = read(database, (tx) => page(tx, narrow, { pageSize: 1 }))
    const fingerprint = Buffer.from(continueCursor, "base64url").subarray(0, 16)
    const forge = (...key: number[]) =>
      Buffer.concat([fingerprint, Buffer.from([1, ...key])]).toString("base64url")
    const [low, high, none] = [forge(0x01), forge(0xfe), forge()]
    const cursors = [null, low, high, none]
    read(database, (tx) => {
      for (const cursor of cursors) {
        for (const endCursor of cursors) {
          const found = numbers(page(tx, narrow, { pageSize: 100, cursor, endCursor }).page)
          expect([3, 4, 5]).toEqual(expect.arrayContaining(found))
        }
      }
    })
  })

  it.each(["", "nonsense", "AAAA"])("that is none (%j) is refused", (cursor) => {
    expect(refusal(cursor)).toMatchObject({ code: "InvalidCursor" })
  })
})
