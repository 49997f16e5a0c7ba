/** What functions take and give, and what clients may send, through the real doors of a backend in this process. */
import { actionGeneric, makeFunctionReference, mutationGeneric, queryGeneric } from "convex/server"
import { v } from "convex/values"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import { createEngine, type InProcessEngine } from "../engine/in-process.ts"
import { aCall, errorOf, mutate, query } from "../fixtures/library.ts"
import { FrameClient } from "../test/frames.ts"
import { serveFake, type FakeServing } from "../test/serve-fake.ts"

const TOO_NESTED = "Value is too nested (nested 65 levels deep > maximum nesting 64)"

const nest = (levels: number): JsonValue => {
  let value: JsonValue = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}
const keep = makeFunctionReference<"mutation">("values:keep")

const values = {
  echo: queryGeneric({ handler: (_, args) => args }),
  echoAction: actionGeneric({ handler: (_, args) => Promise.resolve(args) }),
  typed: queryGeneric({ args: { a: v.any(), b: v.optional(v.number()) }, handler: () => "ran" }),
  deep: queryGeneric({
    args: { levels: v.number() },
    returns: v.any(),
    handler: (_, { levels }) => nest(levels),
  }),
  deepAction: actionGeneric({
    args: { levels: v.number() },
    returns: v.any(),
    handler: (_, { levels }) => Promise.resolve(nest(levels)),
  }),
  long: queryGeneric({ args: { length: v.number() }, handler: (_, { length }) => Array(length).fill(0) }),
  keep: mutationGeneric({ handler: (ctx, doc) => ctx.db.insert("things", doc) }),
  keepAndAnswer: mutationGeneric({
    returns: v.any(),
    handler: async (ctx, { levels }) => {
      await ctx.db.insert("things", {})
      return nest(Number(levels))
    },
  }),
  keepText: mutationGeneric({
    handler: (ctx, { code }) => ctx.db.insert("things", { text: String.fromCharCode(Number(code)) }),
  }),
  later: mutationGeneric({
    args: { at: v.number(), levels: v.optional(v.number()) },
    handler: (ctx, { at, levels = 0 }) => ctx.scheduler.runAt(at, keep, { a: nest(levels) }),
  }),
  count: queryGeneric({ handler: async (ctx) => (await ctx.db.query("things").collect()).length }),
}

let engine: InProcessEngine
beforeEach(async () => {
  engine = createEngine({ path: ":memory:", scheduling: "manual" })
  await engine.deployModules({ "values.js": values }, null)
})
afterEach(() => engine.stop(0))

const run = async (kind: "query" | "mutation" | "action", path: string, args: JsonValue) => {
  const outcome =
    kind === "query"
      ? await query(engine, path, args)
      : kind === "mutation"
        ? await mutate(engine, path, args)
        : await engine.runAction(aCall(path, args))
  return outcome.ok ? "ok" : errorOf(outcome)
}

describe("nesting stops", () => {
  test.each([
    ["query", "echo"],
    ["action", "echoAction"],
  ] as const)("at 63 levels of arguments: %s", async (kind, name) => {
    expect(await run(kind, `values:${name}`, { a: nest(62) })).toBe("ok")
    expect(await run(kind, `values:${name}`, { a: nest(63) })).toBe(
      `Invalid arguments for values.js:${name}: ${TOO_NESTED}`,
    )
  })

  test.each([
    ["query", "deep"],
    ["action", "deepAction"],
  ] as const)("at 64 levels of a result: %s", async (kind, name) => {
    expect(await run(kind, `values:${name}`, { levels: 64 })).toBe("ok")
    expect(await run(kind, `values:${name}`, { levels: 65 })).toBe(
      `Function values.js:${name} return value invalid: ${TOO_NESTED}`,
    )
  })

  test("at 16 levels of a document, and a mutation whose result is too deep writes nothing", async () => {
    expect(await run("mutation", "values:keep", { a: nest(15) })).toBe("ok")
    expect(await run("mutation", "values:keep", { a: nest(20) })).toContain(
      "Document is too nested (nested 21 levels deep > maximum nesting 16)",
    )
    expect(await run("mutation", "values:keepAndAnswer", { levels: 65 })).toContain(TOO_NESTED)
    expect(await query(engine, "values:count")).toMatchObject({ ok: true, value: "1" })
  })

  test("at 63 levels of what is scheduled", async () => {
    const at = Date.now() + 60_000
    // The scheduling function's own arguments hold the others one level down: it has to make the deepest itself.
    expect(await run("mutation", "values:later", { at, levels: 62 })).toBe("ok")
    expect(await run("mutation", "values:later", { at, levels: 63 })).toContain(
      `Invalid arguments for values.js:keep: ${TOO_NESTED}`,
    )
  })
})

