/** What every backend owes to functions that read and write documents. */
import type { Value } from "convex/values"
import { beforeEach, describe, expect, test } from "vitest"
import { START, type OpenBackend } from "./backend.ts"
import { api, openShop } from "./shop.ts"

export function documentsContract(open: OpenBackend): void {
  const { place, add, names } = openShop(open)

  describe("reading and writing", () => {
    test("a document comes back with its id and the time of its creation", async () => {
      const id = await add("lamp", { price: 2.5, state: "new" })
      const found = await place.db.query(api.items.get, { id })
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
      await place.db.mutation(api.items.patch, { id, price: 7 })
      expect(await place.db.query(api.items.get, { id })).toMatchObject({
        name: "lamp",
        price: 7,
        state: "new",
      })
      await place.db.mutation(api.items.patch, { id, forgetState: true })
      expect(Object.keys((await place.db.query(api.items.get, { id }))!)).not.toContain("state")
    })

    test("replace leaves nothing of the old but id and time; delete leaves nothing", async () => {
      const id = await add("lamp", { state: "used" })
      const before = await place.db.query(api.items.get, { id })
      await place.db.mutation(api.items.replace, { id, name: "torch", shelf: "b", price: 3 })
      const { _creationTime } = before!
      expect(await place.db.query(api.items.get, { id })).toEqual({
        _id: id,
        _creationTime,
        name: "torch",
        shelf: "b",
        price: 3,
      })
      await place.db.mutation(api.items.remove, { id })
      expect(await place.db.query(api.items.get, { id })).toBeNull()
      await expect(place.db.mutation(api.items.patch, { id, price: 1 })).rejects.toThrow(/non-?existent/i)
      await expect(place.db.mutation(api.items.remove, { id })).rejects.toThrow(/non-?existent/i)
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
        await place.db.mutation(api.items.keep, { value: from(index) })
      expect(await place.db.query(api.items.kept, {})).toEqual(ordered)
    })

    test("only an id of the table is one", async () => {
      const id = await add("lamp")
      expect(await place.db.query(api.items.find, { id })).toBe(id)
      expect(
        await place.db.query(api.items.find, { id: await place.db.mutation(api.items.keep, {}) }),
      ).toBeNull()
      expect(await place.db.query(api.items.find, { id: "lamp" })).toBeNull()
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
      expect(await place.db.query(api.items.onShelf, { shelf: "a", ...range })).toEqual(expected)
    })

    test("without an index documents come in the order of their creation, or backwards", async () => {
      expect(await names()).toEqual(["a30", "a10", "a20", "a40", "b5"])
      expect(await place.db.query(api.items.names, { order: "desc" })).toEqual([
        "b5",
        "a40",
        "a20",
        "a10",
        "a30",
      ])
    })

    test.each([
      ["cheapOrUsed", ["a30", "a40", "b5"]],
      ["notOnA", ["b5"]],
      ["evenPrice", ["a30", "a10", "a20", "a40"]],
      ["stateless", ["b5"]],
    ] as const)("a filter: %s", async (kind, expected) => {
      expect(await place.db.query(api.items.filtered, { kind })).toEqual(expected)
    })

    test("take, first and unique take what they say", async () => {
      expect(await place.db.query(api.items.few, { count: 2 })).toEqual({
        taken: ["a10", "a20"],
        first: "a10",
      })
      expect(await place.db.query(api.items.only, { name: "b5" })).toMatchObject({ shelf: "b" })
      expect(await place.db.query(api.items.only, { name: "c" })).toBeNull()
      await add("b5")
      await expect(place.db.query(api.items.only, { name: "b5" })).rejects.toThrow(/unique/)
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
      await place.db.mutation(api.items.remove, { id: first.page[1]!._id })
      const second = await readPage(first.continueCursor, false, 2)
      expect(second.page.map(({ name }) => name)).toEqual(["a25", "a30"])
    })

    const readPage = (cursor: string | null, desc: boolean, numItems = 3) =>
      place.db.query(api.items.page, { shelf: "a", desc, paginationOpts: { numItems, cursor } })
  })

  describe("validation", () => {
    /** The types refuse these calls as well, so they are made past the types. */
    const untyped = (args: object) => place.db.mutation(api.items.add, args as never)

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
      const id = await place.db.mutation(api.items.keep, {})
      await expect(place.db.query(api.items.get, { id: id as never })).rejects.toThrow()
    })

    test("refuses a result and a document that do not match, and keeps nothing", async () => {
      await expect(place.db.query(api.items.badReturn, {})).rejects.toThrow()
      await expect(place.db.mutation(api.items.misplace, {})).rejects.toThrow()
      expect(await names()).toEqual([])
    })
  })
}
