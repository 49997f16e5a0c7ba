import { describe, expect, test } from "vitest"
import {
  aSnapshot,
  actionsOf,
  aFinishedTask,
  anEndedRun,
  anExit,
  aRun,
  aSignal,
  aTask,
  decideAtNoon,
  MINUTE,
  NOW,
  reasonsOf,
} from "#test/builders/loop"
import { nextDeadline } from "./deadline.ts"
import { decide } from "./decide.ts"
import { DEFAULT_LOOP_CONFIG, type Snapshot } from "./snapshot.ts"

const working = aTask({ status: "in_progress" })
const decided = (more: Partial<Snapshot>) => actionsOf(decideAtNoon({ tasks: [working], ...more }))

const reaped = { kind: "reap", phase: "cleanup", runId: "r", executor: "simulation" }

describe("what is seen outside comes before what a lease says", () => {
  test("[WL-C1] a run whose shim lives gets its lease back when it ran out during an outage", () => {
    expect(decided({ runs: [aRun({ leaseExpiresAt: NOW - MINUTE, generation: 3 })] })).toEqual([
      { kind: "adopt", phase: "cleanup", runId: "r", generation: 3 },
    ])
  })

  test("[WL-C1] a living run with a valid lease needs nothing, and its card waits for it", () => {
    const decisions = decideAtNoon({ tasks: [working], runs: [aRun()] })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions)).toEqual(["running"])
  })

  test("[WL-C2] an exit record that nobody reported is reported by the loop", () => {
    const exit = anExit()
    expect(decided({ runs: [aRun({ observation: { kind: "exited", exit } })] })).toEqual([
      { kind: "finish", phase: "cleanup", runId: "r", generation: 1, exit },
    ])
  })

  test("[WL-C3] an agent whose shim is gone is ended before its run counts as lost", () => {
    const decisions = decideAtNoon({
      tasks: [working],
      runs: [aRun({ observation: { kind: "orphaned", agentsLeft: 2 }, leaseExpiresAt: NOW - 1 })],
    })
    expect(actionsOf(decisions)).toEqual([{ ...reaped, generation: 1, reason: "shim_lost" }])
    expect(reasonsOf(decisions)).toEqual(["previous_agent_not_gone"])
  })

  test("[WL-C4] a run that was just claimed may be unseen for a while", () => {
    const claimed = aRun({
      state: "claimed",
      startedAt: null,
      claimedAt: NOW - 19_999,
      observation: { kind: "absent" },
    })
    const decisions = decideAtNoon({ tasks: [working], runs: [claimed] })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions)).toEqual(["starting"])
  })

  test.each([
    { startedAt: null, reason: "never_started" },
    { startedAt: NOW - 25_000, reason: "shim_lost" },
  ])("[WL-C4] after the grace an unseen run is over: $reason", ({ startedAt, reason }) => {
    const run = aRun({
      state: "claimed",
      startedAt,
      claimedAt: NOW - 20_000,
      observation: { kind: "absent" },
    })
    expect(decided({ runs: [run] })).toMatchObject([
      { kind: "reap", runId: "r", generation: 1, executor: "simulation", reason },
    ])
  })

  test("[WL-C5] unknown is not no: nothing changes because an executor cannot be asked", () => {
    const decisions = decideAtNoon({
      tasks: [working],
      runs: [aRun({ leaseExpiresAt: NOW - 10 * MINUTE, observation: { kind: "unknown" } })],
    })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions)).toEqual(["executor_unreachable"])
  })
})

