import fc from "fast-check"
import { expect, test } from "vitest"
import { wantedRanges } from "./byte-ranges.ts"

test.each([
  [undefined, 10, "whole"],
  ["bytes=0-", 10, [{ start: 0, end: 10 }]],
  ["bytes=0-0", 10, [{ start: 0, end: 1 }]],
  ["bytes=9-9", 10, [{ start: 9, end: 10 }]],
  ["bytes=5-99", 10, [{ start: 5, end: 10 }]],
  ["bytes=-4", 10, [{ start: 6, end: 10 }]],
  ["bytes=-99", 10, [{ start: 0, end: 10 }]],
  [
    "BYTES=1-2 , 4-4",
    10,
    [
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ],
  ],
  ["bytes=10-", 10, []],
  ["bytes=-0", 10, []],
  ["bytes=0-", 0, []],
  ["bytes=20-30,40-", 10, []],
  ["bytes=20-30,3-4", 10, [{ start: 3, end: 5 }]],
  ["bytes=5-2", 10, "whole"],
  ["bytes=-", 10, "whole"],
  ["bytes=a-b", 10, "whole"],
  ["items=1-2", 10, "whole"],
  ["bytes=0-9,0-9", 10, "whole"],
  [`bytes=${Array.from({ length: 17 }, (_, i) => `${i}-${i}`).join(",")}`, 100, "whole"],
] as const)("%s of %i bytes", (header, size, wanted) => {
  expect(wantedRanges(header, size)).toEqual(wanted)
})

test("a range is never outside the file, whatever the header", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789-,=bytes ") }), fc.nat(50), (text, size) => {
      const ranges = wantedRanges(`bytes=${text}`, size)
      if (ranges === "whole") return
      for (const { start, end } of ranges) expect(0 <= start && start < end && end <= size).toBe(true)
    }),
  )
})
