import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { realEnvironment } from "../engine/real-environment.ts"
import { FakeEngine } from "../test/fake-engine.ts"
import { FrameClient, type Frame } from "../test/frames.ts"
import { ADMIN_KEY, serveFake, type FakeServing } from "../test/serve-fake.ts"

import { decodeTimestamp, encodeTimestamp } from "./timestamp.ts"

let engine: FakeEngine
let serving: FakeServing
/** How far the server's clock was turned ahead. */
let aheadMs = 0
const nowMs = () => Date.now() + aheadMs

beforeEach(async () => {
  engine = new FakeEngine({
    "rows:get": ({ get }, { key }) => get(String(key)) ?? null,
    "rows:put": ({ put }, { key, value }) => {
      put(String(key), value ?? null)
      return "done"
    },
    "rows:fail": () => {
      throw new Error("no")
    },
    "rows:long": ({ get }) => "x".repeat(Number(get("length") ?? 0)) + "€",
    "rows:whoami": ({ identity }) => identity().kind,
  })
  aheadMs = 0
  serving = await serveFake(engine, { ...realEnvironment, nowNs: () => BigInt(nowMs()) * 1_000_000n })
})
afterEach(() => serving.stop(1000))

type Version = { querySet: number; identity: number; ts: string }
const start = (frame: Frame) => frame.startVersion as Version
const end = (frame: Frame) => frame.endVersion as Version
const mutation = (requestId: number, args: object, udfPath = "rows:put") => ({
  type: "Mutation",
  requestId,
  udfPath,
  args: [args],
})

async function watching(...queries: Parameters<FrameClient["watch"]>): Promise<FrameClient> {
  const client = await FrameClient.connect(serving.url)
  client.watch(...queries)
  return client
}

test("versions begin at zero, and each transition starts where the last one ended", async () => {
  const client = await watching({ udfPath: "rows:get", args: { key: "k" } })
  const first = await client.next()
  expect(first).toMatchObject({ type: "Transition", startVersion: { querySet: 0, identity: 0 } })
  expect(start(first).ts).toBe("AAAAAAAAAAA=")
  expect(end(first)).toEqual({ querySet: 1, identity: 0, ts: encodeTimestamp(engine.lastTs()) })
  expect(first.modifications).toEqual([
    { type: "QueryUpdated", queryId: 0, value: null, logLines: [], journal: null },
  ])
  engine.write("k", { deep: [1] })
  const second = await client.next()
  expect(second.startVersion).toEqual(first.endVersion)
  expect(second.modifications).toMatchObject([{ queryId: 0, value: { deep: [1] } }])
  client.close()
})

test("an empty query set is confirmed too, and removed queries are named", async () => {
  const client = await watching()
  expect(await client.next()).toMatchObject({ endVersion: { querySet: 1 }, modifications: [] })
  const add = { type: "Add", queryId: 7, udfPath: "rows:get", args: [{ key: "k" }] }
  client.send({ type: "ModifyQuerySet", baseVersion: 1, newVersion: 2, modifications: [add] })
  expect(await client.next()).toMatchObject({ endVersion: { querySet: 2 }, modifications: [{ queryId: 7 }] })
  const remove = { type: "Remove", queryId: 7 }
  client.send({ type: "ModifyQuerySet", baseVersion: 2, newVersion: 3, modifications: [remove] })
  expect((await client.next()).modifications).toEqual([{ type: "QueryRemoved", queryId: 7 }])
  expect(serving.counters()).toMatchObject({ queries: 0, subscriptions: 0 })
  client.close()
})

test("the response of a mutation comes before the transition that shows it", async () => {
  const client = await watching({ udfPath: "rows:get", args: { key: "k" } })
  await client.next()
  client.send(mutation(0, { key: "k", value: 1 }))
  const response = await client.next()
  expect(response).toMatchObject({ type: "MutationResponse", requestId: 0, success: true, result: "done" })
  const transition = await client.next()
  expect(transition).toMatchObject({ type: "Transition", modifications: [{ value: 1 }] })
  expect(end(transition).ts).toBe(response.ts)
  client.close()
})

