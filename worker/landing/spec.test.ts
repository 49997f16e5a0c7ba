/** The rules of docs/spec/landing.md and the tests that carry their ids are the same set. */
import { globSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"
import { ROOT } from "#lib/root"

const TESTS = [
  "lib/{git,diff,file-lock,repository}*.test.ts",
  "lib/operations/task-diff.slow.test.ts",
  "lib/git/*.test.ts",
  "worker/{landing,workspaces}/*.test.ts",
  "worker/loop/pull-requests*.test.ts",
]
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8")
const idsIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, id]) => id ?? "")

test("every rule has a test, and every test that names a rule names one that is written", () => {
  const rules = idsIn(read("docs/spec/landing.md"), /\*\*([A-Z]+-\d+)\*\*/g)
  const files = globSync(TESTS, { cwd: ROOT })
  const carried = files.flatMap((file) => idsIn(read(file), /"\[([A-Z]+-\d+)\] /g))
  expect(rules.length).toBeGreaterThan(40)
  expect([...new Set(carried)].sort()).toEqual(rules.toSorted())
})
