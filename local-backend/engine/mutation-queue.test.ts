import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { aCall, libraryEngine, query, valueOf } from "../fixtures/library.ts"
import type { InProcessEngine } from "./in-process.ts"

let directory: string
let engine: InProcessEngine
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "mutation-queue-"))
  engine = await libraryEngine({ path: join(directory, "data.sqlite") })
})
afterEach(async () => {
  await engine.stop()
  await rm(directory, { recursive: true })
})

const note = (requestId: number) =>
  engine.runMutation(aCall("runtime:note", { text: `${requestId}` }), { sessionId: "s", requestId })

test("mutations that wait together share commits to disk, in order, each announced", async () => {
  const heard: bigint[] = []
  engine.onCommit(({ ts }) => heard.push(ts))
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => note(index)))
  const times = outcomes.map(({ ts }) => ts)
  expect(outcomes.every(({ ok }) => ok)).toBe(true)
  expect(heard).toEqual(times)
  expect(new Set(times).size).toBe(20)
  expect((await engine.metrics())["commit_groups_total"]).toBeLessThan(20)
  expect(valueOf(await query(engine, "runtime:notes"))).toBe(20)
})

test("one that fails does not take its neighbours along", async () => {
  const refuse = engine.runMutation(aCall("runtime:refuse"), { sessionId: "s", requestId: 100 })
  const outcomes = await Promise.all([note(1), refuse, note(2)])
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true])
  expect(valueOf(await query(engine, "runtime:notes"))).toBe(2)
})

test("a machine that pauses in the middle of it leaves no mutation behind", async () => {
  let now = 0
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 1_000))
  try {
    const outcomes = await Promise.all(Array.from({ length: 5 }, (_, index) => note(index)))
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, true, true])
  } finally {
    clock.mockRestore()
  }
})

test("the same request twice in one group is run once", async () => {
  const [first, second, third] = await Promise.all([note(7), note(7), note(8)])
  expect(second).toMatchObject({ ok: true, ts: first.ts })
  expect(third.ok).toBe(true)
  expect(valueOf(await query(engine, "runtime:notes"))).toBe(2)
})

test("a query that is asked for after a mutation has answered sees it", async () => {
  const seen = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      await note(index)
      return Number(valueOf(await query(engine, "runtime:notes")))
    }),
  )
  expect(seen.every((count) => count >= 1)).toBe(true)
})
