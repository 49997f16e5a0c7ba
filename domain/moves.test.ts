import { describe, expect, test } from "vitest"
import { checkMove, MOVES, planDrop } from "./moves.ts"
import { isTerminal, TASK_STATUSES, TERMINAL_STATUSES, type TaskStatus } from "./task.ts"

/** The transition table once more, by hand: a change of either has to be meant. */
const ALLOWED = new Set([
  "backlog>ready",
  "backlog>cancelled",
  "ready>in_progress",
  "ready>backlog",
  "ready>blocked",
  "ready>cancelled",
  "in_progress>in_review",
  "in_progress>ready",
  "in_progress>blocked",
  "in_progress>cancelled",
  "in_review>in_approval",
  "in_review>in_progress",
  "in_review>ready",
  "in_review>blocked",
  "in_review>cancelled",
  "in_approval>merging",
  "in_approval>in_progress",
  "in_approval>blocked",
  "in_approval>cancelled",
  "merging>done",
  "merging>in_progress",
  "merging>blocked",
  "blocked>ready",
  "blocked>in_progress",
  "blocked>backlog",
  "blocked>cancelled",
])

const everyPair = TASK_STATUSES.flatMap((from) =>
  TASK_STATUSES.map((to): [TaskStatus, TaskStatus] => [from, to]),
)

describe("the table", () => {
  test.each(everyPair)("%s -> %s is allowed exactly when the table says so", (from, to) => {
    const result = checkMove(from, to, 0)
    expect(result.ok).toBe(ALLOWED.has(`${from}>${to}`))
    if (!result.ok) expect(result.refusal.code).toBe("illegal_move")
  })

  test("every status but the terminal ones leads somewhere, and only those are final", () => {
    for (const status of TASK_STATUSES) expect(MOVES[status].length === 0).toBe(isTerminal(status))
    expect(TERMINAL_STATUSES.every(isTerminal)).toBe(true)
  })

  test("a refusal names where the card may go", () => {
    expect(checkMove("backlog", "in_review", 0)).toMatchObject({
      refusal: {
        message: "A card in Backlog cannot go to In review; it can go to Ready or Cancelled.",
        details: { from: "backlog", to: "in_review", allowed: ["ready", "cancelled"] },
      },
    })
  })

  test("a final card says that reopening makes a new one", () => {
    expect(checkMove("done", "ready", 0)).toMatchObject({
      refusal: { message: "Done is final. Reopening makes a new task linked to this one." },
    })
  })

  test("nothing enters in progress while a dependency is open, from wherever it comes", () => {
    for (const from of TASK_STATUSES.filter((status) => MOVES[status].includes("in_progress"))) {
      expect(checkMove(from, "in_progress", 1)).toMatchObject({
        refusal: { code: "dependency_open", message: "It depends on 1 task that is not done." },
      })
    }
    expect(checkMove("ready", "blocked", 3).ok).toBe(true)
  })
})

describe("a drop", () => {
  test("on its own column is no hop", () => {
    for (const status of TASK_STATUSES) expect(planDrop(status, status, 9)).toEqual({ ok: true, value: [] })
  })

  test("on Done walks from review and from approval, a hop at a time", () => {
    expect(planDrop("in_review", "done", 0)).toEqual({ ok: true, value: ["in_approval", "merging", "done"] })
    expect(planDrop("in_approval", "done", 0)).toEqual({ ok: true, value: ["merging", "done"] })
  })

  test("on Done is refused from everywhere else", () => {
    for (const from of ["backlog", "ready", "in_progress", "merging", "blocked", "cancelled"] as const) {
      expect(planDrop(from, "done", 0)).toMatchObject({ ok: false, refusal: { code: "illegal_move" } })
    }
  })

  test.each(everyPair.filter(([from, to]) => to !== "done" && from !== to))(
    "%s -> %s is one hop of the table or refused",
    (from, to) => {
      const plan = planDrop(from, to, 0)
      expect(plan.ok ? plan.value : null).toEqual(ALLOWED.has(`${from}>${to}`) ? [to] : null)
    },
  )

  test("every walk consists of hops that the table allows", () => {
    for (const [from, to] of everyPair) {
      const plan = planDrop(from, to, 0)
      if (!plan.ok) continue
      plan.value.reduce((at, hop) => {
        expect(checkMove(at, hop, 0).ok).toBe(true)
        return hop
      }, from)
    }
  })
})
