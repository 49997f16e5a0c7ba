import { describe, expect, test } from "vitest"
import { judgeRun, type RunEnd } from "./outcome.ts"
import type { ExitRecord, RunRole, StopCause } from "./run.ts"

const anExit = (more: Partial<ExitRecord> = {}): ExitRecord => ({
  endedAt: 1,
  exitCode: 0,
  signal: null,
  stopped: null,
  workspaceError: null,
  headCommit: "head",
  treeChanged: true,
  tail: "",
  termination: { processesSeen: 3, processesLeft: 0, at: 1 },
  ...more,
})

const anEnd = (more: Partial<RunEnd> = {}, exit: Partial<ExitRecord> = {}): RunEnd => ({
  role: "dev",
  exit: anExit(exit),
  declaration: null,
  verdict: null,
  baseCommit: "base",
  sentBackCommit: null,
  hasOpenQuestion: false,
  ...more,
})

const says = (outcome: "success" | "no_change" | "failed", summary = "Because.") => ({
  declaration: { outcome, summary },
})

describe("evidence", () => {
  test("a developer succeeds with commits that differ from the base, even without a word", () => {
    expect(judgeRun(anEnd())).toEqual({
      outcome: "success",
      reason: "completed",
      sentence: "It did what its role owes.",
      fingerprint: null,
    })
  })

  test.each<[string, Partial<ExitRecord>, string]>([
    ["no commit", { headCommit: null, treeChanged: false }, "there is no commit on its branch"],
    [
      "a branch that still is the base",
      { headCommit: "base", treeChanged: false },
      "there is no commit on its branch",
    ],
    ["commits that cancel each other out", { treeChanged: false }, "its commits change nothing"],
  ])("exit 0 and a declared success with %s is evidence missing", (_, exit, what) => {
    const judgement = judgeRun(anEnd(says("success"), exit))
    expect(judgement).toMatchObject({
      outcome: "failed",
      reason: "evidence_missing",
      fingerprint: "dev:evidence_missing",
    })
    expect(judgement.sentence).toContain(what)
  })

  test("no change is an outcome where the agent gives the reason", () => {
    const untouched = { headCommit: "base", treeChanged: false }
    expect(judgeRun(anEnd(says("no_change", "It is fixed upstream."), untouched))).toMatchObject({
      outcome: "no_change",
      sentence: "The agent says nothing needs to change: It is fixed upstream.",
    })
    expect(judgeRun(anEnd(says("no_change", "  "), untouched)).reason).toBe("evidence_missing")
  })

  test("commits are reviewed though the agent says nothing needs to change", () => {
    expect(judgeRun(anEnd(says("no_change"))).outcome).toBe("success")
  })

  test("leaving the commit that was sent back as it was is no work, whatever the agent says", () => {
    for (const declaration of [says("success"), says("no_change"), {}]) {
      expect(judgeRun(anEnd({ ...declaration, sentBackCommit: "head" }))).toMatchObject({
        outcome: "failed",
        reason: "evidence_missing",
        sentence:
          "It ended well but left nothing that its role owes: the commit that was sent back is unchanged.",
      })
    }
  })

  test("a reviewer owes a verdict and no commits", () => {
    const nothingChanged = { headCommit: null, treeChanged: false }
    expect(judgeRun(anEnd({ role: "reviewer", verdict: "changes_requested" }, nothingChanged)).outcome).toBe(
      "success",
    )
    expect(judgeRun(anEnd({ role: "reviewer", ...says("success") }, nothingChanged)).reason).toBe(
      "evidence_missing",
    )
  })

  test("research owes a report", () => {
    const nothingChanged = { headCommit: "base", treeChanged: false }
    expect(
      judgeRun(anEnd({ role: "research", ...says("success", "Findings.") }, nothingChanged)).outcome,
    ).toBe("success")
    expect(judgeRun(anEnd({ role: "research" }, nothingChanged)).reason).toBe("evidence_missing")
  })

  test.each<RunRole>(["pm", "custom", "pe", "guardian", "qa"])("a %s run owes at least a word", (role) => {
    const nothingChanged = { headCommit: "base", treeChanged: false }
    expect(judgeRun(anEnd({ role, ...says("success") }, nothingChanged)).outcome).toBe("success")
    expect(judgeRun(anEnd({ role }, nothingChanged)).reason).toBe("no_signal")
  })

  test("a check owes its exit code", () => {
    const nothingChanged = { headCommit: null, treeChanged: false }
    expect(judgeRun(anEnd({ role: "check" }, nothingChanged)).outcome).toBe("success")
    expect(judgeRun(anEnd({ role: "check" }, { ...nothingChanged, exitCode: 2 }))).toMatchObject({
      outcome: "failed",
      reason: "check_failed",
      sentence: "The check command failed: exit code 2.",
    })
  })
})

