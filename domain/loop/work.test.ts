import { describe, expect, test } from "vitest"
import {
  actionsOf,
  anEndedRun,
  aRun,
  aSignal,
  aTask,
  decideAtNoon,
  MINUTE,
  NOW,
  reasonsOf,
} from "#test/builders/loop"
import type { SnapshotEndedRun, SnapshotTask } from "./snapshot.ts"

const inProgress = (more: Partial<SnapshotTask> = {}) => aTask({ status: "in_progress", ...more })
const after = (run: Partial<SnapshotEndedRun>, task: Partial<SnapshotTask> = {}) =>
  actionsOf(decideAtNoon({ tasks: [inProgress({ ended: [anEndedRun(run)], ...task })] }))

describe("starting", () => {
  test("[WL-W1] a ready card with nothing in its way starts a run of its role", () => {
    expect(actionsOf(decideAtNoon({ tasks: [aTask({ role: "writer" })] }))).toEqual([
      {
        ...{ kind: "dispatch", phase: "work", taskId: "t", projectId: "p", from: "ready", role: "writer" },
        ...{ agentId: null, executor: "simulation", subjectCommit: null, entryId: null },
      },
    ])
  })

  test("[WL-W4] a card in progress without a run starts one", () => {
    expect(actionsOf(decideAtNoon({ tasks: [inProgress()] }))).toMatchObject([
      { kind: "dispatch", from: "in_progress" },
    ])
  })

  test("[WL-W4] a card with an open run never starts a second one", () => {
    const decisions = decideAtNoon({
      tasks: [inProgress({ ended: [anEndedRun({ runId: "old" })] })],
      runs: [aRun()],
    })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions)).toEqual(["running"])
  })

  test("[WL-W5] a card that came back because its work does not join gets a conflict resolver", () => {
    const task = inProgress({ conflictAt: NOW - MINUTE, statusSince: NOW - MINUTE })
    expect(actionsOf(decideAtNoon({ tasks: [task] }))).toMatchObject([
      { kind: "dispatch", role: "conflict_resolver" },
    ])
  })

  test("[WL-W5] a conflict that was resolved before the card came back is history", () => {
    const task = inProgress({ conflictAt: NOW - 5 * MINUTE, statusSince: NOW - MINUTE })
    expect(actionsOf(decideAtNoon({ tasks: [task] }))).toMatchObject([{ kind: "dispatch", role: "dev" }])
  })
})

describe("after a run", () => {
  test("[WL-W2] a success goes to review with its commit", () => {
    expect(after({ headCommit: "beef" })).toEqual([
      {
        kind: "send_to_review",
        phase: "work",
        taskId: "t",
        from: "in_progress",
        runId: "r",
        headCommit: "beef",
      },
    ])
  })

  test("[WL-W2] a success of a conflict resolver goes to review too", () => {
    expect(after({ role: "conflict_resolver" })).toMatchObject([{ kind: "send_to_review" }])
  })

  test.each(["research", "qa", "pm"] as const)(
    "[WL-W2] what a %s run found is the answer: the card is done",
    (role) => {
      expect(after({ role, sentence: "The report is written." }, { role })).toEqual([
        {
          ...{ kind: "complete", phase: "work", taskId: "t", from: "in_progress", runId: "r" },
          ...{ resolution: "answered", sentence: "The report is written." },
        },
      ])
    },
  )

  test("[WL-W2] a success without any commit is an answer", () => {
    expect(after({ role: "custom", headCommit: null }, { role: "custom" })).toMatchObject([
      { kind: "complete", resolution: "answered" },
    ])
  })

  test("[WL-W3] no change needed: the card is done, with the reason", () => {
    const run = { outcome: "no_change", reason: "declared_no_change", sentence: "It works already." } as const
    expect(after(run)).toMatchObject([
      { kind: "complete", resolution: "no_change", sentence: "It works already." },
    ])
  })

  test.each([
    { outcome: "retryable", reason: "interrupted" },
    { outcome: "cancelled", reason: "superseded" },
    { outcome: "needs_human", reason: "waiting_for_person" },
  ] as const)("[WL-W6] after $reason the card simply goes on, and nothing is counted", (run) => {
    expect(after(run)).toMatchObject([{ kind: "dispatch", role: "dev" }])
  })

  test("[WL-W6] a run that waited too long for a person is followed by none until the person answers", () => {
    const tasks = [
      inProgress({ ended: [anEndedRun({ outcome: "needs_human", reason: "waiting_for_person" })] }),
    ]
    expect(reasonsOf(decideAtNoon({ tasks, signals: [aSignal()] }))).toEqual(["waiting_human"])
    expect(
      actionsOf(decideAtNoon({ tasks, signals: [aSignal({ state: "answered", answer: "blue" })] })),
    ).toMatchObject([{ kind: "dispatch" }])
  })

  test("[WL-W7] a run that a person stopped blocks the card and asks what next", () => {
    expect(
      after({ outcome: "cancelled", reason: "cancelled_by_person", sentence: "A person cancelled it." }),
    ).toMatchObject([
      {
        ...{ kind: "block", from: "in_progress", runId: "r" },
        blockage: { reason: "abandoned_run", nextMover: "person" },
        signal: { kind: "interrupt", options: ["resume", "retry", "abandon", "spawn"] },
      },
    ])
  })
})
