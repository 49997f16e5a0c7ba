/** The table of docs/spec/regressions.md and the tests that carry its ids are the same. */
import { readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { ROOT } from "#lib/root"

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8")
const rows = read("docs/spec/regressions.md")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .flatMap(([, id = "", , ending = "", file = ""]) => (/^D\d+$/.test(id) ? [{ id, ending, file }] : []))

test("each of the twenty has its row", () => {
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => `D${at + 1}`))
})

test.each(rows)("$id is told where the table says, or is said to be open", ({ id, ending, file }) => {
  if (file === "") expect(ending).toMatch(/^open: /)
  else expect(read(file.replaceAll("`", ""))).toContain(`[${id}] `)
})
