/** What happens to the app while a stage is filled, and what of it the stage survives. */
import { beforeEach, describe, expect, test } from "vitest"
import { encodeId } from "../../values/ids.ts"
import { DatabaseError } from "../errors.ts"
import { openDatabase } from "../open.ts"
import type { Database } from "../types.ts"
import type { ImportMode, NewDocument } from "./types.ts"

let database: Database
beforeEach(() => {
  database = openDatabase({ path: ":memory:" })
})

function insert(table: string, count = 1): string[] {
  const transaction = database.begin("write")
  const ids = Array.from({ length: count }, (_, n) => transaction.insert(table, { n }))
  transaction.commit()
  return ids
}
function namesIn(table: string): unknown[] {
  const transaction = database.begin("read")
  const source = { type: "FullTableScan", tableName: table, order: "asc" }
  const cursor = transaction.query({ source, operators: [] })
  const found: unknown[] = []
  for (let text = cursor.next(); text !== null; text = cursor.next()) found.push(JSON.parse(text))
  transaction.rollback()
  return found
}
const idIn = (number: number, byte = 1) => encodeId(number, new Uint8Array(16).fill(byte))
const numberOf = (table: string) => database.tables().tableNumberOf(table)

function open(mode: ImportMode, table: string, number: number | null, stageId = "stage"): void {
  database.staging.open(stageId, mode, [{ component: "", table, number }])
  const documents = [{ _id: idIn(number ?? numberOf(table) ?? 10_001), name: "imported" }]
  expect(database.staging.add(stageId, { component: "", table }, documents)).toHaveProperty("ts")
}
const apply = (stageId = "stage") => database.staging.apply(stageId, new Map())

describe("a stage", () => {
  test("is seen by nobody until it is applied, and then at once", () => {
    const [old] = insert("a", 3)
    open("replace", "a", null)
    expect(namesIn("a")).toHaveLength(3)
    apply()
    expect(namesIn("a")).toMatchObject([{ _id: idIn(10_001), name: "imported" }])
    const transaction = database.begin("read")
    expect(transaction.get(old ?? "")).toBeNull()
    expect(transaction.get(idIn(10_001))).toContain("imported")
    transaction.rollback()
    while (database.staging.collect());
    expect(database.integrityCheck()).toEqual([])
  })

  test("that is discarded leaves nothing", () => {
    insert("a", 3)
    open("replace", "a", null)
    database.staging.discard("stage")
    while (database.staging.collect());
    expect(namesIn("a")).toHaveLength(3)
    expect(database.integrityCheck()).toEqual([])
    expect(() => apply()).toThrow("restarted")
  })

  test("that is open is no garbage", () => {
    open("replace", "a", 10_001)
    expect(database.staging.collect()).toBe(false)
    apply()
    expect(namesIn("a")).toHaveLength(1)
  })

  test("leaves documents alone that were written meanwhile to other tables", () => {
    open("requireEmpty", "a", 10_001)
    // The table of the import has taken no number yet; one that is made now gets the same.
    insert("b", 2)
    expect(() => apply()).toThrow(/A table "b" was made, whose number the import needs, while/)
    expect(namesIn("b")).toHaveLength(2)
    expect(database.integrityCheck()).toEqual([])
  })

  test("does not give another number to a table that was empty and is not any more", () => {
    for (const id of insert("b")) {
      const transaction = database.begin("write")
      transaction.remove(id)
      transaction.commit()
    }
    // "b" is empty, so it would make room for the documents of "a".
    open("requireEmpty", "a", 10_001)
    insert("b")
    expect(() => apply()).toThrow(
      /Documents were added to the table "b", whose number the import needs, while/,
    )
    expect([numberOf("b"), namesIn("b").length]).toEqual([10_001, 1])
  })
})

describe("two at once", () => {
  test("for one table: the second sees that the first has replaced it", () => {
    insert("a", 2)
    open("replace", "a", 10_007, "first")
    open("append", "b", 10_002, "second")
    apply("first")
    expect(numberOf("a")).toBe(10_007)
    expect(() => apply("second")).toThrow(/The table "a" was replaced by another import while/)
    expect(namesIn("a")).toMatchObject([{ _id: idIn(10_007) }])
  })

  test("for two tables that do not meet: both come", () => {
    insert("a")
    insert("b")
    open("replace", "a", 10_001, "first")
    open("replace", "b", 10_002, "second")
    apply("first")
    apply("second")
    expect([namesIn("a"), namesIn("b")]).toMatchObject([[{ name: "imported" }], [{ name: "imported" }]])
    while (database.staging.collect());
    expect(database.integrityCheck()).toEqual([])
  })
})

test("a batch is taken whole, or not at all", () => {
  database.staging.open("stage", "replace", [{ component: "", table: "a", number: null }])
  const documents: NewDocument[] = [{ n: 1 }, { n: 2, _bad: 1 }, { n: 3 }]
  const refused = database.staging.add("stage", { component: "", table: "a" }, documents)
  expect(refused).toEqual({ index: 1, message: expect.stringContaining('Field "_bad"') })
  const twice = [{ _id: idIn(10_001) }, { _id: idIn(10_001) }]
  expect(database.staging.add("stage", { component: "", table: "a" }, twice)).toMatchObject({
    index: 1,
    message: expect.stringContaining("occurs twice"),
  })
  apply()
  expect(namesIn("a")).toEqual([])
})

test("a stage for a table of the system, or of no component, is refused", () => {
  const openFor = (component: string, table: string) => () =>
    database.staging.open("stage", "append", [{ component, table, number: null }])
  expect(openFor("", "_scheduled_functions")).toThrow(DatabaseError)
  expect(openFor("nobody", "a")).toThrow('the component "nobody"')
  expect(openFor("", "1a")).toThrow("Invalid table name")
})