test("a mutation that changes nothing watched is followed by an empty transition", async () => {
  const client = await watching()
  await client.next()
  client.send(mutation(0, { key: "unseen", value: 1 }))
  const response = await client.next()
  expect(await client.next()).toMatchObject({
    type: "Transition",
    modifications: [],
    endVersion: { ts: response.ts },
  })
  client.close()
})

test("a repeated mutation is answered, not run, and followed by a transition at the same timestamp", async () => {
  const client = await watching()
  await client.next()
  const answers: Frame[][] = []
  for (let i = 0; i < 2; i++) {
    client.send(mutation(0, { key: "k", value: i }))
    answers.push([await client.next(), await client.next()])
  }
  const [[first, shown] = [], [second, shownAgain] = []] = answers
  expect(second).toEqual(first)
  expect(shownAgain?.endVersion).toEqual(shown?.endVersion)
  expect(engine.rows.get("k")).toBe(0)
  client.close()
})

test("a failed mutation is answered with its sentence and no transition", async () => {
  const client = await watching()
  await client.next()
  client.send(mutation(0, {}, "rows:fail"))
  expect(await client.next()).toMatchObject({ success: false, result: "Server Error\nError: no" })
  client.send({ type: "Action", requestId: 1, udfPath: "rows:whoami", args: [{}] })
  expect(await client.next()).toMatchObject({ type: "ActionResponse", requestId: 1, result: "none" })
  client.close()
})

test("mutations of one socket run in order, and a burst is answered before its transition", async () => {
  const client = await watching({ udfPath: "rows:get", args: { key: "k" } })
  await client.next()
  for (let i = 0; i < 20; i++) client.send(mutation(i, { key: "k", value: i }))
  const seen: unknown[] = []
  const requestIds: unknown[] = []
  while (seen.at(-1) !== 19) {
    const frame = await client.next()
    if (frame.type === "MutationResponse") requestIds.push(frame.requestId)
    else seen.push(...(frame.modifications as { value: unknown }[]).map(({ value }) => value))
  }
  expect(requestIds).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(seen).toEqual([...seen].sort((a, b) => Number(a) - Number(b)))
  client.close()
})

test("more mutations than may wait are all run", async () => {
  const client = await watching()
  await client.next()
  const count = 2500
  for (let i = 0; i < count; i++) client.send(mutation(i, { key: "k", value: i }))
  let last: unknown
  while (last !== count - 1) last = (await client.next()).requestId ?? last
  expect(engine.rows.get("k")).toBe(count - 1)
  client.close()
})

test("results are told only when they changed", async () => {
  const client = await watching(
    { udfPath: "rows:get", args: { key: "a" } },
    { udfPath: "rows:get", args: { key: "b" } },
  )
  await client.next()
  engine.write("a", null)
  engine.write("b", 2)
  expect((await client.next()).modifications).toMatchObject([{ queryId: 1, value: 2 }])
  client.close()
})

test("queries that fail are told with their sentence, and recover", async () => {
  const client = await watching({ udfPath: "rows:missing" })
  expect((await client.next()).modifications).toMatchObject([
    { type: "QueryFailed", queryId: 0, errorMessage: "Could not find public function for 'rows:missing'." },
  ])
  client.close()
})