test("a result of more than 8192 elements is none", async () => {
  expect(await run("query", "values:long", { length: 8_192 })).toBe("ok")
  expect(await run("query", "values:long", { length: 8_193 })).toBe(
    "Function values.js:long return value invalid: Array length is too long (8193 > maximum length 8192)",
  )
})

test("a special form that is none is the caller's fault, with a validator or without", async () => {
  const sentence = "Received 1 bytes, expected 8 for $integer"
  for (const name of ["echo", "typed"])
    expect(await run("query", `values:${name}`, { a: { $integer: "AA==" } })).toBe(
      `Invalid arguments for values.js:${name}: ${sentence}`,
    )
  expect(await run("query", "values:typed", { a: 1, b: { $nope: 1 } })).toContain("which is reserved")
})

test("arguments are an object, and an int64 is none, whatever its JSON looks like", async () => {
  for (const args of [{ $integer: "AAAAAAAAAAA=" }, 5, null, [1]] as JsonValue[])
    expect(await run("query", "values:echo", args)).toBe("Arguments of values:echo must be an object.")
})

test("a time that no calendar reaches is refused like any other that is too far away", async () => {
  expect(await run("mutation", "values:later", { at: 1e300 })).toContain(
    "1e+300 is more than 5 years in the future",
  )
})

test("half of a surrogate pair is not stored: an export with it could not be read", async () => {
  expect(await run("mutation", "values:keepText", { code: 0xd800 })).toContain("Received invalid json")
  expect(await run("mutation", "values:keepText", { code: 0xe000 })).toBe("ok")
  expect(await run("mutation", "values:keep", { text: "\\ud800 and \\\\ud800 \u{1F600}" })).toBe("ok")
})

describe("arguments of any depth are answered, and nobody else notices:", () => {
  const DEPTH = 100_000
  const args = `{"a":${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}}`
  let serving: FakeServing
  beforeEach(async () => {
    serving = await serveFake(engine)
  })
  afterEach(() => serving.stop(1_000))

  test.each(["query", "mutation", "action"])("over HTTP, %s", async (kind) => {
    const name = { query: "echo", mutation: "keep", action: "echoAction" }[kind] ?? ""
    const body = `{"path":"values:${name}","args":${args}}`
    const response = await fetch(`${serving.url}/api/${kind}`, { method: "POST", body })
    expect(await response.json()).toMatchObject({
      status: "error",
      errorMessage: expect.stringContaining(TOO_NESTED) as unknown,
    })
  })

  test("over a socket, which goes on", async () => {
    const client = await FrameClient.connect(serving.url)
    const add = `{"type":"Add","queryId":0,"udfPath":"values:echo","args":[${args}]}`
    client.socket.send(`{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[${add}]}`)
    expect(await client.next()).toMatchObject({
      type: "Transition",
      modifications: [{ type: "QueryFailed", errorMessage: expect.stringContaining(TOO_NESTED) as unknown }],
    })
    for (const [type, udfPath] of [
      ["Mutation", "values:keep"],
      ["Action", "values:echoAction"],
    ]) {
      client.socket.send(`{"type":"${type}","requestId":0,"udfPath":"${udfPath}","args":[${args}]}`)
      expect(await client.next()).toMatchObject({
        type: `${type}Response`,
        success: false,
        result: expect.stringContaining(TOO_NESTED) as unknown,
      })
    }
    client.close()
  })
})
