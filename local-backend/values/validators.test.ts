import { convexToJson, v, type GenericValidator, type Value } from "convex/values"
import { describe, expect, it } from "vitest"
import { encodeId } from "./ids.ts"
import type { JsonValue } from "../database/types.ts"
import { checkValue, printValidator, type Tables } from "./validators.ts"

const TABLES = new Map([
  ["users", 10_001],
  ["tasks", 10_002],
  ["_storage", 540],
])
const tables: Tables = {
  tableNumberOf: (name) => TABLES.get(name) ?? null,
  tableNameOf: (number) => [...TABLES].find(([, own]) => own === number)?.[0] ?? null,
}
const idOf = (table: string) => encodeId(TABLES.get(table) ?? 0, new Uint8Array(16))

function jsonOf(validator: GenericValidator): JsonValue {
  return JSON.parse(JSON.stringify((validator as unknown as { json: JsonValue }).json)) as JsonValue
}
const check = (validator: GenericValidator, value: Value) =>
  checkValue(jsonOf(validator), convexToJson(value), tables)

describe("a value that matches", () => {
  it.each<[string, GenericValidator, Value]>([
    ["any", v.any(), { a: [1n] }],
    ["null", v.null(), null],
    ["a number", v.number(), 1.5],
    ["NaN", v.number(), NaN],
    ["an int64", v.int64(), 5n],
    ["a boolean", v.boolean(), false],
    ["a string", v.string(), ""],
    ["bytes", v.bytes(), new ArrayBuffer(2)],
    ["an id", v.id("users"), idOf("users")],
    ["a system id", v.id("_storage"), idOf("_storage")],
    ["a string literal", v.literal("a"), "a"],
    ["an int64 literal", v.literal(3n), 3n],
    ["an empty array", v.array(v.string()), []],
    ["a record", v.record(v.string(), v.number()), { a: 1, b: 2 }],
    ["a record of ids", v.record(v.id("users"), v.null()), { [idOf("users")]: null }],
    ["a union", v.union(v.string(), v.null()), null],
    ["an object without its optional field", v.object({ a: v.optional(v.string()) }), {}],
    [
      "an object with a field named like a method",
      v.object({ constructor: v.string() }),
      { constructor: "x" },
    ],
  ])("is accepted: %s", (_, validator, value) => {
    expect(check(validator, value)).toBeNull()
  })
})

describe("a value that does not match is refused with Convex's text", () => {
  it.each<[string, GenericValidator, Value, string]>([
    ["a wrong type", v.number(), 1n, "Value does not match validator.\n\nValue: 1\nValidator: v.float64()"],
    [
      "a float for an int64",
      v.int64(),
      1,
      "Value does not match validator.\n\nValue: 1.0\nValidator: v.int64()",
    ],
    [
      "a nested value",
      v.object({ list: v.array(v.object({ name: v.string() })) }),
      { list: [{ name: "a" }, { name: 5 }] },
      "Value does not match validator.\nPath: .list[1].name\nValue: 5.0\nValidator: v.string()",
    ],
    [
      "a missing field",
      v.object({ body: v.string(), at: v.optional(v.number()) }),
      { at: 1 },
      "Object is missing the required field `body`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\nObject: {at: 1.0}\nValidator: v.object({at: v.optional(v.float64()), body: v.string()})",
    ],
    [
      "a field inherited by every object",
      v.object({ toString: v.string() }),
      {},
      "Object is missing the required field `toString`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\nObject: {}\nValidator: v.object({toString: v.string()})",
    ],
    [
      "an extra field, inside",
      v.object({ deck: v.object({}) }),
      { deck: { side: null } },
      "Object contains extra field `side` that is not in the validator.\nPath: .deck\nObject: {side: null}\nValidator: v.object({})",
    ],
    ["a literal", v.literal("a"), "b", '`"b"` does not match literal validator `v.literal("a")`.'],
    [
      "a literal, inside",
      v.object({ kind: v.literal(2) }),
      { kind: 3 },
      "`3.0` does not match literal validator `v.literal(2.0)`.\nPath: .kind",
    ],
    [
      "a union",
      v.union(v.literal("a"), v.object({ b: v.id("users") })),
      true,
      'Value does not match validator.\n\nValue: true\nValidator: v.union(v.literal("a"), v.object({b: v.id("users")}))',
    ],
    [
      "text that is no id",
      v.id("users"),
      "user_1",
      'Value does not match validator.\n\nValue: "user_1"\nValidator: v.id("users")',
    ],
    [
      "an id of another table",
      v.id("users"),
      idOf("tasks"),
      `Found ID "${idOf("tasks")}" from table \`tasks\`, which does not match the table name in validator \`v.id("users")\`.`,
    ],
    [
      "an id of a system table",
      v.id("users"),
      idOf("_storage"),
      `Found ID "${idOf("_storage")}" from a system table, which does not match the table name in validator \`v.id("users")\`.`,
    ],
    [
      "a record's value",
      v.record(v.string(), v.number()),
      { a: "x" },
      'Value does not match validator.\nPath: .a\nValue: "x"\nValidator: v.float64()',
    ],
    [
      "bytes for an object",
      v.object({}),
      new ArrayBuffer(1),
      'Value does not match validator.\n\nValue: b"AA=="\nValidator: v.object({})',
    ],
  ])("%s", (_, validator, value, text) => {
    expect(check(validator, value)).toBe(text)
  })
})

it("validators print as the code that made them", () => {
  const validator = v.object({
    a: v.array(v.union(v.int64(), v.bytes())),
    "odd name": v.optional(v.record(v.string(), v.any())),
    l: v.union(v.literal(true), v.literal(5n)),
  })
  expect(printValidator(jsonOf(validator))).toBe(
    'v.object({a: v.array(v.union(v.int64(), v.bytes())), l: v.union(v.literal(true), v.literal(<bigint>)), "odd name": v.optional(v.record(v.string(), v.any()))})',
  )
})
