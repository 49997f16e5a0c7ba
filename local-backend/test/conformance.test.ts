/** docs/spec/local-backend.md names the tests that prove each clause: they are there, under these names. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

const ROOM = join(import.meta.dirname, "..")
const SPEC = readFileSync(join(ROOM, "..", "docs", "spec", "local-backend.md"), "utf8")
const PROOF = /`([\w./-]+\.test\.ts)`(?: \(([^)]+)\))?/g

const rows = SPEC.split("\n")
  .filter((line) => line.startsWith("| ") && line.includes("`"))
  .map((line) => line.split(" | "))
  .map(([clause = "", proofs = ""]) => ({
    clause: clause.slice(2).trim(),
    proofs: [...proofs.matchAll(PROOF)],
  }))

test("the record has clauses", () => expect(rows.length).toBeGreaterThan(35))

test.each(rows)("$clause", ({ proofs }) => {
  expect(proofs).not.toHaveLength(0)
  for (const [, file = "", names = ""] of proofs) {
    const text = readFileSync(join(ROOM, file), "utf8")
    for (const name of names.split(", ").filter(Boolean)) expect(text).toContain(name)
  }
})
