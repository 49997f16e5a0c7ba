import { describe, expect, test } from "vitest"
import { conflictsOf, conflictSentence, forecastConflict, othersInConflict } from "../forecast.ts"
import { forecastPairs, mayConflict, pairsToJoin, type ForecastBranch } from "./forecast.ts"

const touching = (paths: string[], removed: string[] = []) => ({ paths: [...paths, ...removed], removed })
const branch = (key: string, ...paths: string[]): ForecastBranch => ({
  ...{ key, taskId: `t${key}`, commit: `c${key}`, touched: touching(paths) },
})

describe("what may conflict", () => {
  test("[WL-M22] is what touches the same path, a file where the other has a directory, or a directory that moved", () => {
    expect(mayConflict(touching(["a/b.ts"]), touching(["a/b.ts", "c"]))).toBe(true)
    expect(mayConflict(touching(["a"]), touching(["a/b.ts"]))).toBe(true)
    expect(mayConflict(touching(["new/b.ts"], ["old/b.ts"]), touching(["old/c/d.ts"]))).toBe(true)
    expect(mayConflict(touching(["a/b.ts"]), touching(["a/c.ts"]))).toBe(false)
    expect(mayConflict(touching(["ab.ts"]), touching(["a/b.ts"]))).toBe(false)
  })
})

describe("the pairs of a look", () => {
  const branches = [branch("A", "x"), branch("B", "x"), branch("C", "y")]
  const pairs = forecastPairs(branches, "main0")

  test("[WL-M22] are every branch with the target, and with every other that it may conflict with", () => {
    expect(pairs.map(({ one, other }) => [one.key, other?.key ?? null])).toEqual([
      ["A", null],
      ["B", null],
      ["C", null],
      ["A", "B"],
    ])
  })

  test("[WL-M22] are joined once for the same commits, and only so many at a time", () => {
    const known = new Set([pairs[0]!.id])
    const first = pairsToJoin(pairs, (id) => known.has(id), 2)
    expect(first).toMatchObject({ pairs: [{ one: { key: "B" } }, { one: { key: "C" } }], isWhole: false })
    for (const { id } of first.pairs) known.add(id)
    expect(pairsToJoin(pairs, (id) => known.has(id), 2)).toMatchObject({
      ...{ pairs: [{ other: { key: "B" } }], isWhole: true },
    })
  })
})

test("[WL-M22] a conflict is told from both sides, with its first files", () => {
  const files = Array.from({ length: 12 }, (_, at) => `f${at}`)
  const [one, other] = [
    { taskId: "1", key: "CLU-1" },
    { taskId: "7", key: "CLU-7" },
  ]
  const conflicts = [forecastConflict(one, other, files), forecastConflict(one, null, ["a.ts"])]
  expect(othersInConflict(conflicts, "7")).toEqual(["1"])
  expect(othersInConflict(conflicts, "1")).toEqual(["7"])
  const [first] = conflictsOf(conflicts, "CLU-7")
  expect(first).toMatchObject({ with: "CLU-1", moreFiles: 2 })
  expect(conflictSentence(first!, "main")).toMatch(/^with CLU-1 in f0, .*f9 and 2 more$/)
  expect(conflictsOf(conflicts, "CLU-1").map((each) => conflictSentence(each, "main"))[1]).toBe(
    "with main in a.ts",
  )
})
