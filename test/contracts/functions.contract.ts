/** What every backend owes to functions that call, schedule and store, and to those who ask. */
import { ConvexError, type Value } from "convex/values"
import { describe, expect, test, vi } from "vitest"
import { START, type OpenBackend } from "./backend.ts"
import { api, openShop } from "./shop.ts"

export function functionsContract(open: OpenBackend): void {
  const { place, add, count } = openShop(open)

  describe("functions that call others", () => {
    test("see each other's writes, in one transaction", async () => {
      const itemId = await add("lamp")
      expect(await place.db.mutation(api.sales.sell, { itemId, buyer: "ann" })).toBe(1)
    })

    test("a nested mutation that fails takes back its own writes only", async () => {
      const itemId = await add("lamp")
      expect(await place.db.mutation(api.sales.sellInTheEnd, { itemId })).toEqual({ refusal: true, sales: 1 })
    })

    test("a refusal that nobody catches takes back everything and tells its data", async () => {
      const itemId = await add("lamp")
      const data = { code: "unknown_buyer", tries: 3, seen: [null, "door"] }
      const sale = { itemId, buyer: "nobody" }
      for (const sell of [
        () => place.db.mutation(api.sales.sell, sale),
        () => place.db.action(api.sales.sellByAction, sale),
      ]) {
        const error = await sell().catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(ConvexError)
        expect((error as ConvexError<Value>).data).toEqual(data)
      }
      expect(await count()).toBe(0)
    })

    test("an action calls mutations and queries", async () => {
      const itemId = await add("lamp")
      expect(await place.db.action(api.sales.sellByAction, { itemId, buyer: "ann" })).toBe(1)
    })
  })

  describe("files", () => {
    const HELLO_SHA256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="

    test("a stored file has a document, a URL and its bytes, until it is deleted", async () => {
      const id = await place.db.action(api.files.keep, { text: "hello" })
      expect(await place.db.query(api.files.look, { id })).toEqual({
        document: { _id: id, _creationTime: expect.any(Number), sha256: HELLO_SHA256, size: 5 },
        hasUrl: true,
      })
      expect(await place.db.query(api.files.list, {})).toEqual([id])
      expect(await place.db.action(api.files.read, { id })).toBe("hello")
      await place.db.mutation(api.files.drop, { id, fail: false })
      expect(await place.db.query(api.files.look, { id })).toEqual({ document: null, hasUrl: false })
      expect(await place.db.action(api.files.read, { id })).toBeNull()
    })

    test("a mutation that fails deletes nothing", async () => {
      const id = await place.db.action(api.files.keep, { text: "hello" })
      await expect(place.db.mutation(api.files.drop, { id, fail: true })).rejects.toThrow("after all not")
      expect(await place.db.action(api.files.read, { id })).toBe("hello")
    })

    test("an upload URL is another one each time", async () => {
      const urls = [
        await place.db.mutation(api.files.uploadUrl, {}),
        await place.db.mutation(api.files.uploadUrl, {}),
      ]
      for (const url of urls) expect(url).toContain("/api/storage/upload?token=")
      expect(urls[0]).not.toBe(urls[1])
    })
  })

  describe("scheduled functions", () => {
    const sell = async (delayMs: number, more: { buyer?: string; fail?: boolean } = {}) =>
      place.db.mutation(api.sales.sellLater, { itemId: await add("lamp"), buyer: "ann", delayMs, ...more })

    test("run when they are due and not before, and tell how they are", async () => {
      const id = await sell(60_000)
      const itemId = (await place.db.query(api.items.only, { name: "lamp" }))!._id
      const args = [{ itemId, buyer: "ann" }]
      await place.backend.advance(59_000)
      expect(await count()).toBe(0)
      expect(await place.db.query(api.sales.job, { id })).toEqual({
        name: expect.stringMatching(/^sales(\.js)?:record$/),
        args,
        state: "pending",
      })
      await place.backend.advance(1_000)
      expect(await count()).toBe(1)
      expect(await place.db.query(api.sales.job, { id })).toMatchObject({ state: "success" })
    })

    test("run at the time that was named, or at once", async () => {
      await place.db.mutation(api.sales.sellAt, {
        itemId: await add("lamp"),
        buyer: "ann",
        at: START + 5_000,
      })
      await sell(0)
      await place.backend.advance(1)
      expect(await count()).toBe(1)
      await place.backend.advance(5_000)
      expect(await count()).toBe(2)
    })

    test("are forgotten with the transaction that scheduled them", async () => {
      await expect(sell(0, { fail: true })).rejects.toThrow(/changed my mind/)
      await place.backend.advance(1_000)
      expect(await place.db.query(api.sales.jobs, {})).toEqual([])
    })

    test("do not run once canceled", async () => {
      const id = await sell(1_000)
      await place.db.mutation(api.sales.cancel, { id })
      await place.backend.advance(2_000)
      expect([await count(), await place.db.query(api.sales.job, { id })]).toMatchObject([
        0,
        { state: "canceled" },
      ])
    })

    test("that fail leave nothing but their state", async () => {
      vi.spyOn(console, "error").mockReturnValue() // convex-test tells of the failure there
      const id = await sell(0, { buyer: "nobody" })
      await place.backend.advance(1)
      expect([await count(), await place.db.query(api.sales.job, { id })]).toMatchObject([
        0,
        { state: "failed" },
      ])
    })
  })

  test("a function knows who asks, or that nobody does", async () => {
    const ann = { subject: "user:ann", issuer: "https://shop.example" }
    expect(await place.backend.as(ann).query(api.sales.asker, {})).toMatchObject({
      ...ann,
      tokenIdentifier: "https://shop.example|user:ann",
    })
    expect(await place.db.query(api.sales.asker, {})).toBeNull()
  })
}
