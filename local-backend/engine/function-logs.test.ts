import { actionGeneric } from "convex/server"
import { expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import { endOf, recordOf } from "../functions/execution-record.ts"
import { aCall, fakeEnvironment, libraryEngine, mutate, query } from "../fixtures/library.ts"
import { createFunctionLogs } from "./function-logs.ts"
import { createEngine } from "./in-process.ts"

const AT_ONCE = 0
const PATIENT_MS = 10_000

function aRecord(path: string) {
  const run = { functionKind: "query", requestId: "0123456789abcdef", startedMs: 1, durationMs: 1 } as const
  return recordOf(aCall(path), { ...run, ...endOf({ ok: true, value: "null" }) })
}

const names = (entries: JsonValue[]) => entries.map((entry) => (entry as { identifier: string }).identifier)

test("a reader gets each run once, although the clock stands still", async () => {
  const logs = createFunctionLogs(fakeEnvironment())
  const start = await logs.read(0, AT_ONCE)
  expect(start.entries).toEqual([])
  logs.record(aRecord("a:a"))
  logs.record(aRecord("b:b"))
  const first = await logs.read(start.newCursor, AT_ONCE)
  expect(names(first.entries)).toEqual(["a:a", "b:b"])
  logs.record(aRecord("c:c"))
  expect(names((await logs.read(first.newCursor, AT_ONCE)).entries)).toEqual(["c:c"])
})

test("a reader waits for the next run, and no longer than it asked", async () => {
  const logs = createFunctionLogs(fakeEnvironment())
  const { newCursor } = await logs.read(0, AT_ONCE)
  const waiting = logs.read(newCursor, PATIENT_MS)
  logs.record(aRecord("a:a"))
  expect(names((await waiting).entries)).toEqual(["a:a"])
  const nothing = await logs.read((await waiting).newCursor, AT_ONCE)
  expect(nothing.entries).toEqual([])
})

test("the newest thousand runs are kept", async () => {
  const logs = createFunctionLogs(fakeEnvironment())
  for (let i = 0; i < 5_000; i++) logs.record(aRecord(`m:f${i}`))
  const { entries } = await logs.read(0, AT_ONCE)
  expect(entries).toHaveLength(1_000)
  expect(names(entries).at(-1)).toBe("m:f4999")
})

test("every kind of run is told of: with what it logged, what went wrong, who called, and what it used", async () => {
  const engine = await libraryEngine({ environment: fakeEnvironment() })
  await mutate(engine, "books:add", { title: "Emma", pages: 474, shelf: "a" })
  await mutate(engine, "books:add", {})
  await query(engine, "books:list")
  await engine.runAction(aCall("books:nothing"))
  const { entries } = await engine.functionLogs(0, AT_ONCE)
  expect(names(entries)).toEqual(["books:add", "books:add", "books:list", "books:nothing"])
  const [added, refused, listed, missing] = entries
  expect(added).toMatchObject({ kind: "Completion", udfType: "Mutation", caller: "SyncWorker", error: null })
  expect(
    (added as { usageStats: { databaseWriteDocuments: number } }).usageStats.databaseWriteDocuments,
  ).toBe(1)
  expect((refused as { error: string }).error).toMatch(/^ArgumentValidationError: /)
  expect(listed).toMatchObject({ udfType: "Query", identityType: "unknown", componentPath: null })
  expect((missing as { error: string }).error).toContain("Could not find public function for 'books:nothing'")
  await engine.stop()
})

test("what a long action logs is told of while it runs, and each line once", async () => {
  const gate = Promise.withResolvers<void>()
  const wait = actionGeneric({
    args: {},
    handler: async () => {
      console.log("begun")
      await gate.promise
      console.warn("over")
    },
  })
  const engine = createEngine({ path: ":memory:", scheduling: "manual" })
  await engine.deployModules({ "slow.js": { wait } })
  const { newCursor } = await engine.functionLogs(0, AT_ONCE)
  const running = engine.runAction(aCall("slow:wait"))
  const progress = await engine.functionLogs(newCursor, PATIENT_MS)
  expect(progress.entries).toMatchObject([
    { kind: "Progress", identifier: "slow:wait", logLines: [{ level: "LOG", messages: ["'begun'"] }] },
  ])
  gate.resolve()
  expect((await running).logLines).toEqual(["[LOG] 'begun'", "[WARN] 'over'"])
  const { entries } = await engine.functionLogs(progress.newCursor, PATIENT_MS)
  expect(entries).toMatchObject([
    { kind: "Completion", udfType: "Action", logLines: [{ level: "WARN", messages: ["'over'"] }] },
  ])
  await engine.stop()
})
