import { compareValues, convexToJson, jsonToConvex } from "convex/values"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { anyValue } from "./arbitrary.ts"
import { canonicalText, parseCanonical } from "./canonical.ts"
import { sizeOf } from "./size.ts"

describe("canonical text", () => {
  it("reads back as the same value", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const back = jsonToConvex(parseCanonical(canonicalText(convexToJson(value))))
        expect(compareValues(back, value)).toBe(0)
      }),
    )
  })

  it("is one for equal values and different for others", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const same = canonicalText(convexToJson(a)) === canonicalText(convexToJson(b))
        expect(same).toBe(compareValues(a, b) === 0)
      }),
    )
  })

  it.each([
    [
      "names in code unit order, integer-like ones too",
      { b: 1, a: 2, 9: 3, 10: 4 },
      '{"10":4,"9":3,"a":2,"b":1}',
    ],
    ["minus zero", -0, '{"$float":"AAAAAAAAAIA="}'],
    ["base64 with stray bits", { $integer: "AQAAAAAAAAB=" }, '{"$integer":"AQAAAAAAAAA="}'],
    ["a missing patch value", { $undefined: null }, '{"$undefined":null}'],
  ])("writes %s", (_, json, text) => {
    expect(canonicalText(json)).toBe(text)
  })

  it("keeps a field called __proto__", () => {
    const text = '{"__proto__":1}'
    expect(canonicalText(parseCanonical(text))).toBe(text)
  })
})

describe("sizes", () => {
  it.each([
    [null, 1],
    [true, 1],
    [1.5, 9],
    [{ $integer: "AQAAAAAAAAA=" }, 9],
    ["é", 4],
    [[1, null], 12],
    [{ a: 1 }, 13],
  ])("of %j is %i", (json, size) => {
    expect(sizeOf(json)).toBe(size)
  })

  it("refuse what is no Convex value", () => {
    expect(() => sizeOf({ $nope: 1, other: 2 })).toThrow("starts with a '$'")
  })
})
