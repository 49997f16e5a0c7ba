import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createEngine } from "../../engine/in-process.ts"
import type { Identity } from "../../engine/types.ts"
import { hotelComponents, hotelModules, hotelSchema } from "../../fixtures/hotel.ts"
import { aCall, fakeEnvironment, libraryEngine } from "../../fixtures/library.ts"
import { handsOn } from "../../fixtures/toolbox.ts"
import type { Bench } from "../../fixtures/toolbox.ts"
import { intersects } from "../../subscriptions/read-index.ts"

let hotel: Bench
beforeEach(async () => {
  const environment = fakeEnvironment()
  const engine = createEngine({ path: ":memory:", environment, scheduling: "manual" })
  await engine.deployModules(hotelModules, hotelSchema, hotelComponents)
  hotel = handsOn(engine, environment)
})
afterEach(() => hotel.engine.stop(0))

const ledgerOf = (desk: string) =>
  hotel.query(`${desk}/ledger;entries:texts`).catch((error: unknown) => error)
const asAdmin = async (path: string) => {
  const call = { ...aCall(path), identity: { kind: "admin" } as const, allowInternal: true, journal: null }
  const { outcomes } = await hotel.engine.runQueries([call])
  const [outcome] = outcomes
  if (outcome?.ok !== true) throw new Error(outcome?.error.message)
  return JSON.parse(outcome.value) as unknown
}

describe("a component's functions", () => {
  test("work on tables of their own, and each instance on its own", async () => {
    await hotel.mutate("stays:checkIn", { name: "ada" })
    await hotel.mutate("stays:checkIn", { name: "bob", annex: true })
    await hotel.mutate("stays:checkIn", { name: "cyd", annex: true })
    expect(await hotel.query("stays:counts")).toEqual({ app: 3, desk: 1, annex: 2 })
    expect(await hotel.query("stays:named", { name: "bob" })).toEqual([])
    expect(await hotel.query("stays:named", { name: "ada" })).toMatchObject([{ name: "ada" }])
  })

  test("call their own children, which the app does not see", async () => {
    await hotel.mutate("stays:checkIn", { name: "ada" })
    expect(await asAdmin("desk/ledger;entries:texts")).toEqual(["in: ada"])
    expect(await asAdmin("annex/ledger;entries:texts")).toEqual([])
    await expect(hotel.query("stays:pryIntoLedger")).rejects.toThrow('Could not find the component "ledger"')
  })

  test("are the parent's to call, not the world's", async () => {
    await expect(hotel.query("desk;guests:list")).rejects.toThrow(
      "Could not find public function for 'guests:list' in component 'desk'.",
    )
    expect(String(await ledgerOf("desk"))).toContain("Could not find public function")
    expect(await asAdmin("desk;guests:list")).toEqual([])
    await expect(hotel.mutate("stays:intrude")).rejects.toThrow(
      "Could not find public function for 'guests:whisper' in component 'desk'.",
    )
    await expect(hotel.query("stays:strangers")).rejects.toThrow('Could not find the component "spa"')
  })

  test("check ids against their own tables", async () => {
    const id = await hotel.mutate("stays:checkIn", { name: "ada" })
    expect(await hotel.query("stays:find", { id })).toMatchObject({ _id: id, name: "ada" })
    // The app's table of visits has the number of the desk's guests: ids tell numbers, not components.
    expect(await hotel.query("stays:findWrong", { id })).toBeNull()
    const [own] = (await hotel.query("stays:own")) as { _id: string }[]
    await expect(hotel.query("stays:find", { id: own?._id ?? "" })).rejects.toThrow("ArgumentValidationError")
  })

  test("of another kind are refused by their names", async () => {
    const call = { ...aCall("desk;guests:list"), allowInternal: true }
    const outcome = await hotel.engine.runMutation(call, { sessionId: "kind", requestId: 0 })
    expect(outcome.ok || outcome.error.message).toContain(
      "Trying to execute guests:list in component 'desk' as Mutation, but it is defined as Query.",
    )
  })

  test("cannot paginate", async () => {
    await expect(hotel.query("stays:page")).rejects.toThrow("paginate() is only supported in the app.")
  })
})

