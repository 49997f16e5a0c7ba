/** Random Convex values for property tests, the awkward ones included. */
import fc from "fast-check"
import type { Value } from "convex/values"

const text = fc.string({ unit: "binary", maxLength: 6 })
const awkwardText = fc.constantFrom("", "\0", "a", "a\0", "a\0b", "aa", "\u{10000}", "\uffff", "é")
const name = fc
  .string({ unit: "grapheme-ascii", maxLength: 5 })
  .filter((key) => !key.startsWith("$") && key !== "__proto__")
const bytes = fc
  .uint8Array({ maxLength: 5 })
  .map((array): ArrayBuffer => array.buffer.slice(array.byteOffset, array.byteOffset + array.byteLength))

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, -1, Number.MIN_VALUE),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer({ min: -300, max: 300 }).map(BigInt),
  fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 127n, 128n, -128n, -129n, 32_767n, 32_768n, 2n ** 31n),
  text,
  awkwardText,
  bytes,
)

export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value
