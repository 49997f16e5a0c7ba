import { describe, expect, test } from "vitest"
import {
  actionsOf,
  anEndedRun,
  aProject,
  aRun,
  aSignal,
  aTask,
  decideAtNoon,
  MINUTE,
  NOW,
  reasonsOf,
} from "#test/builders/loop"
import { NO_ATTEMPTS } from "../task.ts"
import type { SnapshotEndedRun, SnapshotSignal, SnapshotTask } from "./snapshot.ts"

const inReview = (more: Partial<SnapshotTask> = {}) =>
  aTask({ status: "in_review", headCommit: "c0ffee", ...more })
const afterReview = (run: Partial<SnapshotEndedRun>, task: Partial<SnapshotTask> = {}) =>
  actionsOf(
    decideAtNoon({ tasks: [inReview({ ended: [anEndedRun({ role: "reviewer", ...run })], ...task })] }),
  )

describe("a reviewer looks", () => {
  test("[WL-R1] a card in review gets a reviewer at its commit", () => {
    expect(actionsOf(decideAtNoon({ tasks: [inReview()] }))).toMatchObject([
      { kind: "dispatch", phase: "review", role: "reviewer", from: "in_review", subjectCommit: "c0ffee" },
    ])
  })

  test("[WL-R1] one reviewer is enough", () => {
    const decisions = decideAtNoon({ tasks: [inReview()], runs: [aRun({ role: "reviewer" })] })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions)).toEqual(["reviewing"])
  })

  test("[WL-R7] without a commit there is nothing to look at, and a person moves next", () => {
    const decisions = decideAtNoon({ tasks: [inReview({ headCommit: null })] })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions)).toEqual(["nothing_to_review"])
  })
})

describe("the verdict", () => {
  test("[WL-R2] approved goes on", () => {
    expect(afterReview({ verdict: "approved" })).toEqual([
      { kind: "approve", phase: "review", taskId: "t", from: "in_review", runId: "r" },
    ])
  })

  test.each(["changes_requested", "rejected"] as const)(
    "[WL-R3] %s goes back and counts as an attempt of the developer",
    (verdict) => {
      expect(afterReview({ verdict })).toMatchObject([
        { kind: "send_back", from: "in_review", runId: "r", signalId: null, counter: "dev" },
      ])
    },
  )

  test("[WL-R4] the verdict of a run that did not end well does not count", () => {
    expect(
      afterReview({ verdict: "approved", outcome: "failed", reason: "agent_exit_nonzero" }),
    ).toMatchObject([{ kind: "retry_later", counter: "review" }])
  })

  test("[WL-R5] a review that failed is done again, on its own counter", () => {
    expect(afterReview({ outcome: "failed", reason: "evidence_missing" })).toMatchObject([
      { kind: "retry_later", counter: "review", from: "in_review" },
    ])
    expect(afterReview({ outcome: "failed", reason: "evidence_missing", isSettled: true })).toMatchObject([
      { kind: "dispatch", role: "reviewer" },
    ])
  })

  test("[WL-R6] when reviews keep failing a person must look", () => {
    expect(afterReview({ isSettled: true }, { attempts: { ...NO_ATTEMPTS, review: 4 } })).toMatchObject([
      { kind: "block", from: "in_review", blockage: { reason: "retries_exhausted" } },
    ])
  })
})

describe("approval", () => {
  const inApproval = (more: Partial<SnapshotTask> = {}) =>
    aTask({ status: "in_approval", headCommit: "c0ffee", ...more })
  const asked = (more: Partial<SnapshotSignal> = {}) => aSignal({ kind: "approval", ...more })
  const decided = (signals: SnapshotSignal[], task = inApproval()) =>
    decideAtNoon({ projects: [aProject({ approval: "person" })], tasks: [task], signals })

  test("[WL-R8] where nobody is asked the card enters the merge lane", () => {
    expect(actionsOf(decideAtNoon({ tasks: [inApproval()] }))).toEqual([
      { kind: "enter_merge_lane", phase: "review", taskId: "t", from: "in_approval", signalId: null },
    ])
  })

  test("[WL-R8] where a person is asked the question is opened once, then waited for", () => {
    expect(actionsOf(decided([]))).toMatchObject([
      { kind: "open_signal", signal: { kind: "approval", options: ["approve", "reject"] } },
    ])
    expect(actionsOf(decided([asked()]))).toEqual([])
    expect(reasonsOf(decided([asked()]))).toEqual(["waiting_human"])
  })

  test("[WL-R8] approve enters the lane, and the answer is used up", () => {
    expect(actionsOf(decided([asked({ state: "answered", answer: "approve" })]))).toMatchObject([
      { kind: "enter_merge_lane", signalId: "s" },
    ])
  })

  test("[WL-R8] anything else sends it back with the person's words", () => {
    expect(actionsOf(decided([asked({ state: "answered", answer: "reject: wrong colour" })]))).toMatchObject([
      {
        kind: "send_back",
        from: "in_approval",
        signalId: "s",
        counter: "dev",
        sentence: expect.stringContaining("wrong colour"),
      },
    ])
  })

  test("[WL-R8] an approval of earlier work approves nothing now", () => {
    const old = asked({ state: "answered", answer: "approve", askedAt: NOW - 5 * MINUTE })
    expect(actionsOf(decided([old]))).toMatchObject([{ kind: "open_signal" }])
  })

  test("[WL-R9] approved work without a commit is done", () => {
    expect(actionsOf(decideAtNoon({ tasks: [inApproval({ headCommit: null })] }))).toMatchObject([
      { kind: "complete", resolution: "manual" },
    ])
  })
})
