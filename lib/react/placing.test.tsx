import type { OptimisticLocalStore } from "convex/browser"
import { getFunctionName, type FunctionReference } from "convex/server"
import { describe, expect, test } from "vitest"
import type { TaskStatus } from "#domain/task"
import { api } from "#convex/_generated/api"
import { landingIndex, withCard, withoutCard } from "./placing.ts"
import { showMove } from "./show-move.ts"
import type { BoardCard, BoardColumn } from "./view-data.ts"

const card = (key: string, status: TaskStatus): BoardCard => ({
  ...{ project: "web", model: null, costUsd: null, checks: null },
  ...{ key, title: key, status, statusSince: 0, priority: "medium", role: "dev", tags: [], holder: null },
  ...{
    unmetDependencies: 0,
    attempts: { used: 0, limit: 4 },
    run: null,
    question: null,
    conflicts: [],
    resolution: null,
  },
  ...{ cancellation: null, why: { code: "queued_behind", sentence: "Others go first.", nextMover: "loop" } },
})
const column = (status: TaskStatus, ...keys: string[]): BoardColumn => ({
  cards: keys.map((key) => card(key, status)),
  total: keys.length + 10,
})
const keysOf = (each: BoardColumn | undefined) => each?.cards.map(({ key }) => key)

describe("a place among neighbours", () => {
  test.each([
    [{ after: "A" }, 1],
    [{ after: "B" }, 2],
    [{ before: "A" }, 0],
    [{ before: "B" }, 1],
    [{}, 0],
    [{ after: "gone" }, 0],
    [{ after: "gone", before: "B" }, 1],
  ])("%j is index %d", (place, index) => expect(landingIndex(["A", "B"], place)).toBe(index))
})

test("a card that moves within its column is counted once", () => {
  const moved = withCard(column("ready", "A", "B", "C"), card("A", "ready"), { after: "C" })
  expect([keysOf(moved), moved.total]).toEqual([["B", "C", "A"], 13])
})

test("taking out a card that is not there changes nothing", () => {
  const before = column("ready", "A")
  expect(withoutCard(before, "X")).toBe(before)
})

/** The part of Convex's store that an optimistic update touches. */
function aStore(columns: Partial<Record<TaskStatus, BoardColumn>>) {
  const values = new Map(Object.entries(columns))
  const store = {
    getAllQueries: () => [...values].map(([status, value]) => ({ args: { project: "web", status }, value })),
    setQuery: (query: FunctionReference<"query">, args: { status: string }, value: BoardColumn) => {
      expect(getFunctionName(query)).toBe("tasks:column")
      values.set(args.status, value)
    },
  }
  return {
    store: store as unknown as OptimisticLocalStore,
    shown: (status: TaskStatus) => values.get(status),
  }
}

describe("a move that the server has not confirmed yet", () => {
  test("is shown at its exact place, in both columns", () => {
    const { store, shown } = aStore({
      backlog: column("backlog", "A", "B"),
      ready: column("ready", "R", "S"),
    })
    showMove(store, { task: "B", to: "ready", after: "R" })
    expect(keysOf(shown("backlog"))).toEqual(["A"])
    expect(keysOf(shown("ready"))).toEqual(["R", "B", "S"])
    expect([shown("backlog")?.total, shown("ready")?.total]).toEqual([11, 13])
    expect(shown("ready")?.cards[1]).toMatchObject({ status: "ready", why: null })
  })

  test("within a column keeps what is said about the card", () => {
    const { store, shown } = aStore({ ready: column("ready", "R", "S") })
    showMove(store, { task: "S", to: "ready", before: "R" })
    expect(keysOf(shown("ready"))).toEqual(["S", "R"])
    expect(shown("ready")?.total).toBe(12)
    expect(shown("ready")?.cards[0]?.why).not.toBeNull()
  })

  test("into a column that is not subscribed to leaves the old one", () => {
    const { store, shown } = aStore({ backlog: column("backlog", "A") })
    showMove(store, { task: "A", to: "done" })
    expect(keysOf(shown("backlog"))).toEqual([])
  })

  test("of a card that nobody shows changes nothing", () => {
    const { store, shown } = aStore({ backlog: column("backlog", "A") })
    showMove(store, { task: "X", to: "ready" })
    expect(keysOf(shown("backlog"))).toEqual(["A"])
  })
})

describe("a move in a column that is here in stretches", () => {
  const stretches = () => {
    const held = [
      { args: { project: "web", status: "ready", limit: 200 }, value: column("ready", "A", "B") },
      { args: { project: "web", status: "ready", below: "b", limit: 300 }, value: column("ready", "C", "D") },
      { args: { project: "web", status: "ready", isEnd: true, limit: 100 }, value: column("ready", "Z") },
      { args: { project: "other", status: "ready", limit: 200 }, value: column("ready", "O") },
    ]
    const store = {
      getAllQueries: () => held,
      setQuery: (_: unknown, args: object, value: BoardColumn) => {
        const found = held.find((each) => each.args === args)
        if (found) found.value = value
      },
    }
    return {
      store: store as unknown as OptimisticLocalStore,
      shown: () => held.map(({ value }) => keysOf(value)),
    }
  }

  test("goes from one into the other, beside its neighbour", () => {
    const { store, shown } = stretches()
    showMove(store, { task: "D", to: "ready", after: "A" })
    expect(shown()).toEqual([["A", "D", "B"], ["C"], ["Z"], ["O"]])
  })

  test("to the top is in the first of them only, and each counts the whole column", () => {
    const { store, shown } = stretches()
    showMove(store, { task: "Z", to: "ready" })
    expect(shown()).toEqual([["Z", "A", "B"], ["C", "D"], [], ["O"]])
    showMove(store, { task: "C", to: "done" })
    expect(store.getAllQueries(api.tasks.column).map(({ value }) => value?.total)).toEqual([11, 11, 10, 11])
  })
})
