import { describe, expect, test } from "vitest"
import { aCard } from "../../testing/builders.ts"
import { drop, hover, pickUp, spotOf } from "./carry.ts"
import { columnOf, placementOf, put, type Order } from "./placement.ts"

const live: Order = { backlog: ["A", "B", "C"], ready: ["R", "S"], in_progress: ["P"] }
const refusals = { in_progress: "A card in Backlog cannot go to In progress." }
const inHand = pickUp(aCard({ key: "B", status: "backlog" }), live, refusals, "pointer")

describe("an order of cards", () => {
  test("knows the column of a card, and puts it anywhere", () => {
    expect(columnOf(live, "S")).toBe("ready")
    expect(columnOf(live, "X")).toBeNull()
    expect(put(live, "B", "ready", 1)).toEqual({
      backlog: ["A", "C"],
      ready: ["R", "B", "S"],
      in_progress: ["P"],
    })
    expect(put(live, "A", "backlog", 2).backlog).toEqual(["B", "C", "A"])
  })

  test("names a place by the card above it, else by the one below, else by the column alone", () => {
    expect(placementOf(put(live, "B", "ready", 1), "B", "ready")).toEqual({
      task: "B",
      to: "ready",
      after: "R",
    })
    expect(placementOf(put(live, "B", "ready", 0), "B", "ready")).toEqual({
      task: "B",
      to: "ready",
      before: "R",
    })
    expect(placementOf(put(live, "B", "done", 0), "B", "done")).toEqual({ task: "B", to: "done" })
  })
})

describe("a carried card", () => {
  test("enters a column where it hovers, and is placed exactly there", () => {
    const over = hover(inHand, "ready", 1, live)
    expect(over.order).toEqual({ backlog: ["A", "C"], ready: ["R", "B", "S"] })
    expect(drop(over, "ready", "B")).toEqual({
      kind: "place",
      placement: { task: "B", to: "ready", after: "R" },
    })
  })

  test("is placed where the card beneath it stands, once it moves on within the column", () => {
    const over = hover(inHand, "ready", 0, live)
    expect(drop(over, "ready", "S")).toEqual({
      kind: "place",
      placement: { task: "B", to: "ready", after: "S" },
    })
    expect(spotOf(over, "ready", "S")).toEqual({ kind: "legal", status: "ready", position: 3, count: 3 })
  })

  test("goes back to its own column over a forbidden one, and is refused there with the reason", () => {
    const over = hover(hover(inHand, "ready", 0, live), "in_progress", 0, live)
    expect(over.order.backlog).toEqual(["A", "B", "C"])
    expect(over.overForbidden).toBe("in_progress")
    expect(drop(over, "in_progress", "P")).toEqual({ kind: "refused", sentence: refusals.in_progress })
    expect(spotOf(over, "in_progress", "P").kind).toBe("illegal")
  })

  test("may enter another column after a forbidden one", () => {
    const over = hover(hover(inHand, "in_progress", 0, live), "ready", 2, live)
    expect(over.overForbidden).toBeNull()
    expect(over.order.ready).toEqual(["R", "S", "B"])
  })

  test("let go where it was changes nothing", () => {
    expect(drop(inHand, "backlog", "B")).toEqual({ kind: "unchanged" })
    expect(drop(hover(hover(inHand, "ready", 0, live), "backlog", 1, live), "backlog", "B")).toEqual({
      kind: "unchanged",
    })
  })

  test("moves within its own column", () => {
    expect(drop(inHand, "backlog", "C")).toEqual({
      kind: "place",
      placement: { task: "B", to: "backlog", after: "C" },
    })
    expect(drop(inHand, "backlog", "A")).toEqual({
      kind: "place",
      placement: { task: "B", to: "backlog", before: "A" },
    })
  })

  test("keeps the order that a touched column had, whatever the server says meanwhile", () => {
    const over = hover(inHand, "ready", 1, live)
    const later = hover(over, "backlog", 0, { ...live, ready: ["NEW", "R", "S"] })
    expect(hover(later, "ready", 2, { ...live, ready: ["NEW", "R", "S"] }).order.ready).toEqual([
      "R",
      "S",
      "B",
    ])
  })
})
