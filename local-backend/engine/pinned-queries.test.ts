import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { aCall, fakeEnvironment, libraryEngine, mutate, valueOf } from "../fixtures/library.ts"
import type { InProcessEngine } from "./in-process.ts"

let directory: string
let engine: InProcessEngine
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pinned-"))
  engine = await libraryEngine({ path: join(directory, "backend.sqlite"), environment: fakeEnvironment() })
})
afterEach(async () => {
  vi.useRealTimers()
  await engine.stop()
  await rm(directory, { recursive: true })
})

const addBook = (title: string) => mutate(engine, "books:add", { title, pages: 1, shelf: "a" })

/** How many books there were; null where the timestamp is not held. */
async function booksAt(ts: bigint): Promise<number | null> {
  const outcomes = await engine.runQueriesAt(ts, [{ ...aCall("books:list"), journal: null }])
  const outcome = outcomes?.[0]
  return outcome === undefined ? null : (valueOf(outcome) as unknown[]).length
}

test("queries at one timestamp see one state, whatever was written since", async () => {
  await addBook("Emma")
  const before = await engine.pinTimestamp()
  await addBook("Persuasion")
  const after = await engine.pinTimestamp()
  await addBook("Sanditon")
  expect([await booksAt(before), await booksAt(after), await booksAt(before)]).toEqual([1, 2, 1])
})

test("a timestamp that was never given out is not answered", async () => {
  expect(await booksAt(engine.lastTs())).toBeNull()
})

test("a state is held for half a minute, and no more than so many at once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  const first = await engine.pinTimestamp()
  vi.advanceTimersByTime(29_000)
  expect(await booksAt(first)).toBe(0)
  vi.advanceTimersByTime(2_000)
  expect(await booksAt(first)).toBeNull()
  const second = await engine.pinTimestamp()
  for (let i = 0; i < 32; i++) {
    await addBook(`Book ${i}`)
    await engine.pinTimestamp()
  }
  expect(await booksAt(second)).toBeNull()
})