describe("a broken protocol ends in FatalError:", () => {
  const add = { type: "Add", queryId: 0, udfPath: "rows:get", args: [{}] }
  const cases: Record<string, [frame: object | string, error: string]> = {
    "a wrong base version of the query set": [
      { type: "ModifyQuerySet", baseVersion: 5, newVersion: 6, modifications: [] },
      "Base version 5 passed up doesn't match the current version 0",
    ],
    "a wrong base version of the identity": [
      { type: "Authenticate", tokenType: "None", baseVersion: 3 },
      "Base version 3 passed up doesn't match the current version 0",
    ],
    "a query set version that does not rise": [
      { type: "ModifyQuerySet", baseVersion: 0, newVersion: 0, modifications: [] },
      "The new query set version 0 is not above 0.",
    ],
    "a query added twice": [
      { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add, add] },
      "Query 0 is already in the query set.",
    ],
    "a second Connect": [
      { type: "Connect", sessionId: "s", connectionCount: 0, clientTs: 0 },
      "Received Connect twice on one socket.",
    ],
    "a session that poses as the engine's own": [
      { type: "Connect", sessionId: "_cron:sweep", connectionCount: 0, clientTs: 0 },
      "is not a client's",
    ],
    "an unknown message": [{ type: "Nonsense" }, "Received an invalid message"],
    "no JSON": ["{", "Received a message that is not JSON."],
  }
  for (const [name, [frame, error]] of Object.entries(cases)) {
    test(name, async () => {
      const client = await FrameClient.connect(serving.url)
      client.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame))
      expect(await client.next()).toMatchObject({ type: "FatalError", error: expect.stringContaining(error) })
      expect((await client.untilClosed()).code).toBe(1000)
    })
  }
})

test("an engine that fails closes the socket so that the client comes back, not forever", async () => {
  engine.beforeMutation = () => Promise.reject(new Error("worker died"))
  const client = await watching()
  await client.next()
  client.send(mutation(0, { key: "k" }))
  expect(await client.untilClosed()).toEqual({ code: 1011, reason: "InternalServerError" })
})

test("a client with a thousand actions under way is sent away for a while", async () => {
  engine.runAction = () => new Promise(() => {})
  const client = await watching()
  await client.next()
  for (let requestId = 0; requestId <= 1000; requestId++)
    client.send({ type: "Action", requestId, udfPath: "rows:put", args: [{}] })
  expect(await client.untilClosed()).toEqual({
    code: 1013,
    reason: "TooManyConcurrentRequests: this client runs 1000 actions already",
  })
})

test("a transition of more than five million characters comes in chunks, to clients that know them", async () => {
  engine.write("length", 11_000_000)
  const client = await watching({ udfPath: "rows:long" })
  const chunks = [await client.next(), await client.next(), await client.next()]
  expect(chunks.map(({ type, partNumber, totalParts }) => [type, partNumber, totalParts])).toEqual(
    [0, 1, 2].map((part) => ["TransitionChunk", part, 3]),
  )
  const whole = JSON.parse(chunks.map(({ chunk }) => chunk).join("")) as Frame
  const [{ value } = { value: "" }] = whole.modifications as { value: string }[]
  expect(value).toHaveLength(11_000_001)
  client.close()

  const old = await FrameClient.connect(serving.url, "/api/1.27.3/sync")
  old.watch({ udfPath: "rows:long" })
  expect((await old.next()).type).toBe("Transition")
  old.close()
})

test("sockets are served at any version, without one, and behind a path prefix, and nowhere else", async () => {
  for (const path of ["/api/sync", "/api/0.1/sync", "/some/prefix/api/1.48.0/sync"]) {
    const client = await FrameClient.connect(serving.url, path)
    client.watch()
    expect((await client.next()).type).toBe("Transition")
    client.close()
  }
  await expect(FrameClient.connect(serving.url, "/api/other")).rejects.toThrow("404")
})

test("admin keys open internal functions, wrong ones are refused and change nothing", async () => {
  const client = await watching({ udfPath: "rows:whoami" })
  await client.next()
  client.send({ type: "Authenticate", tokenType: "Admin", baseVersion: 0, value: ADMIN_KEY })
  expect(await client.next()).toMatchObject({
    endVersion: { identity: 1 },
    modifications: [{ value: "admin" }],
  })
  client.send({ type: "Authenticate", tokenType: "Admin", baseVersion: 1, value: "test|wrong" })
  client.send(mutation(0, { key: "k", value: "must not run" }))
  expect(await client.next()).toMatchObject({ type: "AuthError", baseVersion: 1, authUpdateAttempted: true })
  await client.untilClosed()
  expect(engine.rows.has("k")).toBe(false)
})

