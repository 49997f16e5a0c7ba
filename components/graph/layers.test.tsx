import { describe, expect, test } from "vitest"
import { isLane, layersOf } from "./layers.ts"
import type { Edge } from "./ties.ts"

const edges = (...pairs: string[]): Edge[] => pairs.map((pair) => ({ from: pair[0]!, to: pair[1]! }))
const shape = (keys: string, given: Edge[]) =>
  layersOf([...keys], given).layers.map((seats) => seats.filter((seat) => !isLane(seat)).join(""))

describe("a graph", () => {
  test("puts each card right of everything it waits for, however long the way", () => {
    expect(shape("dcba", edges("ab", "bc", "ad", "cd"))).toEqual(["a", "b", "c", "d"])
  })

  test("keeps cards near what they are tied to, so that lines do not cross", () => {
    expect(shape("abyx", edges("ax", "by"))).toEqual(["ab", "xy"])
  })

  test("ignores ties to cards that it does not show, and survives a cycle", () => {
    expect(shape("ab", edges("az", "ab"))).toEqual(["a", "b"])
    expect(layersOf(["a", "b"], edges("ab", "ba")).layers.flat().sort()).toEqual(["a", "b"])
  })

  test("gives a line that skips layers a seat in each of them, one for all lines of a card", () => {
    const { layers, lanesOf } = layersOf([..."abcde"], edges("ab", "bc", "cd", "ad", "ac", "de"))
    expect(lanesOf({ from: "a", to: "d" })).toEqual(["a>1", "a>2"])
    expect(lanesOf({ from: "a", to: "b" })).toEqual([])
    expect(layers.map((seats) => seats.filter(isLane))).toEqual([[], ["a>1"], ["a>2"], [], []])
  })

  test("of a thousand cards is put in order at once", () => {
    const keys = Array.from({ length: 1_000 }, (_, n) => `K${n}`)
    const many = keys.flatMap((to, n) =>
      [Math.floor(n / 2), Math.floor(n / 3)]
        .filter((from) => from < n)
        .map((from) => ({ from: `K${from}`, to })),
    )
    const { layers } = layersOf(keys, many)
    const layerOf = new Map(layers.flatMap((seats, layer) => seats.map((seat) => [seat, layer] as const)))
    for (const { from, to } of many) expect(layerOf.get(from)!).toBeLessThan(layerOf.get(to)!)
  })
})
