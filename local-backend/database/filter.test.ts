import { describe, expect, it } from "vitest"
import { int64ToJson } from "../values/json.ts"
import { compileFilter } from "./filter.ts"
import type { JsonValue } from "./types.ts"

const document = {
  n: 5,
  i: int64ToJson(7n),
  s: "text",
  yes: true,
  none: null,
  at: { deep: [1] },
  nan: { $float: "AAAAAAAA+H8=" },
}
const field = (path: string): JsonValue => ({ $field: path })
const literal = (value: JsonValue): JsonValue => ({ $literal: value })
const int = (value: bigint) => literal(int64ToJson(value))
const accepts = (filter: JsonValue) => compileFilter(filter)(document)

describe("filters", () => {
  it.each<[string, JsonValue, boolean]>([
    ["equal numbers", { $eq: [field("n"), literal(5)] }, true],
    ["unequal numbers", { $neq: [field("n"), literal(5)] }, false],
    ["less", { $lt: [field("n"), literal(5)] }, false],
    ["less or equal", { $lte: [field("n"), literal(5)] }, true],
    ["greater", { $gt: [field("n"), literal(4)] }, true],
    ["greater or equal", { $gte: [field("n"), literal(6)] }, false],
    ["an int64 below every float", { $lt: [field("i"), field("n")] }, true],
    ["a missing field below null", { $lt: [field("missing"), field("none")] }, true],
    ["a missing field equal to undefined", { $eq: [field("missing"), literal({ $undefined: null })] }, true],
    ["NaN equal to itself", { $eq: [field("nan"), literal({ $float: "AAAAAAAA+H8=" })] }, true],
    ["a string above every number", { $gt: [field("s"), literal(1e9)] }, true],
    ["a nested field", { $eq: [field("at.deep"), literal([1])] }, true],
    ["a path through text", { $eq: [field("s.length"), literal({ $undefined: null })] }, true],
    ["and", { $and: [field("yes"), { $not: literal(false) }] }, true],
    ["or", { $or: [literal(false), field("yes")] }, true],
    ["an empty or", { $or: [] }, false],
    ["an or that is decided before its bad part", { $or: [field("yes"), field("n")] }, true],
    [
      "float arithmetic",
      { $eq: [{ $add: [field("n"), { $mul: [literal(2), literal(3)] }] }, literal(11)] },
      true,
    ],
    [
      "float division by zero",
      { $eq: [{ $div: [literal(1), literal(0)] }, literal({ $float: "AAAAAAAA8H8=" })] },
      true,
    ],
    ["int64 arithmetic", { $eq: [{ $sub: [field("i"), int(2n)] }, int(5n)] }, true],
    ["int64 remainder", { $eq: [{ $mod: [field("i"), int(4n)] }, int(3n)] }, true],
    ["negation", { $eq: [{ $neg: field("n") }, literal(-5)] }, true],
  ])("compute %s", (_, filter, expected) => {
    expect(accepts(filter)).toBe(expected)
  })

  it.each<[string, JsonValue, string]>([
    ["mixed arithmetic", { $add: [field("n"), field("i")] }, "applies $add to 5.0 and 7"],
    ["overflow", { $eq: [{ $mul: [int(2n ** 62n), int(2n)] }, int(0n)] }, "overflows int64"],
    ["int64 division by zero", { $eq: [{ $div: [field("i"), int(0n)] }, int(0n)] }, "by zero"],
    ["a number for a boolean", { $and: [field("n")] }, "needs a boolean in $and, but got 5.0"],
    ["a result that is no boolean", field("s"), 'needs a boolean in filter, but got "text"'],
    ["negated text", { $neg: field("s") }, "not a number"],
    ["an unknown operator", { $like: [field("s"), literal("t")] }, "unknown operator $like"],
    ["a missing operand", { $eq: [field("s")] }, "two operands"],
    ["no expression", 5, "is not an expression"],
  ])("refuse %s", (_, filter, text) => {
    expect(() => accepts(filter)).toThrow(text)
  })
})
