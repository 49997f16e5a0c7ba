import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { makeFunctionReference, mutationGeneric } from "convex/server"
import { jsonToConvex, v, type GenericId } from "convex/values"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import {
  aCall,
  errorOf,
  fakeEnvironment,
  libraryEngine,
  mutate,
  query,
  valueOf,
} from "../fixtures/library.ts"
import type { JsonValue } from "../database/types.ts"
import { createEngine } from "./in-process.ts"
import type { InProcessEngine } from "./in-process.ts"
import type { CommitNotice } from "./types.ts"

let engine: InProcessEngine
beforeEach(async () => {
  engine = await libraryEngine()
})
afterEach(() => engine.stop())

async function addBook(title: string, shelf = "a", pages = 100): Promise<string> {
  return String(valueOf(await mutate(engine, "books:add", { title, shelf, pages })))
}

describe("reading and writing", () => {
  test("a document that was inserted is read back with its id and creation time", async () => {
    const id = await addBook("Emma")
    expect(valueOf(await query(engine, "books:get", { id }))).toMatchObject({
      _id: id,
      title: "Emma",
      pages: 100,
      _creationTime: expect.any(Number) as number,
    })
  })

  test("an index range is read in order", async () => {
    await addBook("short", "a", 50)
    await addBook("long", "a", 500)
    await addBook("middling", "a", 200)
    await addBook("elsewhere", "b", 900)
    expect(valueOf(await query(engine, "books:onShelf", { shelf: "a", minPages: 100 }))).toEqual([
      "long",
      "middling",
    ])
  })

  test("a filter finds one document or none", async () => {
    await addBook("Emma")
    expect(valueOf(await query(engine, "books:titled", { title: "Emma" }))).toMatchObject({ title: "Emma" })
    expect(valueOf(await query(engine, "books:titled", { title: "Persuasion" }))).toBeNull()
  })

  test("patch and delete change what is read", async () => {
    const id = await addBook("Ema")
    valueOf(await mutate(engine, "books:retitle", { id, title: "Emma" }))
    expect(valueOf(await query(engine, "books:list"))).toEqual(["Emma"])
    valueOf(await mutate(engine, "books:remove", { id }))
    expect(valueOf(await query(engine, "books:list"))).toEqual([])
  })

  test("several queries share one timestamp", async () => {
    await addBook("Emma")
    const { ts, outcomes } = await engine.runQueries([
      { ...aCall("books:list"), journal: null },
      { ...aCall("runtime:notes"), journal: null },
    ])
    expect(outcomes.map(valueOf)).toEqual([["Emma"], 0])
    expect(ts).toBe(engine.lastTs())
  })

  test("a query's read set names the index it read", async () => {
    const { readSet } = await query(engine, "books:onShelf", { shelf: "a", minPages: 1 })
    expect([...readSet.keys()]).toContain("books.by_shelf")
  })
})

describe("pages", () => {
  const opts = (numItems: number, cursor: string | null) => ({ paginationOpts: { numItems, cursor } })
  type Page = { page: { title: string }[]; isDone: boolean; continueCursor: string }

  test("pages follow each other to the end", async () => {
    for (const pages of [3, 1, 2]) await addBook(`book ${pages}`, "a", pages)
    const first = valueOf(await query(engine, "books:page", opts(2, null))) as unknown as Page
    const second = valueOf(
      await query(engine, "books:page", opts(2, first.continueCursor)),
    ) as unknown as Page
    expect(first.page.map(({ title }) => title)).toEqual(["book 1", "book 2"])
    expect(first.isDone).toBe(false)
    expect(second.page.map(({ title }) => title)).toEqual(["book 3"])
    expect(second.isDone).toBe(true)
  })

  test("with its journal a page keeps its end when rows are added inside it", async () => {
    for (const pages of [10, 20, 30]) await addBook(`book ${pages}`, "a", pages)
    const { journal } = await query(engine, "books:page", opts(2, null))
    await addBook("book 15", "a", 15)
    const rerun = valueOf(await query(engine, "books:page", opts(2, null), journal)) as unknown as Page
    expect(rerun.page.map(({ title }) => title)).toEqual(["book 10", "book 15", "book 20"])
  })

  test("a function may paginate once", async () => {
    expect(errorOf(await query(engine, "books:pageTwice"))).toContain(
      "This query or mutation function ran multiple paginated queries",
    )
  })
})

