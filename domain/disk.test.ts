import { expect, test } from "vitest"
import { hasChanged, overQuota } from "./disk.ts"

test("a quota is in megabytes, and none is never used up", () => {
  expect(overQuota(2_000_001, 2)).toEqual({ bytes: 2_000_001, limit: 2_000_000 })
  expect(overQuota(2_000_000, 2)).toBeNull()
  expect(overQuota(9e12, undefined)).toBeNull()
  expect(overQuota(undefined, 1)).toBeNull()
})

test("a ledger changes with a work tree, a megabyte, or a tenth of what it was", () => {
  const ledger = { bytes: 50_000_000, isWhole: true, workTrees: 2, places: [] }
  expect(hasChanged(null, ledger)).toBe(true)
  expect(hasChanged(ledger, { ...ledger, bytes: 50_900_000 })).toBe(false)
  expect(hasChanged(ledger, { ...ledger, bytes: 49_000_000 })).toBe(true)
  expect(hasChanged(ledger, { ...ledger, workTrees: 3 })).toBe(true)
  const small = { ...ledger, bytes: 20_000 }
  expect(hasChanged(small, { ...small, bytes: 21_000 })).toBe(false)
  expect(hasChanged(small, { ...small, bytes: 90_000 })).toBe(true)
  const nothing = { ...ledger, bytes: 0 }
  expect(hasChanged(nothing, nothing)).toBe(false)
  expect(hasChanged(nothing, { ...nothing, bytes: 400 })).toBe(true)
})
