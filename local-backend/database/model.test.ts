import { compareValues, jsonToConvex, type Value } from "convex/values"
import { describe, expect, it } from "vitest"
import { compareKeys } from "../values/keys.ts"
import { keyOf, makeIndex, valueAt } from "./catalog.ts"
import type { JsonObject } from "../values/json.ts"
import { collect, memoryDatabase, page, range, read, schemaOf, write } from "./test-database.ts"
import type { Database, JsonValue, QueryJson, ReadSet, Transaction, WriteSet } from "./types.ts"

/** A small seeded generator: the same seed gives the same run. */
function generator(seed: number) {
  let state = seed >>> 0
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const pick = <T>(items: readonly T[]): T => {
    const item = items[next(items.length)]
    if (item === undefined) throw new Error("nothing to pick from")
    return item
  }
  return { next, pick }
}
type Random = ReturnType<typeof generator>

const VALUES: JsonValue[] = [
  null,
  1,
  2,
  -1,
  { $float: "AAAAAAAAAIA=" },
  0,
  "a",
  "a\0",
  "b",
  true,
  [1],
  { x: 1 },
]
VALUES.push({ $integer: "AQAAAAAAAAA=" }, { $bytes: "AA==" })

const INDEXES = { by_a: ["a"], by_ab: ["a", "b"], by_nested: ["c.x"] }
const SCHEMA = schemaOf({ items: { indexes: INDEXES } })

/** The plain model: documents in a map, queries by sorting and filtering all of them. */
type Model = Map<string, JsonObject>

type Question = {
  index: keyof typeof INDEXES
  equals: JsonValue[]
  lower?: Bound
  upper?: Bound
  order: "asc" | "desc"
}
type Bound = { type: "Gt" | "Gte" | "Lt" | "Lte"; value: JsonValue }

const value = (json: JsonValue | undefined): Value | undefined =>
  json === undefined ? undefined : jsonToConvex(json)
const compare = (a: JsonValue | undefined, b: JsonValue | undefined) => compareValues(value(a), value(b))
const fieldsOf = (index: keyof typeof INDEXES) => [...INDEXES[index], "_creationTime", "_id"]

function answer(model: Model, { index, equals, lower, upper, order }: Question): JsonObject[] {
  const fields = fieldsOf(index)
  const at = (document: JsonObject, i: number) => valueAt(document, (fields[i] ?? "").split("."))
  const isIn = (document: JsonObject) => {
    if (!equals.every((wanted, i) => compare(at(document, i), wanted) === 0)) return false
    const next = at(document, equals.length)
    const low = lower === undefined ? 1 : compare(next, lower.value)
    const high = upper === undefined ? -1 : compare(next, upper.value)
    return (
      (low > 0 || (low === 0 && lower?.type === "Gte")) && (high < 0 || (high === 0 && upper?.type === "Lte"))
    )
  }
  const sorted = [...model.values()].filter(isIn).sort((a, b) => {
    for (let i = 0; i < fields.length; i++) {
      const sign = compare(at(a, i), at(b, i))
      if (sign !== 0) return sign
    }
    return 0
  })
  return order === "asc" ? sorted : sorted.reverse()
}

function toQuery({ index, equals, lower, upper, order }: Question, operators: JsonValue[] = []): QueryJson {
  const fields = fieldsOf(index)
  const comparisons = equals.map((json, i) => ({ type: "Eq", fieldPath: fields[i] ?? "", value: json }))
  for (const bound of [lower, upper])
    if (bound !== undefined) comparisons.push({ ...bound, fieldPath: fields[equals.length] ?? "" })
  return { source: { type: "IndexRange", indexName: `items.${index}`, range: comparisons, order }, operators }
}

function randomQuestion({ next, pick }: Random): Question {
  const index = pick(["by_a", "by_ab", "by_nested"] as const)
  const equals = Array.from({ length: next(INDEXES[index].length + 1) }, () => pick(VALUES))
  const question: Question = { index, equals, order: pick(["asc", "desc"] as const) }
  if (equals.length === INDEXES[index].length) return question
  if (next(2) === 0) question.lower = { type: pick(["Gt", "Gte"] as const), value: pick(VALUES) }
  if (next(2) === 0) question.upper = { type: pick(["Lt", "Lte"] as const), value: pick(VALUES) }
  return question
}

function randomFields({ next, pick }: Random): JsonObject {
  const fields: JsonObject = { n: next(100) }
  if (next(5) > 0) fields.a = pick(VALUES)
  if (next(5) > 0) fields.b = pick(VALUES)
  if (next(2) > 0) fields.c = pick([{ x: pick(VALUES) }, pick(VALUES)])
  return fields
}

function randomChange(tx: Transaction, model: Model, random: Random): void {
  const ids = [...model.keys()]
  const kind = random.next(6)
  if (ids.length < 5 || kind < 3) {
    const id = tx.insert("items", randomFields(random))
    model.set(id, JSON.parse(tx.get(id) ?? "") as JsonObject)
    return
  }
  const id = random.pick(ids)
  if (kind === 3) {
    tx.remove(id)
    model.delete(id)
  } else {
    const text = kind === 4 ? tx.patch(id, randomFields(random)) : tx.replace(id, randomFields(random))
    model.set(id, JSON.parse(text) as JsonObject)
  }
}

function fresh(): Database {
  const database = memoryDatabase()
  database.deploySchema(SCHEMA)
  return database
}

