/** What every backend for `convex/` owes. The same cases run on the Convex authors' test backend and on the local one. */
import { anyApi } from "convex/server"
import type {
  ApiFromModules,
  FunctionArgs,
  FunctionReference,
  FunctionReturnType,
  GenericSchema,
  SchemaDefinition,
} from "convex/server"
import { ConvexError, type Value } from "convex/values"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { Caller } from "#lib/convex"
import * as files from "../fixtures/convex-app/convex/files.ts"
import * as items from "../fixtures/convex-app/convex/items.ts"
import * as sales from "../fixtures/convex-app/convex/sales.ts"
import schema from "../fixtures/convex-app/convex/schema.ts"

/** Functions and schema as imported; modules are named by their path in the functions' folder. */
export type Code = { schema: SchemaDefinition<GenericSchema, boolean>; modules: Record<string, unknown> }

/** An app, and its components by the paths under which they are mounted. */
export type App = Code & { components?: Record<string, Code> }

export type Identity = { subject: string; issuer: string }

type CallAction = <Ref extends FunctionReference<"action">>(
  ref: Ref,
  args: FunctionArgs<Ref>,
) => Promise<FunctionReturnType<Ref>>

export type ConvexBackend = {
  /** Calls in somebody's name. What a function refuses arrives as a ConvexError with its data as a value. */
  as(identity: Identity | null): Caller & { action: CallAction }
  /** Lets time pass, and everything that is due by then run. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

const app: App = { schema, modules: { "files.ts": files, "items.ts": items, "sales.ts": sales } }
const api = anyApi as unknown as ApiFromModules<{
  files: typeof files
  items: typeof items
  sales: typeof sales
}>
const START = Date.UTC(2027, 0, 15, 12)

export function convexContract(open: (app: App) => Promise<ConvexBackend>): void {
  let backend: ConvexBackend
  let db: ReturnType<ConvexBackend["as"]>
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: START })
    backend = await open(app)
    db = backend.as(null)
  })
  afterEach(async () => {
    await backend.close()
    vi.useRealTimers()
    vi.restoreAllMocks()
  })

  const add = (name: string, more: { shelf?: string; price?: number; state?: "new" | "used" } = {}) =>
    db.mutation(api.items.add, { name, shelf: "a", price: 1, ...more })
  const names = () => db.query(api.items.names, { order: "asc" })
  const count = () => db.query(api.sales.count, {})

  describe("reading and writing", () => {
    test("a document comes back with its id and the time of its creation", async () => {
      const id = await add("lamp", { price: 2.5, state: "new" })
      const found = await db.query(api.items.get, { id })
      expect(found).toEqual({
        _id: id,
        _creationTime: expect.any(Number),
        name: "lamp",
        shelf: "a",
        price: 2.5,
        state: "new",
      })
      expect(Math.floor(found!._creationTime)).toBeGreaterThanOrEqual(START)
    })

    test("patch changes what it names and removes what it sets to undefined", async () => {
      const id = await add("lamp", { state: "new" })
      await db.mutation(api.items.patch, { id, price: 7 })
      expect(await db.query(api.items.get, { id })).toMatchObject({ name: "lamp", price: 7, state: "new" })
      await db.mutation(api.items.patch, { id, forgetState: true })
      expect(Object.keys((await db.query(api.items.get, { id }))!)).not.toContain("state")
    })

    test("replace leaves nothing of the old but id and time; delete leaves nothing", async () => {
      const id = await add("lamp", { state: "used" })
      const before = await db.query(api.items.get, { id })
      await db.mutation(api.items.replace, { id, name: "torch", shelf: "b", price: 3 })
      const { _creationTime } = before!
      expect(await db.query(api.items.get, { id })).toEqual({
        _id: id,
        _creationTime,
        name: "torch",
        shelf: "b",
        price: 3,
      })
      await db.mutation(api.items.remove, { id })
      expect(await db.query(api.items.get, { id })).toBeNull()
      await expect(db.mutation(api.items.patch, { id, price: 1 })).rejects.toThrow(/non-?existent/i)
      await expect(db.mutation(api.items.remove, { id })).rejects.toThrow(/non-?existent/i)
    })

    test("every kind of value survives, ordered by type and then by value", async () => {
      const bytes = (...all: number[]) => new Uint8Array(all).buffer
      const ordered: Value[] = [
        ...[null, -(2n ** 63n), -1n, 0n, 2n ** 63n - 1n],
        ...[-Infinity, -1.5, -0, 0, 1e-300, 2 ** 53, Infinity, NaN],
        ...[false, true, "", "A", "a", "ä", "😀", bytes(), bytes(0), bytes(1, 2), bytes(2)],
        ...[[], [1], [1, 2], [2], {}, { a: 1 }, { a: 1, b: null }, { b: 0 }],
      ]
      const from = (index: number) => ordered[(index * 7 + 3) % ordered.length]!
      for (let index = 0; index < ordered.length; index++)
        await db.mutation(api.items.keep, { value: from(index) })
      expect(await db.query(api.items.kept, {})).toEqual(ordered)
    })

    test("only an id of the table is one", async () => {
      const id = await add("lamp")
      expect(await db.query(api.items.find, { id })).toBe(id)
      expect(await db.query(api.items.find, { id: await db.mutation(api.items.keep, {}) })).toBeNull()
      expect(await db.query(api.items.find, { id: "lamp" })).toBeNull()
    })
  })

  describe("ranges and orders", () => {
    beforeEach(async () => {
      for (const price of [30, 10, 20, 40])
        await add(`a${price}`, { price, state: price > 25 ? "used" : "new" })
      await add("b5", { shelf: "b", price: 5 })
    })

    test.each([
      ["all of a prefix", {}, ["a10", "a20", "a30", "a40"]],
      ["above", { gt: 20 }, ["a30", "a40"]],
      ["from", { gte: 20 }, ["a20", "a30", "a40"]],
      ["below", { lt: 30 }, ["a10", "a20"]],
      ["up to", { lte: 30 }, ["a10", "a20", "a30"]],
      ["between", { gt: 10, lt: 40 }, ["a20", "a30"]],
      ["backwards", { gte: 20, lte: 30, desc: true }, ["a30", "a20"]],
      ["nothing", { gt: 40 }, []],
    ])("an index range: %s", async (_, range, expected) => {
      expect(await db.query(api.items.onShelf, { shelf: "a", ...range })).toEqual(expected)
    })

    test("without an index documents come in the order of their creation, or backwards", async () => {
      expect(await names()).toEqual(["a30", "a10", "a20", "a40", "b5"])
      expect(await db.query(api.items.names, { order: "desc" })).toEqual(["b5", "a40", "a20", "a10", "a30"])
    })

    test.each([
      ["cheapOrUsed", ["a30", "a40", "b5"]],
      ["notOnA", ["b5"]],
      ["evenPrice", ["a30", "a10", "a20", "a40"]],
      ["stateless", ["b5"]],
    ] as const)("a filter: %s", async (kind, expected) => {
      expect(await db.query(api.items.filtered, { kind })).toEqual(expected)
    })

    test("take, first and unique take what they say", async () => {
      expect(await db.query(api.items.few, { count: 2 })).toEqual({ taken: ["a10", "a20"], first: "a10" })
      expect(await db.query(api.items.only, { name: "b5" })).toMatchObject({ shelf: "b" })
      expect(await db.query(api.items.only, { name: "c" })).toBeNull()
      await add("b5")
      await expect(db.query(api.items.only, { name: "b5" })).rejects.toThrow(/unique/)
    })

    test.each([false, true])("pages follow each other to the end (backwards: %s)", async (desc) => {
      const pages: string[][] = []
      let cursor: string | null = null
      for (let isDone = false; !isDone && pages.length < 9;) {
        const answer: Awaited<ReturnType<typeof readPage>> = await readPage(cursor, desc)
        pages.push(answer.page.map(({ name }) => name))
        ;({ continueCursor: cursor, isDone } = answer)
      }
      const expected = desc ? ["a40", "a30", "a20", "a10"] : ["a10", "a20", "a30", "a40"]
      expect(pages.flat()).toEqual(expected)
      expect(Math.max(...pages.map(({ length }) => length))).toBe(3)
    })

    test("a page begins where the last one ended, whatever was added or removed before", async () => {
      const first = await readPage(null, false, 2)
      await add("a1", { price: 1 })
      await add("a25", { price: 25 })
      await db.mutation(api.items.remove, { id: first.page[1]!._id })
      const second = await readPage(first.continueCursor, false, 2)
      expect(second.page.map(({ name }) => name)).toEqual(["a25", "a30"])
    })

    const readPage = (cursor: string | null, desc: boolean, numItems = 3) =>
      db.query(api.items.page, { shelf: "a", desc, paginationOpts: { numItems, cursor } })
  })

  describe("validation", () => {
    /** The types refuse these calls as well, so they are made past the types. */
    const untyped = (args: object) => db.mutation(api.items.add, args as never)

    test.each([
      ["a missing field", { name: "x", shelf: "a" }],
      ["a field too many", { name: "x", shelf: "a", price: 1, colour: "red" }],
      ["another type", { name: "x", shelf: "a", price: "1" }],
      ["an integer for a float", { name: "x", shelf: "a", price: 1n }],
      ["a word that is none of the union's", { name: "x", shelf: "a", price: 1, state: "broken" }],
    ])("refuses arguments with %s", async (_, args) => {
      await expect(untyped(args)).rejects.toThrow(/[Vv]alidat|Object/)
      expect(await names()).toEqual([])
    })

    test("refuses the id of another table", async () => {
      const id = await db.mutation(api.items.keep, {})
      await expect(db.query(api.items.get, { id: id as never })).rejects.toThrow()
    })

    test("refuses a result and a document that do not match, and keeps nothing", async () => {
      await expect(db.query(api.items.badReturn, {})).rejects.toThrow()
      await expect(db.mutation(api.items.misplace, {})).rejects.toThrow()
      expect(await names()).toEqual([])
    })
  })

  describe("functions that call others", () => {
    test("see each other's writes, in one transaction", async () => {
      const itemId = await add("lamp")
      expect(await db.mutation(api.sales.sell, { itemId, buyer: "ann" })).toBe(1)
    })

    test("a nested mutation that fails takes back its own writes only", async () => {
      const itemId = await add("lamp")
      expect(await db.mutation(api.sales.sellInTheEnd, { itemId })).toEqual({ refusal: true, sales: 1 })
    })

    test("a refusal that nobody catches takes back everything and tells its data", async () => {
      const itemId = await add("lamp")
      const data = { code: "unknown_buyer", tries: 3, seen: [null, "door"] }
      const sale = { itemId, buyer: "nobody" }
      for (const sell of [
        () => db.mutation(api.sales.sell, sale),
        () => db.action(api.sales.sellByAction, sale),
      ]) {
        const error = await sell().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(ConvexError)
        expect((error as ConvexError<Value>).data).toEqual(data)
      }
      expect(await count()).toBe(0)
    })

    test("an action calls mutations and queries", async () => {
      const itemId = await add("lamp")
      expect(await db.action(api.sales.sellByAction, { itemId, buyer: "ann" })).toBe(1)
    })
  })

  describe("files", () => {
    const HELLO_SHA256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="

    test("a stored file has a document, a URL and its bytes, until it is deleted", async () => {
      const id = await db.action(api.files.keep, { text: "hello" })
      expect(await db.query(api.files.look, { id })).toEqual({
        document: { _id: id, _creationTime: expect.any(Number), sha256: HELLO_SHA256, size: 5 },
        hasUrl: true,
      })
      expect(await db.query(api.files.list, {})).toEqual([id])
      expect(await db.action(api.files.read, { id })).toBe("hello")
      await db.mutation(api.files.drop, { id, fail: false })
      expect(await db.query(api.files.look, { id })).toEqual({ document: null, hasUrl: false })
      expect(await db.action(api.files.read, { id })).toBeNull()
    })

    test("a mutation that fails deletes nothing", async () => {
      const id = await db.action(api.files.keep, { text: "hello" })
      await expect(db.mutation(api.files.drop, { id, fail: true })).rejects.toThrow("after all not")
      expect(await db.action(api.files.read, { id })).toBe("hello")
    })

    test("an upload URL is another one each time", async () => {
      const urls = [await db.mutation(api.files.uploadUrl, {}), await db.mutation(api.files.uploadUrl, {})]
      for (const url of urls) expect(url).toContain("/api/storage/upload?token=")
      expect(urls[0]).not.toBe(urls[1])
    })
  })

  describe("scheduled functions", () => {
    const sell = async (delayMs: number, more: { buyer?: string; fail?: boolean } = {}) =>
      db.mutation(api.sales.sellLater, { itemId: await add("lamp"), buyer: "ann", delayMs, ...more })

    test("run when they are due and not before, and tell how they are", async () => {
      const id = await sell(60_000)
      const itemId = (await db.query(api.items.only, { name: "lamp" }))!._id
      const args = [{ itemId, buyer: "ann" }]
      await backend.advance(59_000)
      expect(await count()).toBe(0)
      expect(await db.query(api.sales.job, { id })).toEqual({
        name: expect.stringMatching(/^sales(\.js)?:record$/),
        args,
        state: "pending",
      })
      await backend.advance(1_000)
      expect(await count()).toBe(1)
      expect(await db.query(api.sales.job, { id })).toMatchObject({ state: "success" })
    })

    test("run at the time that was named, or at once", async () => {
      await db.mutation(api.sales.sellAt, { itemId: await add("lamp"), buyer: "ann", at: START + 5_000 })
      await sell(0)
      await backend.advance(1)
      expect(await count()).toBe(1)
      await backend.advance(5_000)
      expect(await count()).toBe(2)
    })

    test("are forgotten with the transaction that scheduled them", async () => {
      await expect(sell(0, { fail: true })).rejects.toThrow(/changed my mind/)
      await backend.advance(1_000)
      expect(await db.query(api.sales.jobs, {})).toEqual([])
    })

    test("do not run once canceled", async () => {
      const id = await sell(1_000)
      await db.mutation(api.sales.cancel, { id })
      await backend.advance(2_000)
      expect([await count(), await db.query(api.sales.job, { id })]).toMatchObject([0, { state: "canceled" }])
    })

    test("that fail leave nothing but their state", async () => {
      vi.spyOn(console, "error").mockReturnValue() // convex-test tells of the failure there
      const id = await sell(0, { buyer: "nobody" })
      await backend.advance(1)
      expect([await count(), await db.query(api.sales.job, { id })]).toMatchObject([0, { state: "failed" }])
    })
  })

  test("a function knows who asks, or that nobody does", async () => {
    const ann = { subject: "user:ann", issuer: "https://shop.example" }
    expect(await backend.as(ann).query(api.sales.asker, {})).toMatchObject({
      ...ann,
      tokenIdentifier: "https://shop.example|user:ann",
    })
    expect(await db.query(api.sales.asker, {})).toBeNull()
  })
}
