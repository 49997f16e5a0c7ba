import { beforeEach, describe, expect, it } from "vitest"
import { compareKeys, encodeKey } from "../values/keys.ts"
import { memoryDatabase, page, range, scan, schemaOf, write } from "./test-database.ts"
import type { Database, JsonValue, QueryJson, ReadSet, Transaction } from "./types.ts"

let database: Database
beforeEach(() => {
  database = memoryDatabase()
  database.deploySchema(schemaOf({ items: { indexes: { by_n: ["n"] } } }))
  write(database, (tx) => {
    for (let n = 0; n < 10; n++) tx.insert("items", { n })
  })
})

/** The read set of a look, and whether it holds a document with this `n`. */
function readsOf(look: (tx: Transaction) => void): { set: ReadSet; holds: (n: JsonValue) => boolean } {
  const tx = database.begin("read")
  look(tx)
  const set = tx.readSet()
  tx.rollback()
  const holds = (n: JsonValue) => {
    const key = encodeKey([n, 1_700_000_000_000.5, "x"])
    return (set.get("items.by_n") ?? []).some(
      ({ start, end }) => compareKeys(start, key) <= 0 && (end === null || compareKeys(key, end) < 0),
    )
  }
  return { set, holds }
}

const take = (query: QueryJson, count: number) => (tx: Transaction) => {
  const cursor = tx.query(query)
  for (let i = 0; i < count; i++) cursor.next()
  cursor.close()
}

describe("the read set", () => {
  it("of a query reaches as far as rows were handed out", () => {
    const { holds } = readsOf(take(range("items.by_n", [["Gte", "n", 2]]), 3))
    expect([1, 2, 3.5, 5].map(holds)).toEqual([false, true, true, false])
  })

  it("of a descending query reaches down to the last row", () => {
    const { holds } = readsOf(take(range("items.by_n", [["Lte", "n", 8]], "desc"), 3))
    expect([5.5, 6.5, 8, 9].map(holds)).toEqual([false, true, true, false])
  })

  it("of a limited query does not reach behind the limit", () => {
    const { holds } = readsOf(take(range("items.by_n", [], "asc", [{ limit: 2 }]), 5))
    expect([0, 0.5, 1.5].map(holds)).toEqual([true, true, false])
  })

  it("of an exhausted query is its whole range", () => {
    const { holds } = readsOf(
      take(
        range("items.by_n", [
          ["Gt", "n", 7],
          ["Lt", "n", 100],
        ]),
        5,
      ),
    )
    expect([7, 7.5, 99, 100].map(holds)).toEqual([false, true, true, false])
  })

  it("of a filtered query includes the rows that were turned down", () => {
    const filter: JsonValue = { $eq: [{ $field: "n" }, { $literal: 4 }] }
    const { holds } = readsOf(take(range("items.by_n", [], "asc", [{ filter }]), 1))
    expect([2, 3.5, 5].map(holds)).toEqual([true, true, false])
  })

  it("of a page ends with the page", () => {
    const { holds } = readsOf((tx) => void page(tx, range("items.by_n"), { pageSize: 3 }))
    expect([0, 1.5, 3].map(holds)).toEqual([true, true, false])
  })

  it("is empty while a query has not been asked for a row", () => {
    expect(readsOf((tx) => void tx.query(scan("items"))).set.size).toBe(0)
  })

  it("of a get is one point of by_id, also where there is nothing", () => {
    const [id = "", other = ""] = write(database, (tx) => [tx.insert("items", {}), tx.insert("items", {})])
    write(database, (tx) => tx.remove(id))
    const { set } = readsOf((tx) => (tx.get(id), tx.get(id)))
    const [interval, ...rest] = set.get("items.by_id") ?? []
    expect(rest).toEqual([])
    if (interval === undefined) throw new Error("nothing was recorded")
    const isIn = (key: Uint8Array) =>
      compareKeys(interval.start, key) <= 0 && interval.end !== null && compareKeys(key, interval.end) < 0
    expect([isIn(encodeKey([id])), isIn(encodeKey([other]))]).toEqual([true, false])
  })

  it("of a table that does not exist is the wish to read it all", () => {
    const { set } = readsOf(take(scan("later"), 1))
    expect(set.get("later.by_creation_time")).toMatchObject([{ end: null }])
  })
})

describe("the write set", () => {
  it("has old and new keys of a moved document, and the kept ones of its other indexes", () => {
    const tx = database.begin("write")
    const id = tx.insert("items", { n: 50 })
    tx.commit()
    const next = database.begin("write")
    next.patch(id, { n: 60 })
    const { writes } = next.commit()
    expect(Object.fromEntries([...writes].map(([index, keys]) => [index, keys.length]))).toEqual({
      "items.by_id": 1,
      "items.by_creation_time": 1,
      "items.by_n": 2,
    })
  })
})
