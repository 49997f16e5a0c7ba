import { afterEach, beforeEach, expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import { aCall, libraryEngine } from "../fixtures/library.ts"
import type { InProcessEngine } from "./in-process.ts"
import { redactErrors } from "./redact.ts"
import type { Engine, Identity, Outcome } from "./types.ts"

let whole: InProcessEngine
let engine: Engine
beforeEach(async () => {
  whole = await libraryEngine()
  engine = redactErrors(whole)
})
afterEach(() => whole.stop())

const HIDDEN = /^\[Request ID: [0-9a-f]{16}\] Server Error$/
const ADMIN: Identity = { kind: "admin" }

/** The same failing call by every way a client has. */
async function failures(path: string, args: JsonValue, identity?: Identity): Promise<Outcome[]> {
  const call = aCall(path, args, identity)
  const { outcomes } = await engine.runQueries([{ ...call, journal: null }])
  const mutation = await engine.runMutation(call, { sessionId: "s", requestId: 1 })
  return [...outcomes, mutation, await engine.runAction(call), await engine.runAny(call)]
}

test("clients learn that a function failed, and not how", async () => {
  for (const outcome of await failures("books:nothing", {})) {
    expect(outcome.ok ? "" : outcome.error.message).toMatch(HIDDEN)
  }
})

test("the admin learns it all", async () => {
  for (const outcome of await failures("books:nothing", {}, ADMIN)) {
    expect(outcome.ok ? "" : outcome.error.message).toContain("Could not find")
  }
})

test("the data of a ConvexError is told, and results are as they were", async () => {
  const key = { sessionId: "s", requestId: 2 }
  const bookId = await engine.runMutation(aCall("books:add", { title: "A", shelf: "a", pages: 1 }), key)
  expect(bookId.ok).toBe(true)
  const args = { bookId: bookId.ok ? (JSON.parse(bookId.value) as string) : "" }
  const refused = await engine.runMutation(aCall("loans:borrowOrFail", args), {
    sessionId: "s",
    requestId: 3,
  })
  expect(refused).toMatchObject({ ok: false, error: { data: { code: "refused", reader: "nobody" } } })
  expect(refused.ok ? "" : refused.error.message).toMatch(HIDDEN)
})

test("an HTTP action that throws answers 500 with nothing but its request", async () => {
  const request = {
    method: "GET",
    url: "http://site/crash/now",
    headers: [],
    body: new Uint8Array(),
    identity: { kind: "none" },
  }
  const response = await engine.runHttpAction(request as Parameters<Engine["runHttpAction"]>[0])
  expect(response.status).toBe(500)
  const answer = (await new Response(response.body).json()) as { code: string }
  expect(Object.keys(answer)).toEqual(["code"])
  expect(answer.code).toMatch(HIDDEN)
})
