import fc from "fast-check"
import { expect, test } from "vitest"
import { arbitrarySnapshot } from "#test/builders/arbitrary-snapshot"
import { aRun, aSnapshot, aTask, MINUTE, NOW } from "#test/builders/loop"
import { casesOf } from "#test/builders/proof"
import { isTerminal } from "../task.ts"
import { decide } from "./decide.ts"
import { livenessOf } from "./liveness.ts"
import { DEFAULT_LOOP_CONFIG as config } from "./snapshot.ts"

test("[WL-6] each open card counts for exactly one next mover, whatever the loop meets; nobody is left over", () => {
  fc.assert(
    fc.property(arbitrarySnapshot, (snapshot) => {
      const { movers, nobody } = livenessOf(snapshot.tasks, decide(snapshot, NOW, config), NOW)
      expect(nobody).toEqual([])
      const open = snapshot.tasks.filter(({ status }) => !isTerminal(status))
      expect(Object.values(movers).reduce((sum, count) => sum + count, 0)).toBe(open.length)
    }),
    casesOf(300, 100_000),
  )
}, 600_000)

test("[WL-6] who moves next is told from the decision: the loop, an agent, a person", () => {
  const { movers } = livenessOf(
    [
      aTask({ taskId: "a" }),
      aTask({ taskId: "b", status: "in_progress" }),
      aTask({ taskId: "c", status: "backlog" }),
    ],
    decide(
      aSnapshot({
        tasks: [
          aTask({ taskId: "a" }),
          aTask({ taskId: "b", status: "in_progress" }),
          aTask({ taskId: "c", status: "backlog" }),
        ],
        runs: [aRun({ taskId: "b" })],
      }),
      NOW,
      config,
    ),
    NOW,
  )
  expect(movers).toEqual({ loop: 1, agent: 1, person: 1, outside: 0 })
})

test("[WL-6] a card about which nothing is decided is found, and so is a move that takes too long", () => {
  const task = aTask({ status: "in_progress" })
  expect(livenessOf([task], [], NOW).nobody).toMatchObject([{ key: "SHOP-1", code: null }])
  const run = aRun({ state: "claimed", startedAt: null, claimedAt: NOW - 4 * MINUTE })
  const decisions = decide(aSnapshot({ tasks: [task], runs: [run] }), NOW, config)
  expect(livenessOf([task], decisions, NOW).overdue).toMatchObject([{ key: "SHOP-1", code: "starting" }])
  expect(livenessOf([task], decisions, NOW - 2 * MINUTE).overdue).toEqual([])
})
