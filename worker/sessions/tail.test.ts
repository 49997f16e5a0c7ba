import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { beforeEach, expect, test } from "vitest"
import type { TranscriptPosition } from "#domain/session"
import { createTailReader, movedTo, type ReadLimits } from "./tail.ts"

const reader = createTailReader(1 << 22)

/** The lines as texts: the reader's memory holds until the next reading. */
async function readTail(file: string, from: TranscriptPosition | null, limits?: ReadLimits) {
  const tail = await reader.read(file, from, limits)
  return tail && { ...tail, lines: tail.lines.map(([start, end]) => tail.bytes.toString("utf8", start, end)) }
}

let file: string
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), "clutch-tail-")), "a.jsonl")
})

test("a file that does not exist is null", async () => {
  expect(await readTail(file, null)).toBeNull()
})

test("what was appended is read once, whole lines only", async () => {
  writeFileSync(file, "one\ntwo\nhal")
  const first = await readTail(file, null)
  expect(first).toMatchObject({ lines: ["one", "two"], restarted: false, position: { offset: 8 } })
  appendFileSync(file, "f\nthree\n")
  const second = await readTail(file, first!.position)
  expect(second).toMatchObject({ lines: ["half", "three"], restarted: false })
  expect((await readTail(file, second!.position))!.lines).toEqual([])
})

test("letters of several bytes that straddle a read are not broken", async () => {
  const line = "é".repeat(700_000)
  writeFileSync(file, `${line}\n${line}\n`)
  const first = await readTail(file, null)
  const second = await readTail(file, first!.position)
  expect([...first!.lines, ...second!.lines]).toEqual([line, line])
})

test("a truncated file is read from its start", async () => {
  writeFileSync(file, "one\ntwo\n")
  const first = await readTail(file, null)
  truncateSync(file, 0)
  appendFileSync(file, "new\n")
  expect(await readTail(file, first!.position)).toMatchObject({ lines: ["new"], restarted: true })
})

test("a file rewritten to the same length is noticed by its beginning", async () => {
  writeFileSync(file, "one\ntwo\n")
  const first = await readTail(file, null)
  writeFileSync(file, "eno\nowt\n")
  expect(await readTail(file, first!.position)).toMatchObject({ lines: ["eno", "owt"], restarted: true })
})

test("a rotated file is read anew under its name", async () => {
  writeFileSync(file, "one\n")
  const first = await readTail(file, null)
  renameSync(file, `${file}.1`)
  writeFileSync(file, "one\nmore\n")
  expect(await readTail(file, first!.position)).toMatchObject({ lines: ["one", "more"], restarted: true })
  rmSync(file)
  expect(await readTail(file, first!.position)).toBeNull()
})

test("a file that was moved beside its name is found by its inode", async () => {
  writeFileSync(file, "one\n")
  const first = await readTail(file, null)
  renameSync(file, `${file}.reset.2026-11-20T16-29-27.745Z`)
  writeFileSync(`${file}.1`, "two\n")
  expect(await movedTo(file, first!.position.inode)).toBe(`${file}.reset.2026-11-20T16-29-27.745Z`)
  expect(await movedTo(file, "0")).toBeNull()
})

test("at most so many lines are read at once, and the rest with the next calls", async () => {
  writeFileSync(file, "1\n2\n3\n4\n5")
  const first = await readTail(file, null, { bytes: 100, lines: 2 })
  expect(first).toMatchObject({ lines: ["1", "2"], more: true, position: { offset: 4 } })
  const second = await readTail(file, first!.position, { bytes: 3, lines: 2 })
  expect(second).toMatchObject({ lines: ["3"], more: true })
  expect(await readTail(file, second!.position)).toMatchObject({ lines: ["4"], more: false })
})

test("a line longer than the reader's memory is passed over whole, and waited for while it is unfinished", async () => {
  const small = createTailReader(1 << 17)
  writeFileSync(file, `one\n${"x".repeat(400_000)}`)
  const first = await small.read(file, null)
  const waiting = await small.read(file, first!.position)
  expect(waiting).toMatchObject({ lines: [], oversized: [], position: first!.position, more: false })
  appendFileSync(file, "\ntwo\n")
  const passed = await small.read(file, first!.position)
  expect(passed).toMatchObject({ lines: [], oversized: [400_001], more: true })
  expect((await small.read(file, passed!.position))!.lines).toHaveLength(1)
})