describe("a transaction across components", () => {
  test("loses what a component wrote that failed, children included, and keeps the rest", async () => {
    expect(await hotel.mutate("stays:tryToCheckIn", { name: "ada" })).toContain("No room for ada")
    expect(await hotel.query("stays:counts")).toEqual({ app: 2, desk: 0, annex: 0 })
    expect(await asAdmin("desk/ledger;entries:texts")).toEqual([])
  })

  test("is undone as a whole when the app fails", async () => {
    await expect(hotel.mutate("stays:changeMind", { name: "ada" })).rejects.toThrow("Changed my mind")
    expect(await hotel.query("stays:counts")).toEqual({ app: 0, desk: 0, annex: 0 })
    expect(await asAdmin("desk/ledger;entries:texts")).toEqual([])
  })

  test("touches only the queries that read the same component", async () => {
    const readSetOf = async (path: string) => {
      const call = {
        ...aCall(path),
        identity: { kind: "admin" } as const,
        allowInternal: true,
        journal: null,
      }
      const { outcomes } = await hotel.engine.runQueries([call])
      if (outcomes[0]?.ok !== true) throw new Error("The query failed.")
      return outcomes[0].readSet
    }
    const [desk, annex] = [await readSetOf("desk;guests:list"), await readSetOf("annex;guests:list")]
    const touched: [boolean, boolean][] = []
    hotel.engine.onCommit(({ writes }) => touched.push([intersects(writes, desk), intersects(writes, annex)]))
    await hotel.mutate("stays:checkIn", { name: "ada" })
    await hotel.mutate("stays:checkIn", { name: "bob", annex: true })
    expect(touched).toEqual([
      [true, false],
      [false, true],
    ])
  })
})

describe("who asks", () => {
  const ada: Identity = {
    kind: "user",
    attributes: { tokenIdentifier: "ada", subject: "ada", issuer: "test" },
  }
  const ask = async (path: string) => {
    const { outcomes } = await hotel.engine.runQueries([{ ...aCall(path, {}, ada), journal: null }])
    const [outcome] = outcomes
    if (outcome?.ok !== true) throw new Error(outcome?.error.message)
    const value = JSON.parse(outcome.value) as Record<string, { identity: unknown; metadata: unknown }>
    return { value, usedIdentity: outcome.usedIdentity }
  }

  test("is not told to components", async () => {
    const { value } = await ask("stays:about")
    expect(value["identity"]).toMatchObject({ subject: "ada" })
    expect(value["desk"]?.identity).toBeNull()
    expect(value["annex"]?.identity).toBeNull()
  })

  test("is not told to them by the token either, though where the request came from is", async () => {
    const call = { ...aCall("stays:request", {}, ada), request: { ip: "10.0.0.1", authToken: "token" } }
    const outcome = await hotel.engine.runMutation(call, { sessionId: "request", requestId: 0 })
    expect(outcome.ok && JSON.parse(outcome.value)).toEqual({
      app: "token",
      desk: { ip: "10.0.0.1", authToken: null },
    })
  })

  test("makes no difference to a query that only a component looked for it in", async () => {
    expect((await ask("stays:about")).usedIdentity).toBe(true)
    expect((await ask("stays:onlyDesk")).usedIdentity).toBe(false)
  })

  test("does not cross in actions either; functions know where they are", async () => {
    const outcome = await hotel.engine.runAction(aCall("stays:aboutAction", {}, ada))
    expect(outcome.ok && JSON.parse(outcome.value)).toMatchObject({
      own: { identity: null, metadata: { name: "guests:aboutAction", componentPath: "desk" } },
      guests: 0,
    })
    const { value } = await ask("stays:about")
    expect(value["annex"]?.metadata).toMatchObject({ name: "guests:about", componentPath: "annex" })
  })
})

