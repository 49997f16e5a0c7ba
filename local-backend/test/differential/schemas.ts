/** Random schemas: every validator, nested, with indexes and search indexes; and values that match them, or nearly. */
import { defineSchema, defineTable, type GenericSchema, type SchemaDefinition } from "convex/server"
import { v, type GenericValidator, type Value } from "convex/values"
import type { Random } from "./random.ts"

export type Shape =
  | { kind: "number" | "bigint" | "string" | "boolean" | "null" | "bytes" | "any" }
  | { kind: "literal"; value: string | number | bigint | boolean }
  | { kind: "id"; table: string }
  | { kind: "array"; of: Shape }
  | { kind: "record"; of: Shape }
  | { kind: "union"; of: Shape[] }
  | { kind: "object"; fields: Field[] }

export type Field = { name: string; shape: Shape; optional: boolean }
export type TableShape = {
  name: string
  fields: Field[]
  indexes: { name: string; fields: string[] }[]
  search: { name: string; field: string; filters: string[] } | null
}
export type RandomSchema = { definition: SchemaDefinition<GenericSchema, boolean>; tables: TableShape[] }

const TABLES = ["apples", "boats", "clouds"]
const WORDS = ["red", "green", "blue", "redder", "greenhouse", "b", "to", "house"]
const LITERALS = ["one", "two", 1, 2.5, true]

export function randomSchema(random: Random): RandomSchema {
  const names = TABLES.slice(0, 1 + random.below(TABLES.length))
  const tables = names.map((name) => randomTable(random, name, names))
  const entries = tables.map((table) => [table.name, definitionOf(table)] as const)
  return { tables, definition: defineSchema(Object.fromEntries(entries)) }
}

function randomTable(random: Random, name: string, tables: readonly string[]): TableShape {
  const fields: Field[] = ["a", "b", "c", "d"].slice(0, 1 + random.below(4)).map((field) => ({
    name: field,
    shape: randomShape(random, tables, 2),
    optional: random.chance(0.3),
  }))
  const hasText = random.chance(0.4)
  if (hasText) fields.push({ name: "text", shape: { kind: "string" }, optional: false })
  const indexed = fields.map((field) => field.name)
  const indexes = random.list(2, () => shuffled(random, indexed).slice(0, 1 + random.below(3)))
  return {
    name,
    fields,
    indexes: indexes.map((own, i) => ({ name: `by_${i}`, fields: own })),
    search: hasText
      ? { name: "search", field: "text", filters: fields.slice(0, 1).map((field) => field.name) }
      : null,
  }
}

function shuffled<T>(random: Random, all: readonly T[]): T[] {
  const left = [...all]
  return all.map(() => left.splice(random.below(left.length), 1)[0] as T)
}

/** What must not be inside: see the table of known differences. */
type Without = { records?: boolean; ids?: boolean }

function randomShape(random: Random, tables: readonly string[], depth: number, without: Without = {}): Shape {
  const simple = ["number", "bigint", "string", "boolean", "null", "bytes", "any"] as const
  const deep = depth === 0 ? 0 : random.below(10)
  const inner = (more: Without = {}) => randomShape(random, tables, depth - 1, { ...without, ...more })
  switch (deep) {
    case 1:
      return { kind: "array", of: inner() }
    case 2:
      if (without.records === true) return { kind: "string" }
      return { kind: "record", of: inner({ ids: true }) }
    case 3:
      return { kind: "union", of: [inner({ records: true }), inner({ records: true })] }
    case 4:
      return {
        kind: "object",
        fields: ["x", "y"].map((name) => ({ name, shape: inner(), optional: random.chance(0.4) })),
      }
    case 5:
      return { kind: "literal", value: random.pick(LITERALS) }
    case 6:
      return without.ids === true ? { kind: "string" } : { kind: "id", table: random.pick(tables) }
    default:
      return { kind: random.pick(simple) }
  }
}

