/** The simulator finds the bugs that were put in on purpose, and finds none where there is none. */
import { readdirSync } from "node:fs"
import { expect, test } from "vitest"
import { isFull } from "#test/builders/proof"
import { ROOT } from "#lib/root"
import { applyBug, findBug, SEEDED_BUGS, type SeededBug } from "./seeded.ts"

const BUGS = Object.keys(SEEDED_BUGS) as SeededBug[]
/** Found within a handful of schedules. */
const DAILY: readonly SeededBug[] = [
  "generation-not-checked",
  "merge-recorded-before-landing",
  "reap-skipped",
]
const SCHEDULES = isFull ? 3_000 : 30

test("every patch is a seeded bug, at least twelve of them", () => {
  const patches = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".patch"))
  expect(patches.map((file) => file.replace(".patch", "")).sort()).toEqual([...BUGS].sort())
  expect(BUGS.length).toBeGreaterThanOrEqual(12)
})

test("every patch fits the sources as they are", async () => {
  for (const bug of BUGS) await applyBug(bug, ROOT, true)
})

test.each(isFull ? BUGS : DAILY)("it finds %s by its invariant", { timeout: 900_000 }, async (bug) => {
  const { invariant, story } = await findBug(bug, 1, SCHEDULES)
  expect(SEEDED_BUGS[bug], story).toContain(invariant)
})

test("it finds nothing in a copy without a bug", { timeout: 300_000 }, async () => {
  expect(await findBug(null, 1, 20)).toMatchObject({ invariant: null, story: "" })
})