test("a client that has seen later timestamps raises the clock, unless they lie in the future", async () => {
  const observed = encodeTimestamp(engine.lastTs() + 5_000n)
  const client = new FrameClient(serving.url)
  await new Promise((resolve) => client.socket.once("open", resolve))
  const connect = { type: "Connect", sessionId: "s", connectionCount: 1, clientTs: Date.now() }
  client.send({ ...connect, maxObservedTimestamp: observed })
  client.watch()
  expect(end(await client.next()).ts).toBe(observed)
  client.close()

  const before = engine.lastTs()
  const dreamer = new FrameClient(serving.url)
  await new Promise((resolve) => dreamer.socket.once("open", resolve))
  dreamer.send({ ...connect, maxObservedTimestamp: encodeTimestamp(2n ** 63n) })
  expect(await dreamer.untilClosed()).toMatchObject({ code: 1011 })
  expect(engine.lastTs()).toBe(before)
})

test("a client that reads slowly is told the newest state, not every one in between", async () => {
  engine.write("length", 1)
  const client = await watching({ udfPath: "rows:long" })
  await client.next()
  client.socket.pause()
  const changes = 60
  for (let i = 1; i <= changes; i++) {
    engine.write("length", 1_000_000 + i)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const buffered = serving.counters().executions
  client.socket.resume()
  let length = 0
  while (length !== 1_000_001 + changes) {
    const [{ value } = { value: "" }] = (await client.next()).modifications as { value: string }[]
    length = value.length
  }
  expect(client.received.length).toBeLessThan(changes / 2)
  expect(buffered).toBeLessThan(changes / 2)
  client.close()
})

test("nothing runs under an identity that has expired", async () => {
  const { privateKey, publicKey } = await generateKeyPair("ES256")
  const jwks = `data:application/json,${encodeURIComponent(JSON.stringify({ keys: [await exportJWK(publicKey)] }))}`
  engine.authProviders = [{ type: "customJwt", issuer: "https://issuer.test", jwks, algorithm: "ES256" }]
  const value = await new SignJWT({ iss: "https://issuer.test", sub: "ada" })
    .setProtectedHeader({ alg: "ES256" })
    .setExpirationTime(Math.floor(nowMs() / 1000) + 60)
    .sign(privateKey)

  const client = await watching({ udfPath: "rows:whoami" })
  await client.next()
  client.send({ type: "Authenticate", tokenType: "User", baseVersion: 0, value })
  expect(await client.next()).toMatchObject({
    endVersion: { identity: 1 },
    modifications: [{ value: "user" }],
  })
  aheadMs = 120_000
  client.send(mutation(0, { key: "k", value: "must not run" }))
  expect(await client.next()).toMatchObject({ type: "AuthError", baseVersion: 1, authUpdateAttempted: false })
  await client.untilClosed()
  expect(engine.rows.has("k")).toBe(false)
})

test("a stop lets the running mutation answer, runs no other, and closes with 1001", async () => {
  let finish = () => {}
  let begun = () => {}
  const running = new Promise<void>((resolve) => (begun = resolve))
  engine.beforeMutation = () => {
    begun()
    return new Promise((resolve) => (finish = resolve))
  }
  const client = await watching()
  await client.next()
  client.send(mutation(0, { key: "a", value: 1 }))
  client.send(mutation(1, { key: "b", value: 1 }))
  await running
  const stopped = serving.stop(5_000)
  finish()
  expect(await client.next()).toMatchObject({ type: "MutationResponse", requestId: 0 })
  expect(await client.untilClosed()).toMatchObject({ code: 1001 })
  await stopped
  expect([...engine.rows.keys()]).toEqual(["a"])
})

test("timestamps are eight bytes, little-endian", () => {
  expect(encodeTimestamp(1n)).toBe("AQAAAAAAAAA=")
  expect(decodeTimestamp("wDbtqqvM6Rg=")).toBe(1795190964163000000n)
  for (const text of ["", "AQ==", "not base64!", "AQAAAAAAAAA"]) expect(decodeTimestamp(text)).toBeNull()
})
