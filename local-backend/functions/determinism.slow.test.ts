import { afterEach, describe, expect, test } from "vitest"
import type { InProcessEngine } from "../engine/in-process.ts"
import type { JsonValue } from "../database/types.ts"
import { aCall, errorOf, fakeEnvironment, mutate, query, valueOf } from "../fixtures/library.ts"
import { semanticsEngine } from "../fixtures/semantics.ts"

const engines: InProcessEngine[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop()
})

async function open(): Promise<InProcessEngine> {
  const engine = await semanticsEngine({ environment: fakeEnvironment() })
  engines.push(engine)
  return engine
}

type Seen = Record<string, JsonValue>

describe("queries and mutations", () => {
  test("see a clock that stands still, by every way to ask it", async () => {
    const engine = await open()
    for (const outcome of [
      await query(engine, "determinism:seen"),
      await mutate(engine, "determinism:seenInMutation"),
    ]) {
      expect(valueOf(outcome)).toMatchObject({
        now: Date.UTC(2030, 0, 1, 6),
        sameDate: true,
        constructorKnows: true,
        formatted: "1/1/30",
        performance: true,
        event: true,
        file: 7,
        importedAt: Date.UTC(2030, 0, 1, 6),
      })
    }
  })

  test("draw random values that the seed repeats, others in every call, the same at every import", async () => {
    const [one, two] = [await open(), await open()]
    const seen = async (engine: InProcessEngine) => valueOf(await query(engine, "determinism:seen")) as Seen
    const [first, same, other] = [await seen(one), await seen(two), await seen(one)]
    expect(same).toEqual(first)
    expect([other["random"], other["uuid"], other["bytes"]]).not.toEqual([
      first["random"],
      first["uuid"],
      first["bytes"],
    ])
    expect(other["importedRandom"]).toBe(first["importedRandom"])
    expect(String(first["uuid"])).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  test.each([
    ["fetch", "fetch()"],
    ["setTimeout", "setTimeout"],
    ["setInterval", "setInterval"],
    ["formData", "formData()"],
    ["generateKey", "crypto.subtle.generateKey()"],
  ])("may not use %s", async (name, shown) => {
    expect(errorOf(await query(await open(), "determinism:forbidden", { name })).split("\n")[0]).toBe(
      `Uncaught Error: Can't use ${shown} in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
    )
  })

  test("may digest, sign and verify", async () => {
    const engine = await open()
    const expected = {
      digest: "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
      verified: true,
    }
    expect(valueOf(await query(engine, "determinism:signed"))).toEqual(expected)
    expect(valueOf(await mutate(engine, "determinism:signedInMutation"))).toEqual(expected)
  })

  test("may read blobs, whole, in part and as a stream", async () => {
    const engine = await open()
    const expected = ["some text", "text", "some text", 9, "text/plain", 2]
    expect(valueOf(await query(engine, "determinism:read"))).toEqual(expected)
    expect(valueOf(await engine.runAction(aCall("determinism:readInAction")))).toEqual(expected)
  })

  test("cannot watch the garbage collector", async () => {
    expect(valueOf(await query(await open(), "determinism:collected"))).toBe(true)
  })
})

test.each(["setTimeout", "setInterval", "formData", "generateKey"])("actions may use %s", async (name) => {
  const engine = await open()
  expect(valueOf(await engine.runAction(aCall("determinism:allowedInActions", { name })))).toBeNull()
})

describe("the globals", () => {
  /** Section by section of the documented default runtime. */
  const EXPECTED = [
    ...[
      "URL",
      "URLSearchParams",
      "TextEncoder",
      "TextDecoder",
      "Headers",
      "Request",
      "Response",
      "FormData",
      "Blob",
    ],
    ...[
      "File",
      "ReadableStream",
      "WritableStream",
      "TransformStream",
      "TextEncoderStream",
      "TextDecoderStream",
    ],
    ...["CompressionStream", "DecompressionStream", "ByteLengthQueuingStrategy", "CountQueuingStrategy"],
    ...["ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamDefaultController"],
    ...["WritableStreamDefaultWriter", "WritableStreamDefaultController", "TransformStreamDefaultController"],
    ...[
      "Event",
      "CustomEvent",
      "EventTarget",
      "AbortController",
      "AbortSignal",
      "DOMException",
      "MessageChannel",
    ],
    ...["structuredClone", "queueMicrotask", "atob", "btoa", "crypto", "Crypto", "CryptoKey", "SubtleCrypto"],
    ...[
      "performance",
      "AsyncLocalStorage",
      "console",
      "self",
      "fetch",
      "setTimeout",
      "clearTimeout",
      "setInterval",
    ],
    ...["clearInterval", "process", "WebAssembly", "Intl", "WeakRef", "FinalizationRegistry", "Atomics"],
  ]
  const ABSENT = ["Buffer", "require", "module", "global", "__dirname", "setImmediate", "exports"]

  test("of Convex's runtime are there, in queries and in actions, and Node's own are not", async () => {
    const engine = await open()
    const names = [...EXPECTED, ...ABSENT]
    expect(valueOf(await query(engine, "determinism:globals", { names }))).toEqual(ABSENT)
    expect(valueOf(await engine.runAction(aCall("determinism:globalsInAction", { names })))).toEqual(ABSENT)
  })

  test("make values that pass for the function's own", async () => {
    const engine = await open()
    expect(valueOf(await engine.runAction(aCall("determinism:foreignValues")))).toEqual({
      ...{ isObject: true, isArray: true, isPromise: true, isNoError: true },
      body: { list: [1, { deep: true }] },
    })
  })

  test("throw errors that the function's own classes know", async () => {
    expect(valueOf(await query(await open(), "determinism:foreignError"))).toEqual({
      isError: true,
      isTypeError: true,
    })
  })
})
