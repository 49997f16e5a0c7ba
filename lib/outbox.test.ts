import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { aDirectory } from "#test/builders/repository"
import { forget, isKept, keep, readKept } from "./outbox.ts"

const done = { operation: "runs.report", input: { outcome: "success", summary: "Done." } } as const
const asked = { operation: "signals.ask", input: { question: "Red or blue?" } } as const

test("reports that found nobody are kept in their order", () => {
  const outbox = path.join(aDirectory(), "outbox")
  expect(readKept(outbox)).toEqual([])
  keep(outbox, asked, 1)
  keep(outbox, done, 2)
  expect(readKept(outbox)).toEqual([asked, done])
})

test("a later word that was heard makes an earlier kept one old, of its own kind", () => {
  const outbox = aDirectory()
  keep(outbox, asked, 1)
  keep(outbox, done, 2)
  forget(outbox, "runs.report")
  expect(readKept(outbox)).toEqual([asked])
})

test("what is no report, is a link or is too large is left out", () => {
  const outbox = path.join(aDirectory(), "outbox")
  mkdirSync(outbox)
  const name = (at: number, operation = "runs.report") =>
    path.join(outbox, `${String(at).padStart(15, "0")}-${operation}.json`)
  writeFileSync(name(1), "nonsense")
  writeFileSync(name(2), JSON.stringify({ operation: "tasks.cancel", input: { task: "CLU-1" } }))
  writeFileSync(
    name(3),
    JSON.stringify({ ...done, input: { outcome: "success", summary: "x".repeat(300_000) } }),
  )
  writeFileSync(path.join(outbox, "elsewhere"), JSON.stringify(done))
  symlinkSync("elsewhere", name(4))
  expect(readdirSync(outbox)).toHaveLength(5)
  expect(readKept(outbox)).toEqual([])
})

test("only what says something is kept; questions about the state are not", () => {
  expect(["runs.report", "reviews.submit", "signals.ask"].every(isKept)).toBe(true)
  expect(["signals.get", "runs.progress", "tasks.move"].some(isKept)).toBe(false)
})
