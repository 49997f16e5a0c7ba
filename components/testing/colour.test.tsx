import { expect, test } from "vitest"
import { contrast, difference, parseColour } from "./colour.ts"

test("black on white is 21 to 1, and a colour on itself is 1 to 1", () => {
  expect(contrast(parseColour("#000000"), parseColour("#ffffff"))).toBeCloseTo(21, 5)
  expect(contrast(parseColour("#336699"), parseColour("#336699"))).toBe(1)
})

test("oklch and hex name the same colours", () => {
  const [r, g, b] = parseColour("oklch(0.6279553606 0.2576833077 29.2338851923)")
  expect([r, g, b].map((v) => v.toFixed(3))).toEqual(["1.000", "0.000", "0.000"])
})

test("the difference of two colours is CIEDE2000", () => {
  // Primary red against primary green, a published value.
  expect(difference(parseColour("#ff0000"), parseColour("#00ff00"))).toBeCloseTo(86.61, 1)
  expect(difference(parseColour("#0369d3"), parseColour("#0369d3"))).toBe(0)
})

test("what is no colour is refused", () => {
  expect(() => parseColour("var(--fg)")).toThrow("Not a colour")
})
