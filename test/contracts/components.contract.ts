/** What every backend owes to apps with components. The cases run on the Convex authors' test backend too. */
import { anyApi } from "convex/server"
import type { ApiFromModules } from "convex/server"
import { describe, expect, test } from "vitest"
import { hotelComponents, hotelModules, hotelSchema } from "#local-backend/fixtures/hotel"
import type * as stays from "#local-backend/fixtures/hotel/convex/stays"
import { freshBackend, type App, type OpenBackend } from "./backend.ts"

const app: App = { schema: hotelSchema, modules: hotelModules, components: hotelComponents }
const { stays: hotel } = anyApi as unknown as ApiFromModules<{ stays: typeof stays }>

export function componentsContract(open: OpenBackend): void {
  const place = freshBackend(open, app)
  const counts = () => place.db.query(hotel.counts, {})

  describe("components", () => {
    test("have tables of their own, and each instance its own", async () => {
      await place.db.mutation(hotel.checkIn, { name: "ada" })
      await place.db.mutation(hotel.checkIn, { name: "bob", annex: true })
      await place.db.mutation(hotel.checkIn, { name: "cyd", annex: true })
      expect(await counts()).toEqual({ app: 3, desk: 1, annex: 2 })
      expect(await place.db.query(hotel.named, { name: "ada" })).toMatchObject([{ name: "ada" }])
      expect(await place.db.query(hotel.named, { name: "bob" })).toEqual([])
    })

    test("give ids that come back to them as texts", async () => {
      const id = await place.db.mutation(hotel.checkIn, { name: "ada" })
      expect(await place.db.query(hotel.find, { id })).toMatchObject({ _id: id, name: "ada" })
    })

    test("take part in the caller's transaction", async () => {
      expect(await place.db.mutation(hotel.tryToCheckIn, { name: "ada" })).toContain("No room for ada")
      expect(await counts()).toEqual({ app: 2, desk: 0, annex: 0 })
      await expect(place.db.mutation(hotel.changeMind, { name: "ada" })).rejects.toThrow("Changed my mind")
      expect(await counts()).toEqual({ app: 2, desk: 0, annex: 0 })
    })

    test("are not told who asks", async () => {
      const ann = place.backend.as({ subject: "user:ann", issuer: "https://hotel.example" })
      expect(await ann.query(hotel.about, {})).toMatchObject({
        identity: { subject: "user:ann" },
        desk: { identity: null },
        annex: { identity: null },
      })
      expect(await ann.action(hotel.aboutAction, {})).toMatchObject({ own: { identity: null }, guests: 0 })
    })

    test("give and take function handles", async () => {
      expect(await place.db.mutation(hotel.useHandle, { name: "ada" })).toBe("ada")
      expect(await counts()).toMatchObject({ desk: 1 })
      expect(await place.db.mutation(hotel.beCalledBack, { name: "bob" })).toMatchObject({ name: "bob" })
      expect(await place.db.query(hotel.visits, {})).toMatchObject([{ name: "bob" }])
    })

    test("schedule their own functions, and the app's by its handle", async () => {
      await place.db.mutation(hotel.later, { name: "ada" })
      expect(await counts()).toMatchObject({ desk: 0 })
      await place.backend.advance(1_000)
      expect(await counts()).toMatchObject({ desk: 1 })
      expect(await place.db.query(hotel.visits, {})).toMatchObject([{ name: "ada" }])
    })
  })
}
