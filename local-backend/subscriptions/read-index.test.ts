import { expect, test } from "vitest"
import type { ReadSet, WriteSet } from "../database/types.ts"
import { intersects, ReadIndex } from "./read-index.ts"

const bytes = (...values: number[]) => Uint8Array.from(values)
const point = (...key: number[]) => ({ start: bytes(...key), end: bytes(...key, 0xff) })
const range = (start: number, end: number | null) => ({
  start: bytes(start),
  end: end === null ? null : bytes(end),
})
const reads = (name: string, ...intervals: ReturnType<typeof range>[]): ReadSet =>
  new Map([[name, intervals]])
const writes = (name: string, ...keys: Uint8Array[]): WriteSet => new Map([[name, keys]])

test("a write touches gets of its key and ranges around it, in its own index only", () => {
  const index = new ReadIndex<string>()
  index.add(reads("t.by_id", point(5)), "get 5")
  index.add(reads("t.by_id", point(6)), "get 6")
  index.add(reads("t.by_id", range(5, 8)), "range 5 to 8")
  index.add(reads("t.by_id", range(6, null)), "range from 6")
  index.add(reads("u.by_id", point(5)), "another table")

  expect([...index.touchedBy(writes("t.by_id", bytes(5)))].sort()).toEqual(["get 5", "range 5 to 8"])
  expect([...index.touchedBy(writes("t.by_id", bytes(8)))]).toEqual(["range from 6"])
  expect([...index.touchedBy(writes("t.by_id", bytes(5, 1)))]).toEqual(["range 5 to 8"])
})

test("outside of by_id, an interval of one key's form is a prefix with many keys", () => {
  const index = new ReadIndex<string>()
  index.add(reads("t.by_channel", point(5)), "channel 5")
  expect([...index.touchedBy(writes("t.by_channel", bytes(5, 1)))]).toEqual(["channel 5"])
  expect(index.touchedBy(writes("t.by_channel", bytes(6))).size).toBe(0)
})

test("what was removed is touched no longer, and others with the same interval stay", () => {
  const index = new ReadIndex<string>()
  for (const owner of ["a", "b"]) index.add(reads("t.i", point(1), range(3, 4)), owner)
  index.remove(reads("t.i", point(1), range(3, 4)), "a")
  expect([...index.touchedBy(writes("t.i", bytes(1), bytes(3)))]).toEqual(["b"])
  index.remove(reads("t.i", point(1), range(3, 4)), "b")
  expect(index.touchedBy(writes("t.i", bytes(1), bytes(3))).size).toBe(0)
})

test("a read set intersects writes inside it and no others", () => {
  expect(intersects(writes("t.i", bytes(3)), reads("t.i", range(3, 4)))).toBe(true)
  expect(intersects(writes("t.i", bytes(4)), reads("t.i", range(3, 4)))).toBe(false)
  expect(intersects(writes("t.j", bytes(3)), reads("t.i", range(3, 4)))).toBe(false)
})