describe("ends that come before the evidence", () => {
  test.each<[StopCause, string]>([
    ["cancelled_by_person", "cancelled"],
    ["superseded", "cancelled"],
    ["interrupted", "retryable"],
    ["time_limit", "timeout"],
    ["idle_limit", "timeout"],
    ["waiting_for_person", "needs_human"],
  ])("a run that was stopped (%s) is %s although it left commits", (stopped, outcome) => {
    expect(judgeRun(anEnd(says("success"), { stopped, exitCode: null, signal: "SIGKILL" }))).toMatchObject({
      outcome,
      reason: stopped,
    })
  })

  test("an interruption by Clutch itself leaves no fingerprint: it counts as no failure", () => {
    expect(judgeRun(anEnd({}, { stopped: "interrupted" })).fingerprint).toBeNull()
  })

  test("a work tree that cannot be prepared is infrastructure and says why", () => {
    expect(judgeRun(anEnd({}, { workspaceError: "fatal: bad object\nmore", exitCode: null }))).toEqual({
      outcome: "retryable",
      reason: "workspace_error",
      sentence: "Its work tree could not be prepared: fatal: bad object.",
      fingerprint: null,
    })
  })

  test("an agent killed from outside is retried, not blamed", () => {
    expect(judgeRun(anEnd({}, { exitCode: null, signal: "SIGKILL" }))).toMatchObject({
      outcome: "retryable",
      reason: "agent_signalled",
    })
  })

  test("a process that never started is retried", () => {
    expect(judgeRun(anEnd({}, { exitCode: null })).reason).toBe("never_started")
  })

  test("a declared failure speaks for itself, before the exit code", () => {
    expect(judgeRun(anEnd(says("failed", "The API is gone."), { exitCode: 1 }))).toMatchObject({
      outcome: "failed",
      reason: "declared_failed",
      sentence: "The agent says it could not do it: The API is gone.",
    })
  })

  test("an exit code other than 0 is a failure although there are commits", () => {
    expect(judgeRun(anEnd(says("success"), { exitCode: 3 }))).toMatchObject({
      outcome: "failed",
      reason: "agent_exit_nonzero",
      sentence: "The agent's process ended with an error: exit code 3.",
    })
  })

  test("an agent that asked and ended waits for the person", () => {
    expect(
      judgeRun(anEnd({ hasOpenQuestion: true }, { headCommit: "base", treeChanged: false })),
    ).toMatchObject({
      outcome: "needs_human",
      reason: "waiting_for_person",
    })
  })
})

describe("fingerprints", () => {
  const failing = (tail: string, role: RunRole = "dev") =>
    judgeRun(anEnd({ role }, { exitCode: 1, tail })).fingerprint

  test("the same failure in another work tree, at another time, under another commit is the same", () => {
    expect(failing("12:01:07 at /tmp/a/x.ts:10\nError: boom in 3f2a91bc")).toBe(
      failing("13:44:59 at /var/b/x.ts:999\nError: boom in 90ac12ee\n"),
    )
  })

  test("another failure is another", () => {
    expect(failing("Error: boom")).not.toBe(failing("Error: no space left"))
    expect(failing("Error: boom")).not.toBe(failing("Error: boom", "qa"))
  })
})
