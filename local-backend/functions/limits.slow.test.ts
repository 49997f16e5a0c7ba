import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import type { InProcessEngine } from "../engine/in-process.ts"
import { aCall, errorOf, mutate, query, valueOf } from "../fixtures/library.ts"
import { semanticsEngine } from "../fixtures/semantics.ts"

const READ_ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions."
const MIB = 1024 * 1024

let engine: InProcessEngine
beforeAll(async () => {
  engine = await semanticsEngine()
})
afterAll(() => engine.stop())

const firstLine = (error: string) => error.split("\n")[0]

describe("what a function may at most do, and the sentence when it does more", () => {
  test.each<[string, JsonValue, string]>([
    [
      "writes",
      { kind: "insert", times: 16_001, bytes: 1 },
      "Too many writes in a single function execution (limit: 16000)",
    ],
    [
      "bytes written",
      { kind: "insert", times: 17, bytes: MIB - 200 },
      "Too many bytes written in a single function execution (limit: 16777216 bytes)",
    ],
    [
      "ranges",
      { kind: "ranges", times: 4_097, bytes: 0 },
      `Too many reads in a single function execution (limit: 4096). ${READ_ADVICE}`,
    ],
    [
      "scheduled functions",
      { kind: "schedule", times: 1_001, bytes: 0 },
      "Too many functions scheduled by this mutation (limit: 1000)",
    ],
    [
      "bytes of a scheduled function",
      { kind: "schedule", times: 1, bytes: 4 * MIB },
      "The arguments of a scheduled function are too large (4194313 bytes, limit: 4194304 bytes)",
    ],
    [
      "bytes of all scheduled functions",
      { kind: "schedule", times: 5, bytes: 3.9 * MIB },
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
    ],
    [
      "a document",
      { kind: "insert", times: 1, bytes: 1.1 * MIB },
      "Value is too large (1.10 MiB > maximum size 1 MiB)",
    ],
    [
      "operators",
      { kind: "operators", times: 257, bytes: 0 },
      "Can't construct query with more than 256 operators",
    ],
    ["depth", { kind: "descend", times: 8, bytes: 0 }, "Function call depth limit exceeded. Limit: 8"],
  ])("%s", async (_, args, sentence) => {
    const error = errorOf(await mutate(engine, "limits:overdo", args))
    expect(firstLine(error)?.replaceAll("Uncaught Error: ", "")).toBe(sentence)
    expect(valueOf(await query(engine, "limits:count"))).toBe(0)
  })

  test("documents and bytes read, by all calls of one transaction together", async () => {
    for (let i = 0; i < 20; i++) valueOf(await mutate(engine, "limits:fill", { times: 1, bytes: MIB - 200 }))
    expect(firstLine(errorOf(await query(engine, "limits:readAll", { times: 1 })))).toBe(
      `Uncaught Error: Too many bytes read in a single function execution (limit: 16777216 bytes). ${READ_ADVICE}`,
    )
    valueOf(await mutate(engine, "limits:empty"))
    for (let i = 0; i < 3; i++) valueOf(await mutate(engine, "limits:fill", { times: 11_000, bytes: 1 }))
    expect(firstLine(errorOf(await query(engine, "limits:readAll", { times: 1 })))).toBe(
      `Uncaught Error: Too many documents read in a single function execution (limit: 32000). ${READ_ADVICE}`,
    )
  }, 30_000)
})

describe("what goes in and out of a function", () => {
  const big = "x".repeat(16 * MIB)

  test("arguments stop at 16 MiB", async () => {
    const sentence = (name: string) =>
      `Arguments for limits.js:${name} are too large (actual: 16.00 MiB, limit: 16 MiB)`
    expect(errorOf(await query(engine, "limits:echo", { text: big }))).toBe(sentence("echo"))
    expect(errorOf(await mutate(engine, "limits:echoMutation", { text: big }))).toBe(sentence("echoMutation"))
    expect(errorOf(await engine.runAction(aCall("limits:echoAction", { text: big })))).toBe(
      sentence("echoAction"),
    )
  })

  test("results stop at 16 MiB", async () => {
    const sentence = "return value is too large (actual: 16.00 MiB, limit: 16 MiB)"
    const bytes = 16 * MIB
    expect(errorOf(await query(engine, "limits:answer", { bytes }))).toBe(
      `Function limits.js:answer ${sentence}`,
    )
    expect(errorOf(await engine.runAction(aCall("limits:answerAction", { bytes })))).toBe(
      `Function limits.js:answerAction ${sentence}`,
    )
  })

  test("log lines stop at 32768 characters, and at 256 of them", async () => {
    const { logLines } = await query(engine, "limits:log", { times: 300, bytes: 40_000 })
    expect(logLines).toHaveLength(257)
    expect(logLines[0]?.length).toBeLessThan(32_900)
    expect(logLines[0]).toMatch(/\(truncated due to length\)$/)
    expect(logLines[256]).toBe("[ERROR] Log overflow (maximum 256). Remaining log lines omitted.")
  })
})
