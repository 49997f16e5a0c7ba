import { describe, expect, test } from "vitest"
import { byCostOfWaiting, consequenceOf, costOfWaiting, type Waiting } from "./inbox.ts"

const HOUR = 3_600_000
const NOW = 100 * HOUR
const waits = (more: Partial<Waiting> & { id?: string } = {}) => ({
  id: "a",
  kind: "question" as const,
  severity: "normal" as const,
  blocking: true,
  since: NOW - HOUR,
  priority: "medium" as const,
  downstream: 0,
  holdsSlot: false,
  ...more,
})

describe("[IB-1] the cost of waiting", () => {
  test("is card-hours: an hour and the head start, for the card and all behind it", () => {
    expect(costOfWaiting(waits(), NOW)).toBe(1.25)
    expect(costOfWaiting(waits({ downstream: 3 }), NOW)).toBe(5)
    expect(costOfWaiting(waits({ holdsSlot: true }), NOW)).toBe(2.5)
  })

  test("weighs severity and priority", () => {
    expect(costOfWaiting(waits({ severity: "critical" }), NOW)).toBe(12.5)
    expect(costOfWaiting(waits({ priority: "urgent" }), NOW)).toBe(5)
  })

  test("a clock that goes back takes nothing away below the head start", () => {
    expect(costOfWaiting(waits({ since: NOW + HOUR }), NOW)).toBe(0.25)
  })
})

describe("[IB-2] the order", () => {
  const order = (...items: ReturnType<typeof waits>[]) => byCostOfWaiting(items, NOW).map(({ id }) => id)

  test("a fresh ask with five cards behind it stands above a light one of an hour", () => {
    const fresh = waits({ id: "fresh", since: NOW, downstream: 5 })
    expect(order(waits({ id: "old" }), fresh)).toEqual(["fresh", "old"])
  })

  test("what only tells something stands below what holds a card, unless it is very old", () => {
    const told = waits({ id: "told", kind: "fyi", blocking: false, since: NOW - 10 * HOUR })
    expect(order(told, waits({ id: "asked" }))).toEqual(["asked", "told"])
    expect(order({ ...told, since: NOW - 90 * HOUR }, waits({ id: "asked" }))).toEqual(["told", "asked"])
  })

  test("equals go by age, then by name", () => {
    expect(order(waits({ id: "b" }), waits({ id: "a" }))).toEqual(["a", "b"])
  })
})

test("[IB-1] the consequence is said in words", () => {
  expect(consequenceOf(waits({ holdsSlot: true, downstream: 2 }))).toBe(
    "holds a run slot, 2 cards wait behind it",
  )
  expect(consequenceOf(waits({ downstream: 1 }))).toBe("its card stands still, 1 card waits behind it")
  expect(consequenceOf(waits({ blocking: false }))).toBeNull()
})
