import { expect, test } from "vitest"
import { createChance } from "./chance.ts"

const draw = (chance = createChance(7), count = 20) =>
  Array.from({ length: count }, () => chance.between(0, 999))

test("the same seed gives the same numbers, another one others", () => {
  expect(draw()).toEqual(draw())
  expect(draw(createChance(8))).not.toEqual(draw())
})

test("a stream depends on seed and name alone, not on what was asked before", () => {
  const asked = createChance(7)
  draw(asked)
  expect(draw(asked.stream("people"))).toEqual(draw(createChance(7).stream("people")))
  expect(draw(asked.stream("people"))).not.toEqual(draw(asked.stream("faults")))
})

test("weights say how often", () => {
  const chance = createChance(1)
  const counts = { often: 0, seldom: 0, never: 0 }
  for (let i = 0; i < 4_000; i++) counts[chance.weighted({ often: 3, seldom: 1, never: 0 })]++
  expect(counts.never).toBe(0)
  expect(counts.often / counts.seldom).toBeGreaterThan(2.5)
  expect(counts.often / counts.seldom).toBeLessThan(3.5)
})
