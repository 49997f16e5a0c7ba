import { describe, expect, test } from "vitest"
import type { TaskStatus } from "#domain/task"
import { aCard, aQuestion } from "../testing/builders.ts"
import { needsPerson } from "../ui/status.ts"
import { isFiltering, matches } from "./filter.ts"
import { neighbour, nudge } from "./selection.ts"
import { NO_FILTER } from "./look.ts"

const statuses: TaskStatus[] = ["backlog", "ready", "in_progress", "blocked"]
const order = { backlog: ["A", "B", "C"], ready: ["R"], in_progress: [], blocked: ["X", "Y"] }

describe("the next card", () => {
  test.each([
    ["B", "down", "C"],
    ["B", "up", "A"],
    ["A", "up", null],
    ["C", "down", null],
    ["A", "left", null],
    ["A", "right", "R"],
    ["C", "right", "R"],
    ["R", "right", "X"],
    ["Y", "left", "R"],
    ["unknown", "down", null],
  ] as const)("from %s %s is %s", (from, direction, to) => {
    expect(neighbour(statuses, order, from, direction)).toBe(to)
  })
})

describe("Shift and an arrow", () => {
  const backlogCard = aCard({ key: "B", status: "backlog" })

  test("move one place within the column", () => {
    expect(nudge(statuses, order, backlogCard, "down")).toEqual({
      ok: true,
      value: { task: "B", to: "backlog", after: "C" },
    })
    expect(nudge(statuses, order, backlogCard, "up")).toEqual({
      ok: true,
      value: { task: "B", to: "backlog", before: "A" },
    })
  })

  test("go to the top of the next column that the rules allow, past those they forbid", () => {
    const review = aCard({ key: "B", status: "in_review" })
    const all: TaskStatus[] = ["ready", "in_progress", "in_review", "in_approval", "merging", "blocked"]
    expect(nudge(all, { in_review: ["B"], blocked: ["X"] }, review, "right")).toEqual({
      ok: true,
      value: { task: "B", to: "in_approval" },
    })
    const merging = aCard({ key: "M", status: "merging" })
    expect(
      nudge(["in_progress", "in_review", "merging"], { merging: ["M"], in_progress: ["P"] }, merging, "left"),
    ).toEqual({
      ok: true,
      value: { task: "M", to: "in_progress", before: "P" },
    })
  })

  test("are refused with the reason where nothing is allowed", () => {
    const done = nudge(
      ["blocked", "done", "cancelled"],
      { done: ["D"] },
      aCard({ key: "D", status: "done" }),
      "right",
    )
    expect(done).toMatchObject({ ok: false, refusal: { message: expect.stringContaining("is final") } })
    const first = nudge(statuses, order, aCard({ key: "A", status: "backlog" }), "up")
    expect(first).toMatchObject({ ok: false, refusal: { message: "A is already at the top." } })
  })
})

describe("a filter", () => {
  const card = aCard({ key: "CLU-7", title: "Fix the Login page", tags: ["ui"] })

  test.each([
    ["login", true],
    ["LOGIN fix", true],
    ["clu-7", true],
    ["ui", true],
    ["login backend", false],
    ["", true],
  ])("%j lets a card through: %s", (text, isThrough) => {
    expect(matches(card, { ...NO_FILTER, text })).toBe(isThrough)
  })

  test("for a person's cards finds questions and next moves, but not the whole backlog", () => {
    const why = { code: "waiting_human", sentence: "A decision waits.", nextMover: "person" } as const
    expect(needsPerson(aCard({ question: aQuestion() }))).toBe(true)
    expect(needsPerson(aCard({ status: "in_approval", why }))).toBe(true)
    expect(needsPerson(aCard({ status: "backlog", why: { ...why, code: "in_backlog" } }))).toBe(false)
    expect(needsPerson(aCard({ status: "ready", why: { ...why, code: "paused" } }))).toBe(false)
    expect(matches(card, { ...NO_FILTER, needsPerson: true })).toBe(false)
    expect(isFiltering({ ...NO_FILTER, text: " " })).toBe(false)
  })
})
