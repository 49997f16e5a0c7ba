import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { actionsOf, anEndedRun, aTask, decideAtNoon, MINUTE, NOW } from "#test/builders/loop"
import { NO_ATTEMPTS } from "../task.ts"
import { backoffMs } from "./retry.ts"
import { DEFAULT_LOOP_CONFIG, type SnapshotEndedRun, type SnapshotTask } from "./snapshot.ts"

const failed = { outcome: "failed", reason: "agent_exit_nonzero", sentence: "Exit code 1." } as const
const lost = { outcome: "lost", reason: "shim_lost", sentence: "Gone." } as const
const after = (run: Partial<SnapshotEndedRun>, task: Partial<SnapshotTask> = {}) =>
  actionsOf(decideAtNoon({ tasks: [aTask({ status: "in_progress", ended: [anEndedRun(run)], ...task })] }))

describe("counting", () => {
  test.each([
    { run: failed, counter: "dev" },
    { run: { outcome: "timeout", reason: "time_limit" }, counter: "dev" },
    { run: { outcome: "failed", reason: "evidence_missing" }, counter: "dev" },
    { run: { ...failed, role: "conflict_resolver" }, counter: "conflict" },
  ] as const)(
    "[WL-F1] $run.outcome of $run.reason counts as $counter and is tried again at once",
    ({ run, counter }) => {
      expect(after(run)).toMatchObject([{ kind: "retry_later", runId: "r", counter, retryAt: null }])
    },
  )

  test.each([
    lost,
    { outcome: "retryable", reason: "agent_signalled" },
    { outcome: "retryable", reason: "workspace_error" },
    { outcome: "lost", reason: "never_started" },
    { outcome: "failed", reason: "executor_offline" },
  ] as const)("[WL-F2] $outcome of $reason never eats an attempt: it counts apart and backs off", (run) => {
    const [action] = after(run)
    expect(action).toMatchObject({ kind: "retry_later", counter: "infrastructure" })
    expect(action?.kind === "retry_later" && action.retryAt).toBeGreaterThan(NOW)
  })

  test("[WL-F2] the wait doubles from 10 s to 5 min, and a run always waits the same", () => {
    const within = (failures: number) =>
      backoffMs(failures, "any run", DEFAULT_LOOP_CONFIG) / (10_000 * 2 ** failures)
    for (const failures of [0, 1, 2, 3, 4]) {
      expect(within(failures)).toBeGreaterThanOrEqual(0.75)
      expect(within(failures)).toBeLessThanOrEqual(1.25)
    }
    fc.assert(
      fc.property(fc.nat(), fc.string(), (failures, seed) => {
        const wait = backoffMs(failures, seed, DEFAULT_LOOP_CONFIG)
        expect(wait).toBe(backoffMs(failures, seed, DEFAULT_LOOP_CONFIG))
        expect(wait).toBeGreaterThanOrEqual(7_500)
        expect(wait).toBeLessThanOrEqual(5 * MINUTE)
      }),
    )
  })

  test("[WL-F2] runs whose ids differ in their end alone do not come back together", () => {
    const waits = Array.from({ length: 10 }, (_, run) => backoffMs(0, `run${run}`, DEFAULT_LOOP_CONFIG))
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(2_500)
  })
})

describe("using up", () => {
  test.each([
    { counter: "dev", used: 4, before: 3 },
    { counter: "conflict", used: 4, before: 3 },
    { counter: "infrastructure", used: 4, before: 3 },
  ] as const)(
    "[WL-F3] $used $counter failures block the card and ask a person; $before do not",
    ({ counter, used, before }) => {
      const settled = { ...failed, isSettled: true }
      expect(after(settled, { attempts: { ...NO_ATTEMPTS, [counter]: before } })).toMatchObject([
        { kind: "dispatch" },
      ])
      expect(after(settled, { attempts: { ...NO_ATTEMPTS, [counter]: used } })).toMatchObject([
        {
          ...{ kind: "block", runId: null },
          blockage: { reason: "retries_exhausted", nextMover: "person" },
          signal: { kind: "retry_exhausted", options: ["retry", "abandon", "spawn"] },
        },
      ])
    },
  )

  test("[WL-F3] a work tree that cannot be prepared is named as the reason", () => {
    const run = { outcome: "retryable", reason: "workspace_error", isSettled: true } as const
    expect(after(run, { attempts: { ...NO_ATTEMPTS, infrastructure: 4 } })).toMatchObject([
      { kind: "block", blockage: { reason: "workspace_broken" } },
    ])
  })

  test("[WL-F4] three failures alike open a signal in place of another run", () => {
    expect(after(failed, { fingerprints: ["a", "a", "a"] })).toMatchObject([
      { kind: "block", runId: "r", blockage: { reason: "no_progress" }, signal: { kind: "retry_exhausted" } },
    ])
  })

  test.each([[["a", "a"]], [["a", "b", "a"]], [["b", "a", "a", "a"]]])(
    "[WL-F4] %j is not yet a loop",
    (fingerprints) => {
      expect(after(failed, { fingerprints })).toMatchObject([{ kind: "retry_later" }])
    },
  )
})

describe("once", () => {
  test("[WL-F5] a settled run has no second consequence", () => {
    expect(after({ ...failed, isSettled: true })).toMatchObject([{ kind: "dispatch" }])
  })

  test("[WL-F5] a run from before the card entered its status has none at all", () => {
    const run = { outcome: "cancelled", reason: "cancelled_by_person", claimedAt: NOW - 2 * MINUTE } as const
    expect(after(run)).toMatchObject([{ kind: "dispatch" }])
  })

  test("[WL-F5] only the newest run counts", () => {
    const ended = [
      anEndedRun({ runId: "new", endedAt: NOW - 1 }),
      anEndedRun({ ...failed, runId: "old", role: "conflict_resolver" }),
    ]
    expect(after({}, { ended })).toMatchObject([{ kind: "send_to_review", runId: "new" }])
  })
})