describe("a function handle", () => {
  test("leads into a component, past what is internal there", async () => {
    expect(await hotel.mutate("stays:useHandle", { name: "ada" })).toBe("ada")
    expect(await asAdmin("desk;guests:list")).toMatchObject([{ name: "ada (whispered)" }])
  })

  test("leads back into the app, where the caller is nobody", async () => {
    expect(await hotel.mutate("stays:beCalledBack", { name: "ada" })).toEqual({
      name: "ada",
      identity: null,
      metadata: { name: "stays:welcome", componentPath: "", type: "mutation", visibility: "internal" },
    })
    expect(await hotel.query("stays:visits")).toMatchObject([{ name: "ada" }])
  })
})

test("files that a component stores are its own", async () => {
  const outcome = await hotel.engine.runAction(aCall("stays:leave", { text: "an umbrella" }))
  if (!outcome.ok) throw new Error(outcome.error.message)
  const id = JSON.parse(outcome.value) as string
  expect(await hotel.query("stays:whereIs", { id })).toEqual({
    app: null,
    desk: expect.stringMatching(/\/api\/storage\//) as string,
    annex: null,
  })
  expect([await asAdmin("desk;files:count"), await asAdmin("annex;files:count")]).toEqual([1, 0])
})

describe("what is scheduled", () => {
  test("in a component runs there, or where its handle leads, and is its own business", async () => {
    const id = await hotel.mutate("stays:later", { name: "ada" })
    expect(await asAdmin("desk;guests:jobs")).toMatchObject([
      { name: "stays.js:welcome", state: { kind: "pending" } },
      { _id: id, name: "guests.js:whisper", state: { kind: "pending" } },
    ])
    await hotel.pass(2_000)
    expect(await hotel.query("stays:visits")).toMatchObject([{ name: "ada" }])
    expect(await asAdmin("desk;guests:list")).toMatchObject([{ name: "ada (whispered)" }])
    expect(await asAdmin("desk;guests:jobs")).toMatchObject([
      { state: { kind: "success" } },
      { state: { kind: "success" } },
    ])
    expect(await asAdmin("annex;guests:jobs")).toEqual([])
  })

  test("by the app may be a component's function", async () => {
    await hotel.mutate("stays:schedule", { name: "ada" })
    await hotel.pass(2_000)
    expect(await hotel.query("stays:counts")).toEqual({ app: 0, desk: 1, annex: 0 })
  })

  test("by a component's action is the component's", async () => {
    const call = { ...aCall("desk;guests:laterFromAction", { name: "ada" }), allowInternal: true }
    const outcome = await hotel.engine.runAction(call)
    expect(outcome.ok).toBe(true)
    expect(await asAdmin("desk;guests:jobs")).toHaveLength(1)
    await hotel.pass(2_000)
    expect(await asAdmin("desk;guests:list")).toMatchObject([{ name: "ada (whispered)" }])
  })

  test("can be cancelled by its component alone", async () => {
    const id = await hotel.mutate("stays:later", { name: "ada" })
    await expect(hotel.mutate("stays:cancelOfDesk", { id, byDesk: false })).rejects.toThrow(
      "nonexistent scheduled function",
    )
    await hotel.mutate("stays:cancelOfDesk", { id, byDesk: true })
    await hotel.pass(2_000)
    expect(await asAdmin("desk;guests:list")).toEqual([])
  })

  test("by a component's crons runs in each of its instances", async () => {
    await hotel.pass(2.5 * 60 * 60 * 1_000)
    expect([await asAdmin("desk;bells:count"), await asAdmin("annex;bells:count")]).toEqual([3, 3])
  })
})

test("an app without components is as before", async () => {
  const engine = await libraryEngine()
  expect(engine.deployment()?.components).toEqual([])
  await engine.stop(0)
})
