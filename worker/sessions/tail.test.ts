import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { beforeEach, expect, test } from "vitest"
import { readTail } from "./tail.ts"

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
