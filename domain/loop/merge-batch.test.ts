import { describe, expect, test } from "vitest"
import { actionsOf, aMerge, aProject, aRun, aTask, decideAtNoon, NOW, reasonsOf } from "#test/builders/loop"
import type { Snapshot, SnapshotMergeEntry } from "./snapshot.ts"

const projects = [aProject({ hasCheck: true, batchSize: 3, checkReruns: 1 })]
const names = ["a", "b", "c", "d"] as const

/** Cards a, b, c, d in the lane, in this order. */
const lane = (entries: Partial<SnapshotMergeEntry>[], more: Partial<Snapshot> = {}) =>
  decideAtNoon({
    projects,
    tasks: entries.map((_, at) => aTask({ taskId: names[at]!, status: "merging", headCommit: "c0ffee" })),
    merges: entries.map((entry, at) =>
      aMerge({ entryId: `m${names[at]}`, taskId: names[at]!, enqueuedAt: NOW - 1_000 + at, ...entry }),
    ),
    ...more,
  })
const member = (position: number, colours = ""): Partial<SnapshotMergeEntry> => ({
  ...{ state: "checking", candidateCommit: `c${position}`, targetCommit: `c${position - 1}` },
  batch: { id: "b", position },
  verdicts: [...colours].map((letter) => ({
    ...{ runId: "k", colour: letter === "g" ? "green" : "red", sentence: "1 test failed." },
  })),
})
const about = (name: string) => ({ phase: "review", taskId: name, from: "merging", entryId: `m${name}` })

describe("what goes into a batch", () => {
  test("[WL-M15] the first queued entries, up to the size of a batch", () => {
    expect(actionsOf(lane([{}, {}, {}, {}]))).toEqual([
      {
        ...{ kind: "prepare_batch", phase: "review", taskId: "a", projectId: "p", entryId: "ma" },
        entryIds: ["ma", "mb", "mc"],
      },
    ])
  })

  test("[WL-M15] one alone, one without a check, and what people merge are prepared by themselves", () => {
    const single = [{ kind: "prepare_candidate", entryId: "ma" }]
    expect(actionsOf(lane([{}]))).toMatchObject(single)
    for (const project of [{ hasCheck: false }, { landing: "pull_request" as const }, { batchSize: 1 }])
      expect(
        actionsOf(lane([{}, {}], { projects: [aProject({ ...projects[0], ...project })] })),
      ).toMatchObject(single)
    expect(actionsOf(lane([{ isAlone: true }, {}]))).toMatchObject(single)
  })

  test("[WL-M15] what is held, tried in vain, under way elsewhere or to go by itself is passed over", () => {
    const others = [{ isAlone: true }, { lastTriedAt: NOW - 1 }, {}]
    expect(actionsOf(lane([{}, ...others]))).toMatchObject([
      { kind: "prepare_batch", entryIds: ["ma", "md"] },
    ])
  })
})

describe("what is expected to conflict", () => {
  test("[WL-M23] is not joined in one batch, but waits its turn", () => {
    const decisions = lane([{}, { conflictsWith: ["a"] }, {}], {})
    expect(actionsOf(decisions)).toMatchObject([{ kind: "prepare_batch", entryIds: ["ma", "mc"] }])
    expect(reasonsOf(decisions, "b")).toEqual(["merge_queued"])
  })

  test("[WL-M23] lets others of the lane pass that came within five minutes, and none for ever", () => {
    const one = [aProject()]
    const conflicting = { conflictsWith: ["b", "not in the lane"] }
    const after = (ms: number) => ({ enqueuedAt: NOW - 1_000 + ms })
    const first = (entries: Partial<SnapshotMergeEntry>[]) => actionsOf(lane(entries, { projects: one }))
    expect(first([conflicting, after(299_000)])).toMatchObject([{ entryId: "mb" }])
    expect(first([conflicting, after(301_000)])).toMatchObject([{ entryId: "ma" }])
    expect(first([{ conflictsWith: ["elsewhere"] }, after(1)])).toMatchObject([{ entryId: "ma" }])
    const all = { conflictsWith: ["b", "c", "d"] }
    expect(first([all, after(899_000), after(901_000), after(901_000)])).toMatchObject([{ entryId: "mb" }])
  })
})

