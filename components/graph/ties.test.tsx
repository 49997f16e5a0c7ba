import { describe, expect, test } from "vitest"
import { criticalPath, type Edge } from "./ties.ts"

const edges = (...pairs: string[]): Edge[] => pairs.map((pair) => ({ from: pair[0]!, to: pair[1]! }))

describe("the critical path", () => {
  test("is the longest chain of open cards", () => {
    expect(criticalPath(new Set("abcdx"), edges("ab", "bc", "cd", "ax"))).toEqual(["a", "b", "c", "d"])
    expect(criticalPath(new Set("bcd"), edges("ab", "bc", "cd"))).toEqual(["b", "c", "d"])
  })

  test("is nothing where no card waits for another", () => {
    expect(criticalPath(new Set("ab"), [])).toEqual([])
  })
})
