import { afterEach, describe, expect, it } from "vitest"
import { collect, memoryDatabase, range, scan, schemaOf, temporaryFile } from "./test-database.ts"
import { openDatabase } from "./open.ts"
import type { Database, Transaction } from "./types.ts"

const endings: (() => void)[] = []
afterEach(() => {
  for (const end of endings.splice(0)) end()
})

function open(where: string): Database {
  const file = where === "memory" ? null : temporaryFile()
  const database = file === null ? memoryDatabase() : openDatabase({ path: file.path })
  endings.push(() => {
    database.close()
    file?.remove()
  })
  return database
}

const names = (tx: Transaction) => collect(tx, scan("items")).map(({ name }) => name)

describe.each(["memory", "a file"])("the state before a transaction, in %s,", (where) => {
  it("shows nothing of what the transaction changed, in any index, and the transaction goes on after it", () => {
    const database = open(where)
    database.deploySchema(schemaOf({ items: { indexes: { by_name: ["name"] } } }))
    const setup = database.begin("write")
    const [a = "", b = "", c = ""] = ["a", "b", "c"].map((name) => setup.insert("items", { name }))
    setup.commit()

    const tx = database.begin("write")
    tx.patch(a, { name: "z" })
    tx.patch(a, { name: "y" })
    tx.remove(b)
    const d = tx.insert("items", { name: "d" })
    tx.insert("others", { name: "in a new table" })
    const undone = tx.savepoint()
    tx.remove(c)
    tx.insert("thirds", {})
    undone.rollback()

    for (let time = 0; time < 2; time++) {
      const before = tx.before()
      expect(names(before)).toEqual(["a", "b", "c"])
      expect(collect(before, range("items.by_name", [["Gte", "name", "b"]])).map(({ name }) => name)).toEqual(
        ["b", "c"],
      )
      expect(before.get(d)).toBeNull()
      expect(collect(before, scan("others"))).toEqual([])
      expect(before.snapshotTs).toBe(tx.snapshotTs)
      expect(() => before.insert("items", {})).toThrow("cannot change anything")
      before.rollback()
      expect(names(tx)).toEqual(["y", "c", "d"])
      expect(collect(tx, range("items.by_name")).map(({ name }) => name)).toEqual(["c", "d", "y"])
    }
    tx.commit()
    expect(database.integrityCheck()).toEqual([])
  })

  it("knows the namespaces of components", () => {
    const database = open(where)
    const setup = database.begin("write").inComponent("counter")
    const id = setup.insert("items", { name: "one" })
    setup.commit()
    const tx = database.begin("write")
    const inside = tx.inComponent("counter")
    inside.patch(id, { name: "two" })
    const before = inside.before()
    expect(names(before)).toEqual(["one"])
    before.rollback()
    expect(names(inside)).toEqual(["two"])
    tx.rollback()
  })
})
