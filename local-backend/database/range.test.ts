import { describe, expect, it } from "vitest"
import { compareKeys, encodeKey } from "../values/keys.ts"
import { toInterval, type Comparison } from "./range.ts"
import type { JsonValue } from "./types.ts"

const index = { indexName: "items.by_ab", fields: ["a", "b", "_creationTime", "_id"] }
const compare = (type: Comparison["type"], fieldPath: string, value: JsonValue): Comparison => ({
  type,
  fieldPath,
  value,
})

const rows: [JsonValue | undefined, JsonValue][] = [
  [undefined, 1],
  [null, 1],
  [1, 1],
  [1, 2],
  [1, 3],
  ["a", 1],
  ["a\0", 1],
  ["b", 1],
]

/** Which of the rows an interval takes in, as "a/b". */
function taken(comparisons: Comparison[]): string[] {
  const { start, end } = toInterval(index, comparisons)
  return rows
    .filter(([a, b]) => {
      const key = encodeKey([a, b, 0, "id"])
      return compareKeys(start, key) <= 0 && (end === null || compareKeys(key, end) < 0)
    })
    .map(([a, b]) => `${a === undefined ? "none" : JSON.stringify(a)}/${JSON.stringify(b)}`)
}

describe("an index range", () => {
  it.each<[string, Comparison[], string[]]>([
    ["one value", [compare("Eq", "a", 1)], ["1/1", "1/2", "1/3"]],
    ["a value that continues another", [compare("Eq", "a", "a")], ['"a"/1']],
    ["a missing field", [compare("Eq", "a", { $undefined: null })], ["none/1"]],
    ["two values, in any order", [compare("Eq", "b", 2), compare("Eq", "a", 1)], ["1/2"]],
    ["from a value on", [compare("Eq", "a", 1), compare("Gte", "b", 2)], ["1/2", "1/3"]],
    ["above a value", [compare("Eq", "a", 1), compare("Gt", "b", 2)], ["1/3"]],
    ["below a value", [compare("Eq", "a", 1), compare("Lt", "b", 2)], ["1/1"]],
    ["up to a value", [compare("Eq", "a", 1), compare("Lte", "b", 2)], ["1/1", "1/2"]],
    ["between two values", [compare("Gt", "a", null), compare("Lt", "a", "a")], ["1/1", "1/2", "1/3"]],
    ["above text, with its continuations", [compare("Gt", "a", "a")], ['"a\\u0000"/1', '"b"/1']],
    ["nothing between crossed bounds", [compare("Gt", "a", "b"), compare("Lt", "a", 1)], []],
  ])("takes %s", (_, comparisons, expected) => {
    expect(taken(comparisons)).toEqual(expected)
  })

  it("without comparisons takes everything", () => {
    expect(taken([])).toHaveLength(rows.length)
  })
})

describe("an index range is refused with Convex's text", () => {
  it.each<[string, Comparison[], string]>([
    [
      "a field that is not indexed",
      [compare("Eq", "c", 1)],
      'The index range included a comparison with "c", but items.by_ab with fields ["a", "b", "_creationTime"] doesn\'t index this field.',
    ],
    [
      "a gap",
      [compare("Eq", "b", 1)],
      'Tried to query index items.by_ab but the query didn\'t use the index fields in order.\nIndex fields: ["a", "b", "_creationTime"]\nQuery fields: ["b"]\nFirst incorrect field: "b"\n',
    ],
    [
      "a bound before an equality",
      [compare("Gt", "a", 1), compare("Eq", "b", 1)],
      'First incorrect field: "b"',
    ],
    [
      "two equalities",
      [compare("Eq", "a", 1), compare("Eq", "a", 2)],
      'Already defined equality bound in index range. Can\'t add "a" == 2.0.',
    ],
    [
      "two lower bounds",
      [compare("Gt", "a", 1), compare("Gte", "a", { $integer: "AQAAAAAAAAA=" })],
      'Already defined lower bound in index range. Can\'t add "a" >= 1.',
    ],
    [
      "two upper bounds",
      [compare("Lt", "a", 1), compare("Lte", "a", "x")],
      'Already defined upper bound in index range. Can\'t add "a" <= "x".',
    ],
    [
      "bounds on two fields",
      [compare("Eq", "a", 1), compare("Gt", "b", 1), compare("Lt", "_creationTime", 5)],
      'Upper and lower bounds in `range` can only be applied to a single index field. This query against index items.by_ab attempted to set a range bound on both "b" and "_creationTime".',
    ],
  ])("%s", (_, comparisons, text) => {
    expect(() => toInterval(index, comparisons)).toThrow(text)
  })
})
