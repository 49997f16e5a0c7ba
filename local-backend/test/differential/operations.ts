/** Random operations on the tables of a random schema. */
import type { Bound, Condition, Operation, Source, Take } from "../../fixtures/fuzz/operations.ts"
import type { Random } from "./random.ts"
import { documentOf, holdsIds, valueOf, type Field, type Shape, type TableShape } from "./schemas.ts"

const MISTAKES = 0.15

export function randomOperations(random: Random, tables: readonly TableShape[], depth = 2): Operation[] {
  return Array.from({ length: 1 + random.below(6) }, () => randomOperation(random, tables, depth))
}

/** Which of two functions that are due together comes first is nobody's promise, so at most one is scheduled at a time. */
export function scheduledOnce(operations: readonly Operation[]): Operation[] {
  let isFirst = true
  const keep = (all: readonly Operation[]): Operation[] =>
    all.flatMap((operation): Operation[] => {
      if (operation.kind === "nested") return [{ ...operation, operations: keep(operation.operations) }]
      if (operation.kind !== "schedule") return [operation]
      const kept = isFirst ? [operation] : []
      isFirst = false
      return kept
    })
  return keep(operations)
}

function randomOperation(random: Random, tables: readonly TableShape[], depth: number): Operation {
  const table = random.pick(tables)
  const ref = random.below(12)
  const choice = random.below(depth === 0 ? 15 : 18)
  if (choice < 6)
    return { kind: "insert", table: table.name, value: documentOf(random, table.fields, MISTAKES) }
  switch (choice) {
    case 6: {
      const some = table.fields.filter(() => random.chance(0.5))
      const unset = table.fields.filter((field) => !some.includes(field) && random.chance(0.2))
      const value = some.length === 0 ? {} : documentOf(random, some, MISTAKES)
      return { kind: "patch", table: table.name, ref, value, unset: unset.map((field) => field.name) }
    }
    case 7:
      return { kind: "replace", table: table.name, ref, value: documentOf(random, table.fields, MISTAKES) }
    case 8:
      return { kind: "delete", ref }
    case 9:
      return { kind: "get", ref }
    case 10:
      return { kind: "normalize", table: table.name, ref }
    case 15:
      return {
        kind: "nested",
        operations: randomOperations(random, tables, depth - 1),
        fails: random.chance(0.4),
        caught: random.chance(0.8),
      }
    case 16:
      return {
        kind: "schedule",
        delayMs: random.pick([0, 1_000, 60_000]),
        operations: randomOperations(random, tables, 0).filter(isWrite),
      }
    case 17:
      return random.chance(0.2) ? { kind: "fail", data: { code: "given up" } } : { kind: "get", ref }
    default:
      return randomQuery(random, table)
  }
}

function isWrite({ kind }: Operation): boolean {
  return kind !== "query"
}

export function randomQuery(random: Random, table: TableShape): Operation {
  const source = randomSource(random, table)
  const conditions = random.chance(0.4) ? [randomCondition(random, table, 2)] : []
  return { kind: "query", source, conditions, take: randomTake(random, source) }
}

function randomTake(random: Random, source: Source): Take {
  // In the mock searches have no order, so only what is found can be compared.
  if (source.kind === "search") return { kind: "collect" }
  const choice = random.below(8)
  if (choice === 0) return { kind: "first" }
  if (choice === 1) return { kind: "unique" }
  if (choice < 4) return { kind: "take", count: random.below(4) }
  return { kind: "collect" }
}

function randomSource(random: Random, table: TableShape): Source {
  const order = random.pick(["asc", "desc", undefined] as const)
  const ordered = order === undefined ? {} : { order }
  const { search } = table
  if (search !== null && random.chance(0.3)) {
    // The mock takes every word as a beginning, so one word is all that both understand alike.
    const text = random.pick(["red", "gre", "b", "house", "nothing", "to"])
    const equals = random.chance(0.4)
      ? search.filters.slice(0, 1).map((field) => equal(random, table, field))
      : []
    return { kind: "search", table: table.name, index: search.name, field: search.field, text, equals }
  }
  if (table.indexes.length === 0 || random.chance(0.3)) return { kind: "scan", table: table.name, ...ordered }
  const index = random.pick(table.indexes)
  return {
    kind: "index",
    table: table.name,
    index: index.name,
    bounds: randomBounds(random, table, index.fields),
    ...ordered,
  }
}

function randomBounds(random: Random, table: TableShape, fields: readonly string[]): Bound[] {
  // Ids are random here and counted in the mock: an order by them is comparable only where they are all the same.
  const least = fields.findLastIndex((field) => holdsIds(shapeOf(table, field))) + 1
  const equals = Math.max(least, random.below(fields.length + 1))
  const bounds = fields.slice(0, equals).map((field) => equal(random, table, field))
  const next = fields[equals]
  if (next === undefined || random.chance(0.4)) return bounds
  const value = valueOf(random, shapeOf(table, next))
  if (random.chance(0.6)) bounds.push({ type: random.pick(["gt", "gte"]), field: next, value })
  if (random.chance(0.6))
    bounds.push({
      type: random.pick(["lt", "lte"]),
      field: next,
      value: valueOf(random, shapeOf(table, next)),
    })
  return bounds
}

function equal(random: Random, table: TableShape, field: string): Bound {
  if (random.chance(0.1)) return { type: "eq", field }
  return { type: "eq", field, value: valueOf(random, shapeOf(table, field)) }
}

function shapeOf(table: TableShape, name: string): Shape {
  return fieldOf(table, name).shape
}

function fieldOf(table: TableShape, name: string): Field {
  const field = table.fields.find((candidate) => candidate.name === name)
  if (field === undefined) throw new Error(`${table.name} has no field ${name}`)
  return field
}

function randomCondition(random: Random, table: TableShape, depth: number): Condition {
  const inner = () => randomCondition(random, table, depth - 1)
  const choice = depth === 0 ? 0 : random.below(6)
  if (choice === 1) return { op: "and", parts: random.list(2, inner) }
  if (choice === 2) return { op: "or", parts: random.list(2, inner) }
  if (choice === 3) return { op: "not", part: inner() }
  // Beyond equality the mock compares as JavaScript does: the same as Convex for texts in ASCII, not across types.
  const texts = table.fields.filter(({ shape, optional }) => shape.kind === "string" && !optional)
  if (texts.length > 0 && random.chance(0.5)) {
    const field = random.pick(texts)
    return {
      op: random.pick(["lt", "lte", "gt", "gte"]),
      field: field.name,
      value: valueOf(random, field.shape),
    }
  }
  const field = random.pick(table.fields)
  return { op: random.pick(["eq", "neq"]), field: field.name, value: valueOf(random, field.shape) }
}
