import { createLocalJWKSet, jwtVerify } from "jose"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import type { InProcessEngine } from "../engine/in-process.ts"
import { intersects } from "../subscriptions/read-index.ts"
import { aCall, errorOf, fakeEnvironment, mutate, query, valueOf } from "../fixtures/library.ts"
import { semanticsEngine } from "../fixtures/semantics.ts"
import { temporaryFile } from "../database/test-database.ts"

const CLOUD = "https://backend.example"
let engine: InProcessEngine
const environment = fakeEnvironment()

beforeEach(async () => {
  engine = await semanticsEngine({
    environment,
    origins: { cloudUrl: CLOUD, siteUrl: "https://site.example" },
  })
})
afterEach(() => engine.stop())

const ask = async (path: string, args: JsonValue = {}) => valueOf(await query(engine, path, args))
const change = async (path: string, args: JsonValue = {}) => valueOf(await mutate(engine, path, args))
const act = async (path: string, args: JsonValue = {}) => valueOf(await engine.runAction(aCall(path, args)))

describe("text search in functions", () => {
  test("finds, filters and pages; a mutation finds what it has just written", async () => {
    await change("search:add", { body: "red apples", channel: "fruit" })
    await change("search:add", { body: "red wine", channel: "drinks" })
    expect(await ask("search:find", { text: "red", channel: "drinks" })).toEqual(["red wine"])
    expect(await change("search:addAndFind", { body: "reddish", text: "red" })).toHaveLength(3)
    const paginationOpts = { numItems: 2, cursor: null }
    const first = (await ask("search:page", { text: "red", paginationOpts })) as {
      continueCursor: string
      page: unknown[]
    }
    expect(first.page).toHaveLength(2)
    const rest = { numItems: 2, cursor: first.continueCursor }
    expect(await ask("search:page", { text: "red", paginationOpts: rest })).toMatchObject({
      isDone: true,
      page: [{}],
    })
  })

  test("is invalidated by what it could find, and by nothing else", async () => {
    const { readSet } = await query(engine, "search:find", { text: "red", channel: "fruit" })
    const writes: boolean[] = []
    engine.onCommit((notice) => writes.push(intersects(notice.writes, readSet)))
    await change("search:add", { body: "red apples", channel: "fruit" })
    await change("search:add", { body: "red wine", channel: "drinks" })
    await change("search:add", { body: "green apples", channel: "fruit" })
    expect(writes).toEqual([true, false, false])
  })
})

describe("vector search in actions", () => {
  test("answers ids and scores, filtered and limited", async () => {
    const add = (name: string, kind: string, embedding: number[]) =>
      change("search:addFood", { name, kind, embedding })
    const soup = await add("soup", "warm", [1, 0, 0])
    const cake = await add("cake", "sweet", [0.9, 0.1, 0])
    const pie = await add("pie", "sweet", [0, 1, 0])
    const ids = async (args: JsonValue) =>
      ((await act("search:nearest", args)) as { _id: string }[]).map(({ _id }) => _id)
    expect(await ids({ vector: [1, 0, 0] })).toEqual([soup, cake, pie])
    expect(await ids({ vector: [1, 0, 0], kinds: ["sweet"] })).toEqual([cake, pie])
    expect(await ids({ vector: [1, 0, 0], kinds: ["sweet", "warm"], limit: 1 })).toEqual([soup])
  })

  test("is refused in Convex's way, and the action may catch it", async () => {
    const refusal = await engine.runAction(aCall("search:nearest", { vector: [1, 2] }))
    expect(errorOf(refusal)).toMatch(
      /^Uncaught Error: The vector of a search in foods\.by_embedding must have 3 dimensions/,
    )
    expect(
      errorOf(await engine.runAction(aCall("search:nearest", { vector: [1, 2, 3], limit: 300 }))),
    ).toContain("between 1 and 256")
  })
})

describe("signed tokens", () => {
  test("are verified with the published keys, and say who issued them and when", async () => {
    const token = String(
      await change("transactions:sign", { claims: { sub: "ann", list: [1] }, expiresInSeconds: 60 }),
    )
    const keys = createLocalJWKSet((await engine.publicKeys()) as Parameters<typeof createLocalJWKSet>[0])
    const currentDate = new Date(environment.nowMs)
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: CLOUD, currentDate })
    const iat = Math.floor(environment.nowMs / 1000)
    expect(payload).toEqual({ sub: "ann", list: [1], iss: CLOUD, iat, exp: iat + 60 })
    expect(protectedHeader).toMatchObject({ alg: "ES256", typ: "JWT", kid: expect.any(String) as string })
  })

  test("keep their key when the backend restarts", async () => {
    const file = temporaryFile()
    const first = await semanticsEngine({ path: file.path })
    const keys = await first.publicKeys()
    await first.stop()
    const second = await semanticsEngine({ path: file.path })
    expect(await second.publicKeys()).toEqual(keys)
    await second.stop()
    file.remove()
  })

  test.each<[string, JsonValue, string]>([
    ["too short a life", { expiresInSeconds: 0 }, "between 1 and 3600"],
    ["too long a life", { expiresInSeconds: 3_601 }, "between 1 and 3600"],
    ["half a second", { expiresInSeconds: 1.5 }, "between 1 and 3600"],
    ["an issuer of its own", { claims: { iss: "me" }, expiresInSeconds: 1 }, 'the claim "iss" is reserved'],
    ["nbf", { claims: { nbf: 1 }, expiresInSeconds: 1 }, 'the claim "nbf" is reserved'],
    [
      "a name of Convex's",
      { claims: { CvxRole: 1 }, expiresInSeconds: 1 },
      'the claim "CvxRole" is reserved',
    ],
    ["claims that are no object", { claims: [1], expiresInSeconds: 1 }, "they must be an object"],
  ])("with %s are refused", async (_, args, expected) => {
    expect(errorOf(await mutate(engine, "transactions:sign", args))).toContain(expected)
  })

  test("are for mutations alone", async () => expect(await ask("transactions:signInQuery")).toBe(true))
})