describe("a batch under way", () => {
  test("[WL-M15] is checked at its last candidate; the others wait for that", () => {
    const decisions = lane([member(0), member(1), member(2)])
    expect(actionsOf(decisions)).toMatchObject([
      { kind: "dispatch", role: "check", taskId: "c", entryId: "mc", subjectCommit: "c2" },
    ])
    expect(reasonsOf(decisions, "a")).toEqual(["merge_queued"])
    const running = lane([member(0), member(1)], { runs: [aRun({ taskId: "b", role: "check" })] })
    expect(actionsOf(running)).toEqual([])
  })

  test("[WL-M15] lands as one when its last candidate is green", () => {
    expect(actionsOf(lane([member(0), member(1, "g")]))).toEqual([
      {
        ...{ kind: "land_batch", phase: "review", taskId: "a", projectId: "p", entryId: "ma" },
        entryIds: ["ma", "mb"],
      },
    ])
    expect(actionsOf(lane([{ ...member(0), lastTriedAt: NOW - 1 }, member(1, "g")]))).toEqual([])
    expect(actionsOf(lane([member(0), member(1, "g")], { busy: ["ma"] }))).toEqual([])
  })

  test("[WL-M16] what a check says is remembered before anything follows from it", () => {
    const check = {
      runId: "k",
      reason: "check_failed",
      sentence: "1 test failed.",
      isSettled: false,
    } as const
    expect(actionsOf(lane([member(0), { ...member(1), check: { ...check, outcome: "failed" } }]))).toEqual([
      { kind: "judge_candidate", ...about("b"), runId: "k", colour: "red", sentence: "1 test failed." },
    ])
  })

  test("[WL-M16] is halved when it is red, and the culprit goes back with what the check said", () => {
    expect(actionsOf(lane([member(0, "g"), member(1), member(2, "r")]))).toMatchObject([
      { kind: "dispatch", taskId: "b", subjectCommit: "c1" },
    ])
    expect(actionsOf(lane([member(0), member(1, "g"), member(2, "rr")]))).toEqual([
      { kind: "fail_merge", ...about("c"), runId: null, counter: "dev", sentence: "1 test failed." },
    ])
  })

  test("[WL-M17] a red run that accuses is made again, and green acquits", () => {
    expect(actionsOf(lane([member(0, "g"), member(1, "r")]))).toMatchObject([
      { kind: "dispatch", taskId: "b", subjectCommit: "c1" },
    ])
    expect(actionsOf(lane([member(0, "g"), member(1, "rg")]))).toMatchObject([{ kind: "land_batch" }])
  })

  test("[WL-M17] by itself, too, where the project says so", () => {
    const red = {
      ...({ state: "checking", candidateCommit: "cand", targetCommit: "main0" } as const),
      check: {
        runId: "k",
        outcome: "failed",
        reason: "check_failed",
        sentence: "1 failed.",
        isSettled: false,
      },
    } as const
    expect(actionsOf(lane([red]))).toMatchObject([{ kind: "judge_candidate", colour: "red", runId: "k" }])
    const judged = { ...red, verdicts: member(0, "r").verdicts!, check: { ...red.check, isSettled: true } }
    expect(actionsOf(lane([judged]))).toMatchObject([
      { kind: "dispatch", role: "check", subjectCommit: "cand" },
    ])
    expect(actionsOf(lane([{ ...judged, check: red.check }]))).toMatchObject([
      { kind: "fail_merge", runId: "k" },
    ])
    const green = { ...red.check, outcome: "success", reason: "completed" } as const
    expect(actionsOf(lane([{ ...judged, check: green }]))).toMatchObject([
      { kind: "judge_candidate", colour: "green" },
    ])
    const acquitted = { ...judged, verdicts: member(0, "rg").verdicts!, check: { ...green, isSettled: true } }
    expect(actionsOf(lane([acquitted]))).toMatchObject([{ kind: "land" }])
  })

  test("[WL-M19] cannot go on with a gap in its chain: who is in it goes back into the queue", () => {
    expect(actionsOf(lane([member(1), member(2, "g")]))).toMatchObject([
      { kind: "leave_batch", entryId: "ma" },
      { kind: "leave_batch", entryId: "mb" },
    ])
  })

  test("[WL-M15] nobody joins it, and nobody passes it", () => {
    const decisions = lane([member(0), member(1, "g"), {}])
    expect(actionsOf(decisions)).toMatchObject([{ kind: "land_batch" }])
    expect(reasonsOf(decisions, "c")).toEqual(["merge_queued"])
  })
})
