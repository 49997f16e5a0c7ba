import fc from "fast-check"
import { expect, test } from "vitest"
import type { Interval } from "../database/types.ts"
import { contains, IntervalTree } from "./interval-tree.ts"

const key = fc.uint8Array({ maxLength: 3, max: 3 })
const interval: fc.Arbitrary<Interval> = fc.record({ start: key, end: fc.option(key) })

function owners(tree: IntervalTree<number>, at: Uint8Array): number[] {
  const found = new Set<number>()
  tree.stab(at, (owner) => found.add(owner))
  return [...found].sort((a, b) => a - b)
}

test("a stab finds exactly the intervals that contain the key, after any adds and removes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ interval, isRemoved: fc.boolean() }), { maxLength: 60 }),
      fc.array(key, { minLength: 1, maxLength: 10 }),
      (entries, keys) => {
        const tree = new IntervalTree<number>()
        entries.forEach((entry, owner) => tree.add(entry.interval, owner))
        entries.forEach((entry, owner) => entry.isRemoved && tree.remove(entry.interval, owner))
        for (const at of keys) {
          const expected = entries.flatMap((entry, owner) =>
            !entry.isRemoved && contains(entry.interval, at) ? [owner] : [],
          )
          expect(owners(tree, at)).toEqual(expected)
        }
      },
    ),
  )
})

test("a tree from which everything was removed is empty", () => {
  fc.assert(
    fc.property(fc.array(interval), (intervals) => {
      const tree = new IntervalTree<number>()
      intervals.forEach((each, owner) => tree.add(each, owner))
      intervals.forEach((each, owner) => tree.remove(each, owner))
      expect(tree.isEmpty).toBe(true)
    }),
  )
})
