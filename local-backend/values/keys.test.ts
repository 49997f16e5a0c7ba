import { compareValues, convexToJson, type Value } from "convex/values"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { anyValue } from "./arbitrary.ts"
import { afterPrefix, compareKeys, encodeKey } from "./keys.ts"

const json = (value: Value | undefined) => (value === undefined ? undefined : convexToJson(value))
const keyOf = (...values: (Value | undefined)[]) => encodeKey(values.map(json))
const sign = (order: number) => Math.sign(order)

/** The whole proof runs thirty times as often. */
const TIMES = process.env.CLUTCH_FULL === "1" ? 30 : 1
const TIMEOUT_MS = 10_000 * TIMES

describe("index keys", () => {
  it(
    "order any two values as Convex orders them",
    () => {
      fc.assert(
        fc.property(fc.option(anyValue, { nil: undefined }), anyValue, (a, b) => {
          expect(sign(compareKeys(keyOf(a), keyOf(b)))).toBe(sign(compareValues(a, b)))
        }),
        { numRuns: 3000 * TIMES },
      )
    },
    TIMEOUT_MS,
  )

  it(
    "order tuples by their first different element",
    () => {
      const tuple = fc.array(anyValue, { minLength: 2, maxLength: 3 })
      fc.assert(
        fc.property(tuple, tuple, (a, b) => {
          const first = a.findIndex((value, i) => i >= b.length || compareValues(value, b[i]) !== 0)
          const expected =
            first === -1 ? a.length - b.length : first >= b.length ? 1 : compareValues(a[first], b[first])
          expect(sign(compareKeys(keyOf(...a), keyOf(...b)))).toBe(sign(expected))
        }),
        { numRuns: 1000 * TIMES },
      )
    },
    TIMEOUT_MS,
  )

  it(
    "put afterPrefix above every continuation of a prefix and below every greater value",
    () => {
      fc.assert(
        fc.property(anyValue, anyValue, anyValue, (prefix, other, rest) => {
          const after = afterPrefix(keyOf(prefix))
          expect(compareKeys(keyOf(prefix, rest), after)).toBe(-1)
          if (compareValues(other, prefix) > 0) expect(compareKeys(after, keyOf(other, rest))).toBe(-1)
          if (compareValues(other, prefix) < 0) expect(compareKeys(keyOf(other, rest), after)).toBe(-1)
        }),
        { numRuns: 2000 * TIMES },
      )
    },
    TIMEOUT_MS,
  )

  it.each([
    ["a missing field", undefined, "01"],
    ["null", null, "03"],
    ["the smallest int64", -(2n ** 63n), "048000000000000000"],
    ["-1n", -1n, "07ff"],
    ["0n", 0n, "08"],
    ["127n", 127n, "097f"],
    ["128n", 128n, "0a0080"],
    ["1", 1, "0dbff0000000000000"],
    ["-0", -0, "0d7fffffffffffffff"],
    ["false", false, "0e"],
    ["true", true, "0f"],
    ["a string with a zero", "a\0", "106100ff00"],
    ["bytes", new Uint8Array([0, 1]).buffer, "1100ff0100"],
    ["an array", [null], "120300"],
    ["an object", { b: null, a: true }, "1561000f62000300"],
  ])("encode %s in the documented form", (_, value, hex) => {
    expect(Buffer.from(keyOf(value)).toString("hex")).toBe(hex)
  })

  it("treat a commit timestamp still to come as the greatest int64", () => {
    expect(encodeKey([{ $commitTs: null }])).toEqual(keyOf(2n ** 63n - 1n))
  })

  it("survive values larger than the scratch buffer", () => {
    const long = "x".repeat(5000)
    expect(compareKeys(keyOf(long), keyOf(`${long}y`))).toBe(-1)
    expect(keyOf(long).length).toBe(5002)
  })
})
