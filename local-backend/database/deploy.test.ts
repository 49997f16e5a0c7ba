import { beforeEach, describe, expect, it } from "vitest"
import { collect, memoryDatabase, range, read, schemaOf, write } from "./test-database.ts"
import type { Database, JsonValue } from "./types.ts"

let database: Database
beforeEach(() => {
  database = memoryDatabase()
})

const object = (fields: Record<string, JsonValue>): JsonValue => ({
  type: "object",
  value: Object.fromEntries(
    Object.entries(fields).map(([name, fieldType]) => [name, { fieldType, optional: false }]),
  ),
})
const number = { type: "number" }
const numbers = (query: Parameters<typeof collect>[1]) =>
  read(database, (tx) => collect(tx, query).map(({ n }) => n))

describe("deploying a schema", () => {
  it("creates its tables and builds its indexes over the documents that are there", () => {
    write(database, (tx) => {
      for (const n of [3, 1, 2]) tx.insert("items", { n })
    })
    database.deploySchema(schemaOf({ items: { indexes: { by_n: ["n"] } }, users: {} }))
    expect(numbers(range("items.by_n"))).toEqual([1, 2, 3])
    expect(database.tables().tableNumberOf("users")).toBe(10_002)
    expect(database.schema()?.tables.map(({ tableName }) => tableName)).toEqual(["items", "users"])
    expect(database.integrityCheck()).toEqual([])
  })

  it("rebuilds an index whose fields changed and drops those that are gone", () => {
    database.deploySchema(schemaOf({ items: { indexes: { by_x: ["n"], by_y: ["n"] } } }))
    write(database, (tx) => (tx.insert("items", { n: 1, m: 2 }), tx.insert("items", { n: 2, m: 1 })))
    database.deploySchema(schemaOf({ items: { indexes: { by_x: ["m"] } } }))
    expect(numbers(range("items.by_x"))).toEqual([2, 1])
    expect(() => numbers(range("items.by_y"))).toThrow("Index items.by_y not found.")
    database.deploySchema(null)
    expect(() => numbers(range("items.by_x"))).toThrow("Index items.by_x not found.")
    expect(numbers(range("items.by_creation_time"))).toEqual([1, 2])
    expect(database.integrityCheck()).toEqual([])
  })

  it("fills an index over more documents than fit in one batch", () => {
    write(database, (tx) => {
      for (let n = 0; n < 1_000; n++) tx.insert("items", { n })
    })
    database.deploySchema(schemaOf({ items: { indexes: { by_n: ["n"] } } }))
    expect(numbers(range("items.by_n"))).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
  })

  it("refuses documents that do not match, and changes nothing then", () => {
    database.deploySchema(schemaOf({ items: { indexes: { by_old: ["n"] } } }))
    write(database, (tx) => tx.insert("items", { n: 1 }))
    const bad = write(database, (tx) => tx.insert("items", { n: "x" }))
    const before = database.schema()
    const next = schemaOf({
      items: { indexes: { by_new: ["n"] }, documentType: object({ n: number }) },
      fresh: {},
    })
    expect(() => database.deploySchema(next, new Map([["bundle", "new"]]))).toThrow(
      `Document with ID "${bad}" in table "items" does not match the schema: Value does not match validator.\nPath: .n\nValue: "x"\nValidator: v.float64()`,
    )
    expect(database.schema()).toEqual(before)
    expect(database.readMeta("bundle")).toBeNull()
    expect(database.tables().tableNumberOf("fresh")).toBeNull()
    expect(numbers(range("items.by_old"))).toEqual([1, "x"])
    write(database, (tx) => tx.patch(bad, { n: "y" }))
    expect(database.integrityCheck()).toEqual([])
  })

  it("writes records that belong to it in the same transaction", () => {
    database.deploySchema(schemaOf({ items: {} }), new Map([["bundle", "v1"]]))
    expect(database.readMeta("bundle")).toBe("v1")
  })

  it("accepts references to tables that it creates itself", () => {
    const reference = object({ user: { type: "id", tableName: "users" } })
    database.deploySchema(schemaOf({ items: { documentType: reference }, users: {} }))
    const user = write(database, (tx) => tx.insert("users", {}))
    write(database, (tx) => tx.insert("items", { user }))
  })

  it.each<[string, Record<string, string[]>, string]>([
    ["a reserved name", { by_id: ["n"] }, 'index "by_id", but this name is reserved'],
    ["no fields", { by_n: [] }, "without fields"],
    ["a field twice", { by_n: ["n", "n"] }, "names a field twice"],
    ["the tie breaker", { by_n: ["n", "_creationTime"] }, "which every index ends with already"],
    ["too many fields", { by_n: Array.from({ length: 17 }, (_, i) => `f${i}`) }, "limit: 16"],
  ])("refuses an index with %s", (_, indexes, text) => {
    expect(() => database.deploySchema(schemaOf({ items: { indexes } }))).toThrow(text)
  })
})

describe("a deployed schema", () => {
  const schema = schemaOf({ items: { documentType: object({ n: number }) } })

  it("is enforced on every write, without the system fields", () => {
    database.deploySchema(schema)
    const id = write(database, (tx) => tx.insert("items", { n: 1 }))
    const prefix =
      'Failed to insert or update a document in table "items" because it does not match the schema: '
    expect(() => write(database, (tx) => tx.insert("items", {}))).toThrow(
      `${prefix}Object is missing the required field \`n\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.\n\nObject: {}\nValidator: v.object({n: v.float64()})`,
    )
    expect(() => write(database, (tx) => tx.patch(id, { m: 1 }))).toThrow(
      `${prefix}Object contains extra field \`m\``,
    )
    expect(() => write(database, (tx) => tx.replace(id, { n: "x" }))).toThrow(`${prefix}Value does not match`)
  })

  it("does not concern tables it does not name, nor any when validation is off", () => {
    database.deploySchema(schema)
    write(database, (tx) => tx.insert("others", { any: "thing" }))
    database.deploySchema({ ...schema, schemaValidation: false })
    write(database, (tx) => tx.insert("items", { any: "thing" }))
  })

  it("is checked again when validation is switched on", () => {
    database.deploySchema({ ...schema, schemaValidation: false })
    write(database, (tx) => tx.insert("items", {}))
    expect(() => database.deploySchema(schema)).toThrow("does not match the schema")
  })
})
