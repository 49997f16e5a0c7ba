import { convexToJson } from "convex/values"
import fc from "fast-check"
import { beforeEach, describe, expect, it } from "vitest"
import type { JsonObject } from "../../values/json.ts"
import { memoryDatabase, read, write } from "../test-database.ts"
import type { Database, JsonValue, SchemaJson } from "../types.ts"

function vectorSchema(
  dimensions = 3,
  options: { staged?: boolean; filterFields?: string[] } = {},
): SchemaJson {
  const index = {
    indexDescriptor: "by_embedding",
    vectorField: "embedding",
    dimensions,
    filterFields: options.filterFields ?? ["kind", "deep.owner"],
  }
  return {
    schemaValidation: false,
    tables: [
      {
        tableName: "foods",
        indexes: [],
        vectorIndexes: options.staged === true ? [] : [index],
        stagedVectorIndexes: options.staged === true ? [index] : [],
        documentType: { type: "any" },
      },
    ],
  }
}

function drain<T>(steps: Generator<void, T, void>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

let database: Database
beforeEach(() => {
  database = memoryDatabase()
  database.deploySchema(vectorSchema())
})

const add = (fields: JsonObject) => write(database, (tx) => tx.insert("foods", fields))
const search = (
  vector: JsonValue[],
  more: { limit?: number; expressions?: JsonValue; indexName?: string } = {},
) => read(database, (tx) => drain(tx.vectorSearch({ indexName: "foods.by_embedding", vector, ...more })))
const eq = (field: string, value: JsonValue): JsonValue => ({ $eq: [{ $field: field }, { $literal: value }] })

describe("a vector search", () => {
  it("finds the nearest by their angle, with the cosine as the score", () => {
    const east = add({ embedding: [10, 0, 0] })
    const northEast = add({ embedding: [1, 1, 0] })
    const up = add({ embedding: [0, 0, 0.1] })
    const west = add({ embedding: [-3, 0, 0] })
    const found = search([2, 0, 0])
    expect(found.map(({ _id }) => _id)).toEqual([east, northEast, up, west])
    expect(found.map(({ _score }) => Math.round(_score * 1e6) / 1e6)).toEqual([1, 0.707107, 0, -1])
  })

  it("returns ten results unless told otherwise", () => {
    for (let i = 0; i < 20; i++) add({ embedding: [1, i, 0] })
    expect(search([1, 0, 0])).toHaveLength(10)
    expect(search([1, 0, 0], { limit: 1 })).toHaveLength(1)
    expect(search([1, 0, 0], { limit: 256 })).toHaveLength(20)
  })

  it("leaves out documents without a fitting vector", () => {
    for (const embedding of [[1, 2], [1, 2, 3, 4], "text", null, [1, "2", 3]] as JsonValue[])
      add({ embedding })
    add({})
    const fitting = add({ embedding: [1, 2, 3] })
    expect(search([1, 2, 3]).map(({ _id }) => _id)).toEqual([fitting])
  })

  it("takes minus zero for a number, and nothing that is not finite", () => {
    const float = (value: number) => convexToJson(value) as JsonValue
    const id = add({ embedding: [float(-0), 1, 0] })
    for (const value of [NaN, Infinity]) add({ embedding: [float(value), 1, 0] })
    expect(search([0, 2, 0])).toEqual([{ _id: id, _score: 1 }])
  })

  it("keeps to any of the values of its filter, of missing fields too", () => {
    const soup = add({ embedding: [1, 0, 0], kind: "soup" })
    const cake = add({ embedding: [1, 1, 0], kind: "cake", deep: { owner: 1 } })
    const plain = add({ embedding: [1, 2, 0] })
    const ids = (expressions: JsonValue) => search([1, 0, 0], { expressions }).map(({ _id }) => _id)
    expect(ids(eq("kind", "soup"))).toEqual([soup])
    expect(ids({ $or: [eq("kind", "soup"), eq("deep.owner", 1)] })).toEqual([soup, cake])
    expect(ids(eq("kind", { $undefined: null }))).toEqual([plain])
    expect(ids({ $or: [] })).toEqual([])
  })

  it("goes in steps, and forgets what is deleted between them", () => {
    const ids = write(database, (tx) =>
      Array.from({ length: 600 }, (_, i) => tx.insert("foods", { embedding: [1, i, 0] })),
    )
    const tx = database.begin("read")
    const steps = tx.vectorSearch({ indexName: "foods.by_embedding", vector: [1, 0, 0], limit: 2 })
    expect(steps.next().done).toBe(false)
    write(database, (next) => next.remove(ids[0] ?? ""))
    expect(drain(steps).map(({ _id }) => _id)).toEqual([ids[1]])
    tx.rollback()
  })

  it("follows changes and deletions, and forgets what was rolled back", () => {
    const a = add({ embedding: [1, 0, 0] })
    const b = add({ embedding: [0, 1, 0] })
    write(database, (tx) => {
      tx.patch(a, { embedding: [0, 0, 1] })
      tx.remove(b)
    })
    const tx = database.begin("write")
    tx.insert("foods", { embedding: [1, 0, 0] })
    tx.rollback()
    expect(search([0, 0, 1]).map(({ _id, _score }) => [_id, _score])).toEqual([[a, 1]])
    expect(database.integrityCheck()).toEqual([])
  })

  it("agrees with a plain computation", () => {
    const number = fc.integer({ min: -1_000, max: 1_000 }).map((tenths) => tenths / 10)
    const vector = fc.array(number, { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(vector, { maxLength: 30 }), vector, (all, wanted) => {
        const fresh = memoryDatabase()
        fresh.deploySchema(vectorSchema())
        write(fresh, (tx) => all.forEach((embedding) => tx.insert("foods", { embedding })))
        const found = read(fresh, (tx) =>
          drain(tx.vectorSearch({ indexName: "foods.by_embedding", vector: wanted, limit: 5 })),
        )
        const expected = all.map((embedding) => cosine(embedding, wanted)).sort((x, y) => y - x)
        expect(found).toHaveLength(Math.min(5, all.length))
        for (const [i, { _score }] of found.entries()) expect(_score).toBeCloseTo(expected[i] ?? NaN, 5)
        fresh.close()
      }),
      { numRuns: process.env.CLUTCH_FULL === "1" ? 1_000 : 50 },
    )
  }, 120_000)
})

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
  const lengths = Math.hypot(...a) * Math.hypot(...b)
  return lengths === 0 ? 0 : dot / lengths
}