describe("limits of a nested call", () => {
  test("count what it uses itself, within what is left", async () => {
    expect(await change("transactions:within", { before: 3, count: 2, limit: 2 })).toEqual({
      refusal: null,
      inner: { used: 5, remaining: 0 },
      outer: { used: 5, remaining: 15_995 },
      left: 5,
    })
  })

  test("stop it with the limit's sentence, and its writes are given back", async () => {
    expect(await change("transactions:within", { before: 3, count: 3, limit: 2 })).toEqual({
      refusal: "Uncaught Error: Too many writes in a single function execution (limit: 2)",
      inner: null,
      outer: { used: 3, remaining: 15_997 },
      left: 3,
    })
  })

  test("are told of by every metric that 1.48 knows", async () => {
    const metrics = (await ask("transactions:metrics")) as Record<string, { used: number; remaining: number }>
    expect(Object.keys(metrics).sort()).toEqual(
      [
        ...["bytesRead", "bytesWritten", "databaseQueries", "documentsRead", "documentsWritten"],
        ...["functionsScheduled", "scheduledFunctionArgsBytes"],
        ...["filesWritten", "fileWriteBytes", "filesRead", "fileReadBytes"],
      ].sort(),
    )
    expect(metrics["databaseQueries"]).toEqual({ used: 1, remaining: 4_095 })
  })
})

describe.each(["memory", "a file"])("a stale snapshot, in %s,", (where) => {
  test("is the state before the mutation, and what is read there counts", async () => {
    const file = where === "memory" ? null : temporaryFile()
    const own = await semanticsEngine({ environment, ...(file === null ? {} : { path: file.path }) })
    valueOf(await mutate(own, "transactions:stale", { text: "a" }))
    expect(valueOf(await mutate(own, "transactions:stale", { text: "b" }))).toMatchObject({
      before: { texts: ["a", "a again"] },
      again: { texts: ["a", "a again"] },
      own: { texts: ["a", "a again", "b", "b again"] },
      read: 8,
    })
    await own.stop()
    file?.remove()
  })
})

describe("the commit's timestamp", () => {
  test("stands in documents and in the result once the mutation has committed, later than any snapshot", async () => {
    const outcome = await mutate(engine, "transactions:enqueue", { payload: "one" })
    const { updatedAt, snapshotTs } = valueOf(outcome) as {
      updatedAt: { $integer: string }
      snapshotTs: { $integer: string }
    }
    expect(bigintOf(updatedAt)).toBe(outcome.ts)
    expect(bigintOf(snapshotTs)).toBeLessThan(outcome.ts)
    valueOf(await mutate(engine, "transactions:enqueue", { payload: "two" }))
    const [newest, second] = (await ask("transactions:newest")) as {
      payload: string
      updatedAt: { $integer: string }
    }[]
    expect([newest?.payload, second?.payload].sort()).toEqual(["two", "two too"])
    expect(newest?.updatedAt).toEqual(second?.updatedAt)
  })

  test("is in the remembered answer, too", async () => {
    const call = aCall("transactions:enqueue", { payload: "one" })
    const key = { sessionId: "a", requestId: 1 }
    const first = await engine.runMutation(call, key)
    expect(valueOf(await engine.runMutation(call, key))).toEqual(valueOf(first))
  })
})

function bigintOf({ $integer }: { $integer: string }): bigint {
  return Buffer.from($integer, "base64").readBigInt64LE()
}

test.each([
  ["1.0/getServiceUrl", "Convex-managed services are part of Convex's cloud and not of this backend."],
  ["1.0/createServiceToken", "Convex-managed services are part of Convex's cloud and not of this backend."],
  ["1.0/nothing", "Unknown async operation 1.0/nothing"],
])("%s is refused by name", async (operation, sentence) => {
  expect(errorOf(await mutate(engine, "transactions:askForService", { operation }))).toBe(sentence)
})

test("a deployment without HTTP actions says so", async () => {
  const request = { method: "GET", url: "http://site/", headers: [], body: new Uint8Array() }
  const response = await engine.runHttpAction({ ...request, identity: { kind: "none" } })
  expect([response.status, await new Response(response.body).text()]).toEqual([
    404,
    "This Convex deployment does not have HTTP actions enabled.",
  ])
})

test("a function knows its name, its kind and who may call it", async () => {
  expect(await change("transactions:describe")).toEqual({
    function: { name: "transactions:describe", componentPath: "", type: "mutation", visibility: "public" },
    deployment: { name: expect.any(String) as string, region: null, class: "s16" },
  })
})
