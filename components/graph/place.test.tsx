import { describe, expect, test } from "vitest"
import { edgeId, pathOf, placeGraph, type Placed, type Point } from "./place.ts"
import type { Edge } from "./ties.ts"

const SIZES = { width: 208, height: 58, gapX: 72, gapY: 18 }
const edges = (...pairs: string[]): Edge[] => pairs.map((pair) => ({ from: pair[0]!, to: pair[1]! }))

/** Points along what `pathOf` draws. */
function* along(way: readonly Point[]): Generator<Point> {
  for (const [at, to] of way.entries()) {
    const from = way[at - 1]
    if (!from) continue
    for (let t = 0; t <= 1; t += 0.02) {
      if (at % 2 === 0) yield { x: from.x + t * (to.x - from.x), y: from.y }
      else {
        const middle = (from.x + to.x) / 2
        const curve = (a: number, b: number, c: number, d: number) =>
          (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d
        yield { x: curve(from.x, middle, middle, to.x), y: curve(from.y, from.y, to.y, to.y) }
      }
    }
  }
}

function linesBehindCards(given: readonly Edge[], { corners, ways }: Placed): string[] {
  return given.flatMap((edge) => {
    const way = ways.get(edgeId(edge))!
    return [...corners].flatMap(([key, { x, y }]) => {
      if (key === edge.from || key === edge.to) return []
      const isHit = [...along(way)].some(
        (point) => point.x > x && point.x < x + SIZES.width && point.y > y && point.y < y + SIZES.height,
      )
      return isHit ? [`${edgeId(edge)} behind ${key}`] : []
    })
  })
}

function overlaps({ corners }: Placed): string[] {
  const all = [...corners]
  return all.flatMap(([one, a], at) =>
    all
      .slice(at + 1)
      .filter(([, b]) => Math.abs(a.x - b.x) < SIZES.width && Math.abs(a.y - b.y) < SIZES.height)
      .map(([other]) => `${one} over ${other}`),
  )
}

/** The same graph for the same seed. */
function someGraph(seed: number): { keys: string[]; given: Edge[] } {
  let state = seed
  const chance = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
  const keys = Array.from({ length: 8 + Math.floor(chance() * 30) }, (_, n) => `K${n}`)
  const given = keys.flatMap((to, n) =>
    keys.slice(0, n).flatMap((from) => (chance() < 2.5 / keys.length ? [{ from, to }] : [])),
  )
  return { keys, given }
}

describe("a graph", () => {
  test("draws no line behind a card that the line has nothing to do with", () => {
    const given = edges("ab", "bc", "ac")
    const placed = placeGraph(["a", "b", "c"], given, SIZES)
    expect(linesBehindCards(given, placed)).toEqual([])
    expect(placed.ways.get("a>c")).toHaveLength(4)
  })

  test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    "keeps lines and cards apart (seed %i)",
    (seed) => {
      const { keys, given } = someGraph(seed)
      const placed = placeGraph(keys, given, SIZES)
      expect(placed.corners.size).toBe(keys.length)
      expect(linesBehindCards(given, placed)).toEqual([])
      expect(overlaps(placed)).toEqual([])
    },
  )

  test("puts a card level with the only one that it waits for", () => {
    const { corners } = placeGraph([..."abcd"], edges("ac", "bd"), SIZES)
    expect(corners.get("c")!.y).toBe(corners.get("a")!.y)
    expect(corners.get("d")!.y).toBe(corners.get("b")!.y)
  })

  test("shows cards without ties in rows below the others, in their order", () => {
    const { corners } = placeGraph([..."xaybz"], edges("ab"), SIZES)
    const [x, y, z] = ["x", "y", "z"].map((key) => corners.get(key)!)
    expect([x!.y, y!.y, z!.y]).toEqual([x!.y, x!.y, x!.y])
    expect(x!.x < y!.x && y!.x < z!.x).toBe(true)
    expect(x!.y).toBeGreaterThan(corners.get("a")!.y + SIZES.height)
  })

  test("has nothing to place where there is no card", () => {
    expect(placeGraph([], [], SIZES).corners.size).toBe(0)
  })
})

test("a way is curves between layers, and straight within them", () => {
  const way = [
    { x: 0, y: 0 },
    { x: 10, y: 4 },
    { x: 30, y: 4 },
    { x: 40, y: 0 },
  ]
  expect(pathOf(way)).toBe("M0 0 C5 0 5 4 10 4 H30 C35 4 35 0 40 0")
})