function definitionOf({ fields, indexes, search }: TableShape) {
  let table = defineTable(Object.fromEntries(fields.map((field) => [field.name, validatorOf(field)])))
  // The fields are strings to the types; that they exist is up to the generator.
  for (const index of indexes)
    table = table.index(index.name, index.fields as never) as unknown as typeof table
  if (search !== null)
    table = table.searchIndex(search.name, {
      searchField: search.field as never,
      filterFields: search.filters as never[],
    }) as unknown as typeof table
  return table
}

function validatorOf({ shape, optional }: Pick<Field, "shape" | "optional">): GenericValidator {
  const validator = requiredValidator(shape)
  return optional ? (v.optional(validator as never) as GenericValidator) : validator
}

function requiredValidator(shape: Shape): GenericValidator {
  switch (shape.kind) {
    case "number":
      return v.number()
    case "bigint":
      return v.int64()
    case "literal":
      return v.literal(shape.value)
    case "id":
      return v.id(shape.table)
    case "array":
      return v.array(requiredValidator(shape.of) as never)
    case "record":
      return v.record(v.string(), requiredValidator(shape.of) as never)
    case "union":
      return v.union(...(shape.of.map(requiredValidator) as never[]))
    case "object":
      return v.object(
        Object.fromEntries(shape.fields.map((field) => [field.name, validatorOf(field)])) as never,
      )
    default:
      return v[shape.kind]()
  }
}

/** Ids are written as `{ ref }`: the n-th document made, which may be of the wrong table. */
export function valueOf(random: Random, shape: Shape): Value {
  switch (shape.kind) {
    case "number":
      return random.pick([0, 1, 2, -1, 2.5, 1e10, -0, Infinity, -Infinity, NaN])
    case "bigint":
      return random.pick([0n, 1n, -1n, 2n ** 40n, -(2n ** 63n)])
    case "string":
      return random.list(4, () => random.pick(WORDS)).join(" ")
    case "boolean":
      return random.chance(0.5)
    case "null":
      return null
    case "bytes":
      return new Uint8Array(random.list(3, () => random.below(256))).buffer
    case "any":
      return random.pick<Value>([null, 1, "any", 2n, [1, "x"], { x: 1 }, true])
    case "literal":
      return shape.value
    case "id":
      return { ref: random.below(12) }
    case "array":
      return random.list(3, () => valueOf(random, shape.of))
    case "record":
      return Object.fromEntries(
        random.list(2, () => [random.pick(WORDS), valueOf(random, shape.of)] as const),
      )
    case "union":
      return valueOf(random, random.pick(shape.of))
    case "object":
      return documentOf(random, shape.fields)
  }
}

function hasRecord(shape: Shape): boolean {
  return holds(shape, "record")
}

export function holdsIds(shape: Shape): boolean {
  return holds(shape, "id")
}

/** Whether there is one of this kind anywhere inside. */
function holds(shape: Shape, kind: Shape["kind"]): boolean {
  if (shape.kind === kind) return true
  switch (shape.kind) {
    case "array":
    case "record":
      return holds(shape.of, kind)
    case "union":
      return shape.of.some((member) => holds(member, kind))
    case "object":
      return shape.fields.some((field) => holds(field.shape, kind))
    default:
      return false
  }
}

/** Now and then with something missing, too much or of the wrong type. */
export function documentOf(random: Random, fields: readonly Field[], mistakes = 0): Record<string, Value> {
  const value: Record<string, Value> = {}
  for (const field of fields) {
    if (field.optional && random.chance(0.4)) continue
    value[field.name] = valueOf(random, field.shape)
  }
  if (!random.chance(mistakes)) return value
  const { name, shape } = random.pick(fields)
  switch (random.below(3)) {
    case 0:
      delete value[name]
      break
    case 1:
      if (!hasRecord(shape)) value[name] = random.pick<Value>(["wrong", 7, 7n, null, [null], { wrong: true }])
      break
    default:
      value.surplus = 1
  }
  return value
}
