import fc from "fast-check"
import { expect, test } from "vitest"
import { rankBetween, ranksInOrder } from "./rank.ts"

test("the first card of an empty column gets a rank", () => {
  expect(rankBetween(null, null)).toBe("a0")
})

test("ten thousand cards added at the bottom keep their order and short ranks", () => {
  let rank = rankBetween(null, null)
  for (let card = 1; card < 10_000; card++) {
    const next = rankBetween(rank, null)
    expect(next > rank).toBe(true)
    rank = next
  }
  expect(rank.length).toBeLessThanOrEqual(4)
})

test("ten thousand cards added at the top keep their order and short ranks", () => {
  let rank = rankBetween(null, null)
  for (let card = 1; card < 10_000; card++) {
    const next = rankBetween(null, rank)
    expect(next < rank).toBe(true)
    rank = next
  }
  expect(rank.length).toBeLessThanOrEqual(4)
})

test("a column built by any sequence of insertions is in order and without twins", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 200 }), (positions) => {
      const column: string[] = []
      for (const position of positions) {
        const at = position % (column.length + 1)
        column.splice(at, 0, rankBetween(column[at - 1] ?? null, column[at] ?? null))
      }
      expect(column).toEqual([...new Set(column)].sort())
    }),
  )
})

test("there is always room right below the same card, and right above it", () => {
  const anchor = rankBetween(null, null)
  let above = rankBetween(null, anchor)
  let below = rankBetween(anchor, null)
  for (let card = 0; card < 500; card++) {
    const nextBelow = rankBetween(anchor, below)
    const nextAbove = rankBetween(above, anchor)
    expect(anchor < nextBelow && nextBelow < below && above < nextAbove && nextAbove < anchor).toBe(true)
    below = nextBelow
    above = nextAbove
  }
})

test("a rank never ends in a zero digit of its fraction, so that there is room before it", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (sides) => {
      let [low, high] = ["a0", "a1"]
      for (const isLow of sides) {
        const middle = rankBetween(low, high)
        expect(middle.slice(2)).not.toMatch(/0$/)
        if (isLow) low = middle
        else high = middle
      }
    }),
  )
})

test("neighbours in the wrong order are a bug, not a rank", () => {
  expect(() => rankBetween("a1", "a0")).toThrow(RangeError)
  expect(() => rankBetween("a1", "a1")).toThrow(RangeError)
})

test("a list in order keeps its ranks; one with strangers or out of order gets a fresh series", () => {
  expect(ranksInOrder(["a0", "a1V", "b00"])).toEqual(["a0", "a1V", "b00"])
  expect(ranksInOrder([])).toEqual([])
  for (const ranks of [
    ["a1", "a0", "a2"],
    ["a0", null, "a1"],
    ["a0", "a0", "a0"],
  ]) {
    const fresh = ranksInOrder(ranks)
    expect(fresh).toHaveLength(3)
    expect(fresh.toSorted()).toEqual(fresh)
    expect(new Set(fresh).size).toBe(3)
  }
})
