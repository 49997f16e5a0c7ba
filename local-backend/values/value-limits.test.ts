import fc from "fast-check"
import { convexToJson } from "convex/values"
import { expect, test } from "vitest"
import type { JsonValue } from "../database/types.ts"
import { anyValue } from "./arbitrary.ts"
import { cutOff, faultOf, faultOfText } from "./value-limits.ts"

const TOO_NESTED = "Value is too nested (nested 65 levels deep > maximum nesting 64)"

function nest(levels: number, leaf: JsonValue = 1): JsonValue {
  let value = leaf
  for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

const ones = (length: number): JsonValue => Array<number>(length).fill(1)
const fields = (count: number): JsonValue =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f,"${i}`, "]}"]))

test.each<[string, JsonValue, string | null]>([
  ["64 levels", nest(64), null],
  ["65 levels", nest(65), TOO_NESTED],
  ["an empty list at the 64th level", nest(63, []), null],
  ["an empty object at the 65th level", nest(64, {}), TOO_NESTED],
  ["an int64 below 64 levels, which is no level of its own", nest(64, { $integer: "AQAAAAAAAAA=" }), null],
  ["a list of 8192", ones(8_192), null],
  ["a list of 8193", { a: [ones(8_193)] }, "Array length is too long (8193 > maximum length 8192)"],
  ["an object of 1024", fields(1_024), null],
  ["an object of 1025", [fields(1_025)], "Object has too many fields (1025 > maximum number 1024)"],
  ["strings full of brackets and quotes", ["[".repeat(200), '\\"{'.repeat(99), "\\", "\\\\"], null],
])("%s: %#", (_, value, fault) => {
  expect(faultOf(value)).toBe(fault)
  expect(faultOfText(JSON.stringify(value))).toBe(fault)
})

test("any value that the package writes is one, by its text too", () => {
  fc.assert(
    fc.property(anyValue, fc.integer({ min: 55, max: 70 }), (value, levels) => {
      const json = nest(levels, convexToJson(value))
      expect(faultOfText(JSON.stringify(json))).toBe(faultOf(json))
      expect(faultOf(convexToJson(value))).toBe(null)
    }),
  )
})

test.each<[JsonValue, string]>([
  [{ $integer: "AA==" }, "Received 1 bytes, expected 8 for $integer"],
  [{ $float: 5 }, "Malformed $float field"],
  [{ a: [{ $other: 1 }] }, "Field name $other starts with a '$', which is reserved."],
])("a special form that is none is told: %j", (value, sentence) => {
  expect(faultOf(value)).toBe(sentence)
})

test("values deeper than any stack are refused, and cut off where they come in", () => {
  const abyss = nest(200_000)
  expect(faultOf(abyss)).toBe(TOO_NESTED)
  expect(faultOf(cutOff(abyss))).toBe(TOO_NESTED)
  expect(JSON.stringify(cutOff(abyss)).length).toBeLessThan(500)
  const fine = nest(64)
  expect(cutOff(fine)).toBe(fine)
})