describe("what a function is called with and gives back", () => {
  test("arguments that do not match are refused in Convex's words", async () => {
    const outcome = await mutate(engine, "books:add", { title: "Emma", shelf: "a" })
    expect(errorOf(outcome)).toMatch(
      /^ArgumentValidationError: Object is missing the required field `pages`\./,
    )
  })

  test("an id of another table is refused by name", async () => {
    const id = await addBook("Emma")
    valueOf(await mutate(engine, "loans:borrow", { bookId: id, reader: "Ann" }))
    valueOf(await mutate(engine, "runtime:note", { text: "x" }))
    const refused = await query(engine, "books:get", { id: "k57bw0p5ywkhv9pf1ssvjqt6zd6xmwwt" })
    expect(errorOf(refused)).toMatch(/^ArgumentValidationError: /)
  })

  test("a result that does not match is refused", async () => {
    expect(errorOf(await query(engine, "books:badReturn"))).toMatch(
      /^ReturnsValidationError: Value does not match validator\./,
    )
  })

  test("a document that does not match the schema is refused and nothing is kept", async () => {
    expect(errorOf(await mutate(engine, "books:misshelve"))).toContain(
      'Failed to insert or update a document in table "books" because it does not match the schema',
    )
    expect(valueOf(await query(engine, "books:list"))).toEqual([])
  })

  test("a missing function and an internal one look the same from outside", async () => {
    expect(errorOf(await query(engine, "books:nowhere"))).toContain(
      "Could not find public function for 'books:nowhere'",
    )
    expect(errorOf(await mutate(engine, "loans:record"))).toContain(
      "Could not find public function for 'loans:record'",
    )
  })

  test("a function of another kind is refused", async () => {
    expect(errorOf(await query(engine, "books:add"))).toBe(
      "Trying to execute books:add as Query, but it is defined as Mutation.",
    )
  })

  test("runAny finds out what kind a function is", async () => {
    const added = await engine.runAny(aCall("books:add", { title: "Emma", shelf: "a", pages: 1 }))
    expect(added.ok).toBe(true)
    expect(valueOf(await engine.runAny(aCall("books:list")))).toEqual(["Emma"])
    expect(valueOf(await engine.runAny(aCall("errands:run", { text: "x" })))).toBe(1)
    expect(errorOf(await engine.runAny({ ...aCall("books:nowhere"), allowInternal: true }))).toContain(
      "Could not find function for 'books:nowhere'",
    )
  })
})

