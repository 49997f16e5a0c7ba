import { expect, test } from "vitest"
import { metricsText } from "./metrics.ts"

const status: Parameters<typeof metricsText>[0] = {
  counts: {
    ...{ backlog: 1, ready: 2, in_progress: 1, in_review: 0, in_approval: 0 },
    ...{ merging: 0, blocked: 0, done: 9, cancelled: 0 },
  },
  runs: [],
  globalLimit: 4,
  isPaused: false,
  needsPerson: 3,
  loop: null,
}

test("[WL-6] gauges in the text format, who moves next among them", () => {
  const stuck = { taskId: "t", key: "SHOP-1", code: "starting" as const, since: 1 }
  const text = metricsText(
    status,
    { movers: { loop: 2, agent: 1, person: 1, outside: 0 }, nobody: [], overdue: [stuck], at: 1 },
    5,
  )
  expect(text).toContain('# TYPE clutch_tasks gauge\nclutch_tasks{status="backlog"} 1\n')
  expect(text).toContain('clutch_tasks_by_next_mover{mover="loop"} 2\n')
  expect(text).toContain("clutch_tasks_without_mover 0\n")
  expect(text).toContain("clutch_tasks_overdue 1\n")
  expect(text.endsWith("\n")).toBe(true)
})

test("what nobody knows yet is left out", () => {
  const text = metricsText(status, null, 5)
  expect(text).not.toContain("next_mover")
  expect(text).not.toContain("silence")
  expect(text).toContain("clutch_signals_open 3\n")
})