function pagesOf(tx: Transaction, query: QueryJson, pageSize: number) {
  const pages: { documents: JsonObject[]; from: string | null; to: string; split: string | null }[] = []
  for (let cursor: string | null = null; ;) {
    const result = page(tx, query, { cursor, pageSize })
    pages.push({ documents: result.page, from: cursor, to: result.continueCursor, split: result.splitCursor })
    if (result.isDone) return pages
    cursor = result.continueCursor
  }
}

const SEEDS = process.env.CLUTCH_FULL === "1" ? 300 : 6

describe.each(Array.from({ length: SEEDS }, (_, i) => i + 1))("seed %i", (seed) => {
  it("queries, limits and pages answer as a sorted list would, inside and after transactions", () => {
    const random = generator(seed)
    const database = fresh()
    let model: Model = new Map()
    for (let round = 0; round < 40; round++) {
      const tx = database.begin("write")
      const draft: Model = new Map(model)
      for (let i = random.next(6); i >= 0; i--) randomChange(tx, draft, random)
      const within = randomQuestion(random)
      expect(collect(tx, toQuery(within))).toEqual(answer(draft, within))
      if (random.next(4) === 0) tx.rollback()
      else {
        tx.commit()
        model = draft
      }
      read(database, (next) => {
        const question = randomQuestion(random)
        const expected = answer(model, question)
        expect(collect(next, toQuery(question))).toEqual(expected)
        const limit = random.next(4)
        expect(collect(next, toQuery(question, [{ limit }]))).toEqual(expected.slice(0, limit))
        const filter: JsonValue = { $gte: [{ $field: "n" }, { $literal: 50 }] }
        const kept = expected.filter((document) => Number(document.n) >= 50)
        expect(collect(next, toQuery(question, [{ filter }, { limit: 3 }]))).toEqual(kept.slice(0, 3))
      })
    }
    expect(database.integrityCheck()).toEqual([])
  })

  it("pages join to the whole, and pages pinned to their cursors keep their bounds as documents come and go", () => {
    const random = generator(seed + 100)
    const database = fresh()
    const model: Model = new Map()
    write(database, (tx) => {
      for (let i = 0; i < 60; i++) randomChange(tx, model, random)
    })
    const plain: Question = { index: "by_ab", equals: [], order: random.pick(["asc", "desc"] as const) }
    const query = toQuery(plain)
    const pages = read(database, (tx) => pagesOf(tx, query, 1 + random.next(7)))
    expect(pages.flatMap(({ documents }) => documents)).toEqual(answer(model, plain))

    write(database, (tx) => {
      for (let i = 0; i < 30; i++) randomChange(tx, model, random)
    })
    read(database, (tx) => {
      const again = pages.map(({ from, to, split }) => {
        const whole = page(tx, query, { cursor: from, endCursor: to, pageSize: 1 })
        expect(whole.continueCursor).toBe(to)
        if (split !== null) {
          const first = page(tx, query, { cursor: from, endCursor: split })
          const second = page(tx, query, { cursor: split, endCursor: to })
          expect([...first.page, ...second.page]).toEqual(whole.page)
        }
        return whole.page
      })
      expect(again.flat()).toEqual(answer(model, plain))
    })
  })

  it("a query whose answer changes was always invalidated by the commit that changed it", () => {
    const random = generator(seed + 200)
    const database = fresh()
    const model: Model = new Map()
    let invalidated = 0
    let spared = 0
    for (let round = 0; round < 150; round++) {
      const question = randomQuestion(random)
      const limit = 1 + random.next(5)
      const ask = () =>
        read(database, (tx) => ({
          answer: JSON.stringify(collect(tx, toQuery(question, [{ limit }]))),
          readSet: tx.readSet(),
        }))
      const before = ask()
      const tx = database.begin("write")
      randomChange(tx, model, random)
      const { writes } = tx.commit()
      const isInvalid = intersects(before.readSet, writes)
      if (ask().answer !== before.answer) expect(isInvalid).toBe(true)
      if (isInvalid) invalidated++
      else spared++
    }
    // Precision, not only safety: most writes lie outside what was read.
    expect(invalidated).toBeGreaterThan(0)
    expect(spared).toBeGreaterThan(invalidated)
  })
})

function intersects(reads: ReadSet, writes: WriteSet): boolean {
  for (const [index, intervals] of reads)
    for (const key of writes.get(index) ?? [])
      for (const { start, end } of intervals)
        if (compareKeys(start, key) <= 0 && (end === null || compareKeys(key, end) < 0)) return true
  return false
}

it("documents move in the index when a scan writes what it has read, and the scan stays right", () => {
  const database = fresh()
  write(database, (tx) => {
    for (let n = 0; n < 200; n++) tx.insert("items", { a: n })
  })
  const tx = database.begin("write")
  const cursor = tx.query(range("items.by_a", [["Lt", "a", 200]]))
  const seen: JsonValue[] = []
  for (let text = cursor.next(); text !== null; text = cursor.next()) {
    const { _id, a } = JSON.parse(text) as { _id: string; a: number }
    seen.push(a)
    if (a % 2 === 0) tx.patch(_id, { a: a + 1000 })
    if (a === 10) tx.insert("items", { a: 10.5 })
  }
  tx.commit()
  expect(seen).toEqual([
    ...Array.from({ length: 11 }, (_, n) => n),
    10.5,
    ...Array.from({ length: 189 }, (_, n) => n + 11),
  ])
  expect(database.integrityCheck()).toEqual([])
})

it("keys computed from a document are the keys it is stored under", () => {
  const index = makeIndex(1, "items", "by_nested", ["c.x"])
  const document = { _id: "i", _creationTime: 1, c: { $bytes: "AA==" } }
  expect(keyOf(index, document)).toEqual(keyOf(index, { _id: "i", _creationTime: 1 }))
})
