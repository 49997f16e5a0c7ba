import { describe, expect, test } from "vitest"
import { criticalPath, layoutOf, type Edge } from "./layout.ts"

const edges = (...pairs: string[]): Edge[] => pairs.map((pair) => ({ from: pair[0]!, to: pair[1]! }))
const shape = (keys: string, given: Edge[]) => {
  const layers: string[][] = []
  for (const { key, layer, row } of layoutOf([...keys], given).values()) (layers[layer] ??= [])[row] = key
  return layers.map((layer) => layer.join(""))
}

describe("a graph", () => {
  test("puts each card right of everything it waits for, however long the way", () => {
    expect(shape("dcba", edges("ab", "bc", "ad", "cd"))).toEqual(["a", "b", "c", "d"])
  })

  test("keeps cards near what they are tied to, so that lines do not cross", () => {
    expect(shape("abyx", edges("ax", "by"))).toEqual(["ab", "xy"])
  })

  test("shows cards without ties in the first layer, in their order", () => {
    expect(shape("cab", [])).toEqual(["cab"])
  })

  test("ignores ties to cards that it does not show, and survives a cycle", () => {
    expect(shape("ab", edges("az", "ab"))).toEqual(["a", "b"])
    expect(layoutOf(["a", "b"], edges("ab", "ba")).size).toBe(2)
  })

  test("of a thousand cards is laid out at once", () => {
    const keys = Array.from({ length: 1_000 }, (_, n) => `K${n}`)
    const many = keys.flatMap((to, n) =>
      [Math.floor(n / 2), Math.floor(n / 3)]
        .filter((from) => from < n)
        .map((from) => ({ from: `K${from}`, to })),
    )
    const spots = layoutOf(keys, many)
    for (const { from, to } of many) expect(spots.get(from)!.layer).toBeLessThan(spots.get(to)!.layer)
  })
})

describe("the critical path", () => {
  test("is the longest chain of open cards", () => {
    expect(criticalPath(new Set("abcdx"), edges("ab", "bc", "cd", "ax"))).toEqual(["a", "b", "c", "d"])
    expect(criticalPath(new Set("bcd"), edges("ab", "bc", "cd"))).toEqual(["b", "c", "d"])
  })

  test("is nothing where no card waits for another", () => {
    expect(criticalPath(new Set("ab"), [])).toEqual([])
  })
})
