/** The rules of docs/spec and the tests that carry their ids are the same set. */
import { globSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"

const root = path.join(import.meta.dirname, "../..")
const read = (file: string) => readFileSync(path.join(root, file), "utf8")
const sorted = (ids: Iterable<string>) => [...new Set(ids)].sort()

const tests = globSync(
  "{bin,convex,domain,lib,simulator,test/integration,test/scenarios,worker}/**/*.test.ts",
  {
    cwd: root,
  },
).map(read)

test.each([
  ["work-loop.md", "WL", 60],
  ["pipelines.md", "PL", 15],
  ["prompts.md", "PR", 8],
])("every rule of %s has a test, and every test names a rule", (file, prefix, least) => {
  const id = `${prefix}-[A-Z]?\\d+`
  const idsIn = (text: string, pattern: string) =>
    [...text.matchAll(new RegExp(pattern, "g"))].map(([, found]) => found ?? "")
  const rules = sorted(idsIn(read(`docs/spec/${file}`), `\\*\\*(${id})\\*\\*`))
  const tested = sorted(tests.flatMap((text) => idsIn(text, `\\[(${id})\\]`)))
  expect(rules.length).toBeGreaterThan(least)
  expect(rules.filter((each) => !tested.includes(each))).toEqual([])
  expect(tested.filter((each) => !rules.includes(each))).toEqual([])
})
