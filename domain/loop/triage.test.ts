import { describe, expect, test } from "vitest"
import { actionsOf, aSignal, aTask, decideAtNoon, NOW, reasonsOf } from "#test/builders/loop"
import type { SnapshotSignal } from "./snapshot.ts"

const blockage = { reason: "retries_exhausted", sentence: "4 attempts failed.", nextMover: "person" } as const
const blocked = aTask({ status: "blocked", blockage })
const answered = (answer: string, more: Partial<SnapshotSignal> = {}) =>
  aSignal({ kind: "retry_exhausted", state: "answered", answer, ...more })
const decided = (signal: SnapshotSignal, task = blocked) =>
  actionsOf(decideAtNoon({ tasks: [task], signals: [signal] }))

test("[WL-T1] a blocked card says why, and what is asked", () => {
  const decisions = decideAtNoon({ tasks: [blocked], signals: [aSignal({ kind: "retry_exhausted" })] })
  expect(actionsOf(decisions)).toEqual([])
  expect(decisions).toMatchObject([
    {
      kind: "wait",
      phase: "triage",
      reasons: [
        {
          code: "blocked",
          subject: "retries_exhausted",
          sentence: "4 attempts failed.",
          nextMover: "person",
        },
        { code: "waiting_human", subject: "s" },
      ],
    },
  ])
})

test("[WL-T1] a card in the backlog waits for a person to want it", () => {
  expect(reasonsOf(decideAtNoon({ tasks: [aTask({ status: "backlog" })] }))).toEqual(["in_backlog"])
})

describe("answers on a blocked card", () => {
  test.each([
    ["retry_exhausted", "retry"],
    ["retry_exhausted", "retry: use the other library"],
    ["blocker", "unblock"],
    ["blocker", "The key is in the vault now."],
    ["interrupt", "resume"],
    ["budget", "raise"],
  ] as const)("[WL-T2] %s answered %j lets it go on", (kind, answer) => {
    expect(decided(answered(answer, { kind }))).toEqual([
      { kind: "resume", phase: "triage", taskId: "t", from: "blocked", to: "in_progress", signalId: "s" },
    ])
  })

  test("[WL-T2] it goes back to ready while a dependency is open", () => {
    expect(decided(answered("retry"), { ...blocked, unmetDependencies: 1 })).toMatchObject([
      { kind: "resume", to: "ready" },
    ])
  })

  test.each([
    ["retry_exhausted", "abandon"],
    ["blocker", "cancel"],
    ["budget", "stop"],
  ] as const)("[WL-T3] %s answered %j gives it up", (kind, answer) => {
    expect(decided(answered(answer, { kind }))).toEqual([
      {
        kind: "cancel",
        phase: "triage",
        taskId: "t",
        from: "blocked",
        signalId: "s",
        cancellation: "abandoned",
      },
    ])
  })

  test.each([
    ["interrupt", "spawn"],
    ["blocker", "split"],
  ] as const)("[WL-T4] %s answered %j begins a new card in its place", (kind, answer) => {
    expect(decided(answered(answer, { kind }))).toMatchObject([{ kind: "spawn_successor", signalId: "s" }])
  })

  test.each(["blocked", "in_progress"] as const)("[WL-T7] reassign passes a card in %s on", (status) => {
    const tasks = [aTask({ ...blocked, status, statusSince: NOW - 1 })]
    const signals = [answered("reassign: Bob", { kind: "blocker" })]
    expect(actionsOf(decideAtNoon({ tasks, signals }))).toMatchObject([
      { kind: "reassign", from: status, signalId: "s" },
    ])
  })

  test("[WL-T5] escalate asks again, louder", () => {
    expect(decided(answered("escalate", { kind: "blocker" }))).toMatchObject([
      { kind: "escalate", signalId: "s" },
    ])
  })

  test("[WL-T6] the first answer counts first", () => {
    const signals = [
      answered("retry", { signalId: "late" }),
      answered("abandon", { signalId: "early", askedAt: NOW - 9_000 }),
    ]
    expect(actionsOf(decideAtNoon({ tasks: [blocked], signals }))).toMatchObject([
      { kind: "cancel", signalId: "early" },
    ])
  })
})

describe("answers on a card that is not blocked", () => {
  test.each(["ready", "in_progress", "in_review", "in_approval"] as const)(
    "[WL-T6] giving up a card in %s is done at once",
    (status) => {
      const task = aTask({ status, headCommit: "c0ffee" })
      expect(decided(answered("cancel", { kind: "blocker" }), task)).toMatchObject([
        { kind: "cancel", from: status },
      ])
    },
  )

  test("[WL-T6] everything else is for the next run to hear", () => {
    expect(decided(answered("unblock", { kind: "blocker" }), aTask())).toMatchObject([{ kind: "dispatch" }])
    expect(decided(answered("cancel", { kind: "question" }), aTask())).toMatchObject([{ kind: "dispatch" }])
  })
})