describe("mutations", () => {
  test("a repeated request is answered, not run again", async () => {
    const key = { sessionId: "client", requestId: 1 }
    const call = aCall("books:add", { title: "Emma", shelf: "a", pages: 1 })
    const first = await engine.runMutation(call, key)
    const second = await engine.runMutation(call, key)
    expect(second).toMatchObject({ ok: true, ts: first.ts })
    expect(valueOf(second)).toBe(valueOf(first))
    expect(valueOf(await query(engine, "books:list"))).toEqual(["Emma"])
  })

  test("a failed mutation leaves nothing, and its data reaches the client", async () => {
    const outcome = await mutate(engine, "runtime:refuse")
    expect(outcome.ok ? null : outcome.error.data).toEqual({
      code: "no",
      count: { $integer: "AwAAAAAAAAA=" },
    })
    expect(errorOf(outcome)).toMatch(/^Uncaught ConvexError: /)
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(0)
  })

  test("a commit is announced before its result, a failure is not", async () => {
    const heard: (CommitNotice | string)[] = []
    engine.onCommit((notice) => heard.push(notice))
    const outcome = await mutate(engine, "runtime:note", { text: "x" }).then((result) => {
      heard.push("result")
      return result
    })
    await mutate(engine, "runtime:refuse")
    expect(heard).toEqual([expect.objectContaining({ ts: outcome.ts }), "result"])
    expect([...(heard[0] as CommitNotice).writes.keys()]).toContain("notes.by_id")
  })

  test("nested mutations roll back alone when they throw", async () => {
    const bookId = await addBook("Emma")
    const outcome = await mutate(engine, "loans:borrow", { bookId, reader: "Ann" })
    expect(valueOf(outcome)).toEqual({ refusal: { code: "refused", reader: "nobody" }, loans: 1 })
  })

  test("nested mutations that run at once do not take each other's writes along", async () => {
    const bookId = await addBook("Emma")
    expect(valueOf(await mutate(engine, "loans:borrowTogether", { bookId }))).toEqual({
      statuses: ["rejected", "fulfilled", "fulfilled"],
      readers: ["mine", "b"],
    })
  })

  test("an uncaught nested error is the caller's error, data included", async () => {
    const bookId = await addBook("Emma")
    const outcome = await mutate(engine, "loans:borrowOrFail", { bookId })
    expect(outcome.ok ? null : outcome.error.data).toEqual({ code: "refused", reader: "nobody" })
  })

  test("a snapshot query sees the state before the mutation", async () => {
    const directory = await mkdtemp(join(tmpdir(), "engine-test-"))
    const onDisk = await libraryEngine({ path: join(directory, "data.sqlite") })
    const added = await mutate(onDisk, "books:add", { title: "Emma", shelf: "a", pages: 1 })
    expect(valueOf(await mutate(onDisk, "loans:before", { bookId: valueOf(added) }))).toEqual({
      now: 1,
      earlier: 0,
    })
    await onDisk.stop()
    await rm(directory, { recursive: true })
  })

  test("the id of a table that the same mutation created is accepted as argument, result and reference", async () => {
    const add = makeFunctionReference<"mutation", { id: string | null }, GenericId<"things">>("things:add")
    const things = {
      add: mutationGeneric({
        args: { id: v.union(v.id("things"), v.null()) },
        returns: v.id("things"),
        handler: async (ctx, { id }) =>
          (await ctx.db.insert("things", { parent: id })) as GenericId<"things">,
      }),
      addTwo: mutationGeneric({
        args: {},
        returns: v.id("things"),
        handler: async (ctx) => ctx.runMutation(add, { id: await ctx.runMutation(add, { id: null }) }),
      }),
    }
    const schemaless = createEngine({ path: ":memory:", scheduling: "manual" })
    await schemaless.deployModules({ "things.js": things })
    expect(valueOf(await mutate(schemaless, "things:addTwo"))).toEqual(expect.any(String))
    await schemaless.stop()
  })

  test("calls nest eight deep and no deeper", async () => {
    expect(valueOf(await query(engine, "loans:descend", { depth: 7 }))).toBe(7)
    expect(errorOf(await query(engine, "loans:descend", { depth: 8 }))).toContain("depth limit exceeded")
  })

  test("what a function forgot to await does not reach the database after its end", async () => {
    valueOf(await mutate(engine, "runtime:forgetful"))
    await new Promise((resolve) => setImmediate(resolve))
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(0)
  })
})