describe("ending runs", () => {
  test("[WL-C6] a wish to stop is delivered until the run has ended", () => {
    const decisions = decideAtNoon({
      tasks: [working],
      runs: [aRun({ stopRequested: "cancelled_by_person" })],
    })
    expect(actionsOf(decisions)).toEqual([
      {
        kind: "deliver_stop",
        phase: "cleanup",
        runId: "r",
        executor: "simulation",
        cause: "cancelled_by_person",
      },
    ])
    expect(reasonsOf(decisions)).toEqual(["stopping"])
  })

  test.each([
    { role: "dev", status: "in_review" },
    { role: "dev", status: "ready" },
    { role: "dev", status: "blocked" },
    { role: "reviewer", status: "in_progress" },
    { role: "reviewer", status: "in_approval" },
    { role: "check", status: "in_progress" },
    { role: "check", status: "merging" },
  ] as const)(
    "[WL-C7] a $role run is asked to stop when its card is $status (no merge entry)",
    ({ role, status }) => {
      const decisions = decideAtNoon({ tasks: [aTask({ status })], runs: [aRun({ role })] })
      expect(actionsOf(decisions)).toEqual([
        { kind: "request_stop", phase: "cleanup", runId: "r", generation: 1, cause: "superseded" },
      ])
    },
  )

  test.each(["done", "cancelled"] as const)(
    "[WL-C7] the run of a card that is %s is asked to stop",
    (status) => {
      const decisions = decideAtNoon({ tasks: [aTask({ status })], runs: [aRun()] })
      expect(actionsOf(decisions)).toMatchObject([{ kind: "request_stop", cause: "superseded" }])
    },
  )

  test("[WL-C7] the run of a card that was not gathered is left alone", () => {
    expect(actionsOf(decideAtNoon({ runs: [aRun()] }))).toEqual([])
  })

  test("[WL-C8] after ten minutes without an answer a run frees its slot", () => {
    const asked = aSignal({ runId: "r", askedAt: NOW - 10 * MINUTE })
    expect(decided({ runs: [aRun({ state: "waiting" })], signals: [asked] })).toEqual([
      { kind: "request_stop", phase: "cleanup", runId: "r", generation: 1, cause: "waiting_for_person" },
    ])
  })

  test.each([
    aSignal({ runId: "r", askedAt: NOW - 10 * MINUTE + 1 }),
    aSignal({ runId: "r", askedAt: NOW - 60 * MINUTE, state: "answered", answer: "yes" }),
    aSignal({ runId: "r", askedAt: NOW - 60 * MINUTE, kind: "fyi" }),
    aSignal({ runId: "another", askedAt: NOW - 60 * MINUTE }),
  ])(
    "[WL-C8] a run goes on while its question is young, answered, not blocking, or not its own (%#)",
    (signal) => {
      expect(decided({ runs: [aRun({ state: "waiting" })], signals: [signal] })).toEqual([])
    },
  )
})

describe("leftovers", () => {
  test("[WL-C9] an ended run whose agent is not gone is reaped, and the card waits for that", () => {
    const decisions = decideAtNoon({
      tasks: [aTask({ ended: [anEndedRun({ isGone: false, claimedAt: NOW - 60 * MINUTE })] })],
    })
    expect(actionsOf(decisions)).toEqual([{ ...reaped, generation: null, reason: null }])
    expect(reasonsOf(decisions)).toEqual(["previous_agent_not_gone"])
  })

  test("[WL-C10] the work tree of a finished card is swept once no agent can be in it", () => {
    expect(actionsOf(decideAtNoon({ finished: [aFinishedTask({ hasAgent: true })] }))).toEqual([])
    expect(actionsOf(decideAtNoon({ finished: [aFinishedTask()] }))).toEqual([
      { kind: "sweep_workspace", phase: "cleanup", taskId: "t", projectId: "p" },
    ])
  })

  test("[WL-C11] what a slow effect is working on is left to it", () => {
    const orphan = aRun({ observation: { kind: "orphaned", agentsLeft: 1 } })
    const more = { runs: [orphan], finished: [aFinishedTask({ taskId: "old" })] }
    expect(decided(more)).toHaveLength(2)
    expect(decided({ ...more, busy: ["r", "old"] })).toEqual([])
  })
})

test("[WL-S1] a schedule whose time has come is carried out, and none before", () => {
  const due = { scheduleId: "s", name: "Nightly", cron: "0 3 * * *", timeZone: "UTC", nextAt: NOW }
  const later = { ...due, scheduleId: "l", nextAt: NOW + 1 }
  const snapshot = aSnapshot({ schedules: [due, later] })
  expect(decide(snapshot, NOW, DEFAULT_LOOP_CONFIG)).toMatchObject([
    { kind: "carry_out_schedule", scheduleId: "s", dueAt: NOW, cron: "0 3 * * *" },
  ])
  expect(nextDeadline(snapshot, NOW, DEFAULT_LOOP_CONFIG)).toBe(NOW + 1)
})
