/** The rules of docs/spec/work-loop.md and the tests that carry their ids are the same set. */
import { globSync, readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "vitest"

const root = path.join(import.meta.dirname, "../..")
const read = (file: string) => readFileSync(path.join(root, file), "utf8")
const sorted = (ids: Iterable<string>) => [...new Set(ids)].sort()

const rules = sorted(
  [...read("docs/spec/work-loop.md").matchAll(/\*\*(WL-[A-Z]?\d+)\*\*/g)].map(([, id]) => id ?? ""),
)
const tested = sorted(
  globSync("{bin,convex,domain/loop,lib,simulator,test/scenarios,worker}/**/*.test.ts", {
    cwd: root,
  }).flatMap((file) => [...read(file).matchAll(/\[(WL-[A-Z]?\d+)\]/g)].map(([, id]) => id ?? "")),
)

test("every rule of the work loop has a test, and every test names a rule", () => {
  expect(rules.length).toBeGreaterThan(60)
  expect(rules.filter((id) => !tested.includes(id))).toEqual([])
  expect(tested.filter((id) => !rules.includes(id))).toEqual([])
})
