import fc from "fast-check"
import { expect, test } from "vitest"
import { arbitrarySnapshot } from "#test/builders/arbitrary-snapshot"
import { aMerge, aProject, aRun, aSignal, aSnapshot, aTask, MINUTE, NOW } from "#test/builders/loop"
import { casesOf } from "#test/builders/proof"
import { isTerminal } from "../task.ts"
import { decide } from "./decide.ts"
import { livenessOf, type Waits } from "./liveness.ts"
import { DEFAULT_LOOP_CONFIG as config, type Snapshot } from "./snapshot.ts"

const NO_WAITS: Waits = new Map()
const lookAt = (snapshot: Snapshot, now = NOW, before = NO_WAITS) =>
  livenessOf(snapshot, decide(snapshot, now, config), before, now)

test("[WL-6] each open card counts for exactly one next mover, whatever the loop meets; nobody is left over", () => {
  fc.assert(
    fc.property(arbitrarySnapshot, (snapshot) => {
      const { movers, nobody } = lookAt(snapshot).liveness
      expect(nobody).toEqual([])
      const open = snapshot.tasks.filter(({ status }) => !isTerminal(status))
      expect(Object.values(movers).reduce((sum, count) => sum + count, 0)).toBe(open.length)
    }),
    casesOf(100, 100_000),
  )
}, 600_000)

test("[WL-6] who moves next is told from the decision: the loop, an agent, a person", () => {
  const tasks = [
    aTask({ taskId: "a" }),
    aTask({ taskId: "b", status: "in_progress" }),
    aTask({ taskId: "c", status: "backlog" }),
  ]
  const { movers } = lookAt(aSnapshot({ tasks, runs: [aRun({ taskId: "b" })] })).liveness
  expect(movers).toEqual({ loop: 1, agent: 1, person: 1, outside: 0 })
})

test("[WL-6] where an agent has asked and waits, a person moves next", () => {
  const tasks = [aTask({ status: "in_progress" })]
  const snapshot = aSnapshot({
    tasks,
    runs: [aRun({ state: "waiting" })],
    signals: [aSignal({ runId: "r" })],
  })
  expect(lookAt(snapshot).liveness.movers).toEqual({ loop: 0, agent: 0, person: 1, outside: 0 })
})

test("[WL-6] looking again whether a person has moved leaves the move with the person", () => {
  const tasks = [aTask({ status: "merging", headCommit: "c0ffee" })]
  const projects = [aProject({ landing: "pull_request" })]
  const offered = aMerge({ state: "offered", candidateCommit: "x", targetCommit: "y", pull: "SHOP-PR-1" })
  const look = (lastTriedAt: number | null) =>
    lookAt(aSnapshot({ projects, tasks, merges: [{ ...offered, lastTriedAt }] })).liveness.movers
  expect(look(null)).toEqual(look(NOW))
})

test("[WL-6] a card about which nothing is decided is found", () => {
  const snapshot = aSnapshot({ tasks: [aTask({ status: "in_progress" })] })
  expect(livenessOf(snapshot, [], NO_WAITS, NOW).liveness.nobody).toMatchObject([
    { key: "SHOP-1", code: null },
  ])
})

test("[WL-6] a wait that should pass by itself is overdue when it was seen for too long, not when its run is old", () => {
  const run = aRun({ startedAt: NOW - 120 * MINUTE, stopRequested: "superseded" })
  const snapshot = aSnapshot({ tasks: [aTask({ status: "in_progress" })], runs: [run] })
  const first = lookAt(snapshot)
  expect(first.liveness.overdue).toEqual([])
  const later = lookAt(snapshot, NOW + 6 * MINUTE, first.waits)
  expect(later.liveness.overdue).toMatchObject([{ key: "SHOP-1", code: "stopping", since: NOW }])
  expect(lookAt(snapshot, NOW + 6 * MINUTE).liveness.overdue).toEqual([])
})
