import { convexToJson, jsonToConvex } from "convex/values"
import fc from "fast-check"
import { expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import { anyValue } from "../values/arbitrary.ts"
import { canonicalText } from "../values/canonical.ts"
import { float64ToJson, int64ToJson } from "../values/json.ts"
import { exactText, readExact } from "./exact-json.ts"

test.each([
  [5, "5.0"],
  [-0, "-0.0"],
  [float64ToJson(-0), "-0.0"],
  [0.1, "0.1"],
  [1e21, "1.0e+21"],
  [1.5e-9, "1.5e-9"],
  [5e-324, "5.0e-324"],
  [Number.MAX_VALUE, "1.7976931348623157e+308"],
  [float64ToJson(NaN), '{"$float":"AAAAAAAA+H8="}'],
  [float64ToJson(-Infinity), '{"$float":"AAAAAAAA8P8="}'],
  [int64ToJson(5n), "5"],
  [int64ToJson(-(2n ** 63n)), "-9223372036854775808"],
  [int64ToJson(2n ** 63n - 1n), "9223372036854775807"],
  [{ $bytes: "AQI=" }, '{"$bytes":"AQI="}'],
  [
    { b: [1, null, "é\u2028"], a: { "10": true, "9": int64ToJson(0n) } },
    '{"a":{"10":true,"9":0},"b":[1.0,null,"é\u2028"]}',
  ],
] satisfies [JsonValue, string][])("%j is written %s", (value, text) => {
  expect(exactText(value)).toBe(text)
  expect(canonicalText(readExact(text, "typed"))).toBe(canonicalText(value))
})

test("every value survives writing and reading, with its type", () => {
  fc.assert(
    fc.property(anyValue, (original) => {
      const value = convexToJson(original)
      const text = exactText(value)
      expect(text).not.toContain("\n")
      const back = readExact(text, "typed")
      expect(canonicalText(back)).toBe(canonicalText(value))
      expect(exactText(back)).toBe(text)
      expect(jsonToConvex(back)).toEqual(original)
    }),
    { numRuns: 2_000 },
  )
})

test("JSON from elsewhere has floats alone", () => {
  expect(readExact('{"a":5,"b":[-0,1e3,9007199254740993]}', "floats")).toEqual({
    a: 5,
    b: [float64ToJson(-0), 1000, 9007199254740992],
  })
  expect(() => readExact('{"a":{"$bytes":"AQI="}}', "floats")).toThrow("reserved")
  expect(() => readExact('{"a":1e999}', "floats")).toThrow("too large")
})

test("integers out of range are refused with the way to mend it", () => {
  expect(() => readExact("9223372036854775808", "typed")).toThrow("Write 9223372036854775808.0")
  expect(() => readExact("1e999", "typed")).toThrow("too large")
})