describe("a vector search is refused", () => {
  it.each<[string, () => unknown, string | RegExp]>([
    ["with a vector of another length", () => search([1, 2]), /must have 3 dimensions.*but it has 2/],
    ["with something else than numbers", () => search([1, "2", 3]), /list of finite numbers/],
    ["for no results", () => search([1, 2, 3], { limit: 0 }), "between 1 and 256, but got 0"],
    ["for too many", () => search([1, 2, 3], { limit: 257 }), "between 1 and 256, but got 257"],
    ["in another index", () => search([1, 2, 3], { indexName: "foods.nope" }), "Index foods.nope not found."],
    [
      "with a filter on another field",
      () => search([1, 2, 3], { expressions: eq("size", 1) }),
      /"size".*not one of the index's filterFields/,
    ],
    [
      "with another kind of filter",
      () => search([1, 2, 3], { expressions: { $and: [] } }),
      /`q\.eq` on filter fields and `q\.or` alone/,
    ],
    [
      "with more than 64 conditions",
      () => search([1, 2, 3], { expressions: { $or: Array.from({ length: 65 }, () => eq("kind", 1)) } }),
      /at most 64 filter expressions.*65/,
    ],
  ])("%s", (_, run, expected) => expect(run).toThrow(expected))
})

describe("a vector index", () => {
  it.each([1, 4_097, 2.5])("of %j dimensions is refused", (dimensions) =>
    expect(() => database.deploySchema(vectorSchema(dimensions))).toThrow(
      `with ${dimensions} dimensions (they must be between 2 and 4096)`,
    ),
  )

  it.each([2, 4_096])("of %j dimensions works", (dimensions) => {
    database.deploySchema(vectorSchema(dimensions))
    const embedding = Array.from({ length: dimensions }, (_, i) => i)
    const id = add({ embedding })
    expect(search(embedding)).toEqual([{ _id: id, _score: expect.closeTo(1, 5) }])
  })

  it("is filled with the documents that are there, and staged until it is enabled", () => {
    database.deploySchema(null)
    const id = add({ embedding: [1, 2, 3] })
    database.deploySchema(vectorSchema(3, { staged: true }))
    expect(() => search([1, 2, 3])).toThrow(/^Index foods\.by_embedding is currently staged/)
    database.deploySchema(vectorSchema(3))
    expect(search([1, 2, 3]).map(({ _id }) => _id)).toEqual([id])
  })
})