describe("the runtime", () => {
  test("the clock stands still during a function and is the injected one", async () => {
    const environment = fakeEnvironment(1_900_000_000_000)
    const own = await libraryEngine({ environment })
    const seen = valueOf(await query(own, "runtime:clock")) as Record<string, unknown>
    expect(seen).toMatchObject({
      first: 1_900_000_000_000,
      second: 1_900_000_000_000,
      built: 1_900_000_000_000,
      isDate: true,
    })
    await own.stop()
  })

  test("two engines with the same randomness give the same random values", async () => {
    const [one, two] = await Promise.all([1, 2].map(() => libraryEngine({ environment: fakeEnvironment() })))
    if (one === undefined || two === undefined) throw new Error("unreachable")
    const first = valueOf(await query(one, "runtime:random")) as { uuid: string }
    expect(valueOf(await query(two, "runtime:random"))).toEqual(first)
    expect(valueOf(await query(one, "runtime:random"))).not.toEqual(first)
    expect(first.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    await Promise.all([one.stop(), two.stop()])
  })

  test("the globals of the process are its own again afterwards", async () => {
    const before = [Date, Math.random, globalThis.fetch, setTimeout, console]
    await query(engine, "runtime:clock")
    await query(engine, "runtime:fail", { word: "oh" })
    expect([Date, Math.random, globalThis.fetch, setTimeout, console]).toEqual(before)
    expect(Date).toBe(before[0])
  })

  test("the network and timers are refused in queries and mutations", async () => {
    expect(errorOf(await query(engine, "runtime:useFetch"))).toContain(
      "Can't use fetch() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.",
    )
    expect(errorOf(await mutate(engine, "runtime:useTimer"))).toContain(
      "Can't use setTimeout in queries and mutations.",
    )
  })

  test("a promise that cannot resolve is recognized", async () => {
    expect(errorOf(await query(engine, "runtime:never"))).toBe("Returned promise will never resolve")
  })

  test("WebCrypto's real asynchrony is waited for", async () => {
    expect(valueOf(await query(engine, "runtime:digest", { text: "abc" }))).toEqual({
      $bytes: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    })
  })

  test("console output becomes log lines", async () => {
    const { logLines } = await mutate(engine, "runtime:talk")
    expect(logLines).toEqual([
      "[LOG] 'hello' 42 { a: [ 1, 'two' ] }",
      "[WARN] Map(1) { 'k' => 1n }",
      "[ERROR] 'bad'",
    ])
  })

  test("a developer error of the database can be caught by the function", async () => {
    expect(valueOf(await mutate(engine, "runtime:swallowed"))).toContain("Unable to decode ID")
  })

  test("identity is answered, and using it is noted", async () => {
    const attributes = { subject: "ann", issuer: "https://library.example", tokenIdentifier: "x|ann" }
    const { outcomes } = await engine.runQueries([
      { ...aCall("runtime:whoAmI", {}, { kind: "user", attributes }), journal: null },
      { ...aCall("books:list"), journal: null },
    ])
    expect(outcomes.map(({ usedIdentity }) => usedIdentity)).toEqual([true, false])
    expect(outcomes[0] && valueOf(outcomes[0])).toEqual(attributes)
  })

  test("a function learns about itself, its request and its transaction", async () => {
    const before = engine.lastTs()
    const seen = valueOf(await mutate(engine, "runtime:metadata")) as { ts: JsonValue }
    expect(seen).toMatchObject({
      name: "runtime:metadata",
      type: "mutation",
      written: 1,
      requestId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      scheduledFunctionId: null,
    })
    expect(jsonToConvex(seen.ts)).toBe(before)
  })
})

describe("actions", () => {
  test("an action runs mutations and queries, and waits for real time", async () => {
    const outcome = await engine.runAction(aCall("errands:run", { text: "milk" }))
    expect(valueOf(outcome)).toBe(1)
    expect(outcome.logLines).toEqual(["[LOG] 'noting' 'milk'"])
  })

  test("an action calls another", async () => {
    expect(valueOf(await engine.runAction(aCall("errands:outer", { text: "bread" })))).toBe(1)
  })

  test("a ConvexError of a mutation reaches the action with its data", async () => {
    expect(valueOf(await engine.runAction(aCall("errands:caught")))).toEqual({
      code: "no",
      count: { $integer: "AwAAAAAAAAA=" },
    })
  })

  test("arguments of actions are checked", async () => {
    expect(errorOf(await engine.runAction(aCall("errands:run", {})))).toMatch(/^ArgumentValidationError: /)
  })

  test("an action that takes too long is given up", async () => {
    const impatient = await libraryEngine({ actionTimeoutMs: 20 })
    expect(errorOf(await impatient.runAction(aCall("errands:wait")))).toContain(
      "Function execution timed out",
    )
    await impatient.stop()
  })

  test("an HTTP action answers its route", async () => {
    const response = await engine.runHttpAction({
      method: "POST",
      url: "http://127.0.0.1/notes",
      headers: [["content-type", "text/plain"]],
      body: new TextEncoder().encode("eggs"),
      identity: { kind: "none" },
    })
    expect(response.status).toBe(201)
    expect(response.headers).toContainEqual(["x-noted", "yes"])
    expect(await new Response(response.body).text()).toBe("noted eggs")
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(1)
  })

  test("an HTTP action that throws answers 500 with its code, an unknown route 404", async () => {
    const get = (path: string) =>
      engine.runHttpAction({
        method: "GET",
        url: `http://127.0.0.1${path}`,
        headers: [],
        body: new Uint8Array(),
        identity: { kind: "none" },
      })
    const crash = await get("/crash/now")
    expect(crash.status).toBe(500)
    expect(await new Response(crash.body).json()).toMatchObject({
      code: expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error: no such page$/) as string,
    })
    expect((await get("/nowhere")).status).toBe(404)
  })
})
