import { describe, expect, test } from "vitest"
import { actionsOf, aMerge, aProject, aRun, aTask, decideAtNoon, NOW, reasonsOf } from "#test/builders/loop"
import { NO_ATTEMPTS } from "../task.ts"
import type { Snapshot, SnapshotMergeEntry, SnapshotTask } from "./snapshot.ts"

const merging = (more: Partial<SnapshotTask> = {}) =>
  aTask({ status: "merging", headCommit: "c0ffee", ...more })
const candidate = { candidateCommit: "cand", targetCommit: "main0", state: "checking" } as const
const withCheck = [aProject({ hasCheck: true })]
const decided = (entry: Partial<SnapshotMergeEntry>, more: Partial<Snapshot> = {}) =>
  decideAtNoon({ tasks: [merging()], merges: [aMerge(entry)], ...more })
const checked = (outcome: "success" | "failed" | "lost", isSettled = false): Partial<SnapshotMergeEntry> => {
  const reason = outcome === "success" ? "completed" : outcome === "failed" ? "check_failed" : "shim_lost"
  return { ...candidate, check: { runId: "k", outcome, reason, sentence: "It says so.", isSettled } }
}

describe("the way through the lane", () => {
  test("[WL-M1] a queued entry gets its candidate", () => {
    expect(actionsOf(decided({}))).toEqual([
      { kind: "prepare_candidate", phase: "review", taskId: "t", projectId: "p", entryId: "m" },
    ])
  })

  test("[WL-M2] a project's check runs on the candidate", () => {
    expect(actionsOf(decided(candidate, { projects: withCheck }))).toMatchObject([
      {
        kind: "dispatch",
        phase: "review",
        role: "check",
        from: "merging",
        subjectCommit: "cand",
        entryId: "m",
        agentId: null,
      },
    ])
    const running = decided(candidate, { projects: withCheck, runs: [aRun({ role: "check" })] })
    expect(actionsOf(running)).toEqual([])
    expect(reasonsOf(running)).toEqual(["checking"])
  })

  test("[WL-M2] the check of a card that a person holds runs too: it is no agent", () => {
    const tasks = [merging({ assignedToPerson: true })]
    expect(actionsOf(decided(candidate, { projects: withCheck, tasks }))).toMatchObject([
      { kind: "dispatch", role: "check" },
    ])
  })

  test("[WL-M3] without a check the candidate lands", () => {
    expect(actionsOf(decided(candidate))).toEqual([
      { kind: "land", phase: "review", taskId: "t", projectId: "p", entryId: "m" },
    ])
  })

  test("[WL-M4] a passed check lets it land", () => {
    expect(actionsOf(decided(checked("success"), { projects: withCheck }))).toMatchObject([{ kind: "land" }])
  })

  test("[WL-M4] a failed check sends the card back and counts as an attempt", () => {
    expect(actionsOf(decided(checked("failed"), { projects: withCheck }))).toEqual([
      {
        ...{ kind: "fail_merge", phase: "review", taskId: "t", from: "merging", entryId: "m", runId: "k" },
        ...{ counter: "dev", sentence: "It says so." },
      },
    ])
  })

  test("[WL-M5] a check that could not run is run again after a pause", () => {
    expect(actionsOf(decided(checked("lost"), { projects: withCheck }))).toMatchObject([
      { kind: "retry_later", counter: "infrastructure", runId: "k", from: "merging" },
    ])
    const waiting = decided(checked("lost", true), {
      projects: withCheck,
      tasks: [merging({ retryAt: NOW + 1 })],
    })
    expect(reasonsOf(waiting)).toEqual(["retry_wait"])
    expect(actionsOf(decided(checked("lost", true), { projects: withCheck }))).toMatchObject([
      { kind: "dispatch", role: "check" },
    ])
  })

  test("[WL-M5] when checks cannot run at all a person must look", () => {
    const tasks = [merging({ attempts: { ...NO_ATTEMPTS, infrastructure: 4 } })]
    expect(actionsOf(decided(checked("lost", true), { projects: withCheck, tasks }))).toMatchObject([
      { kind: "block", from: "merging", blockage: { reason: "merge_impossible" } },
    ])
  })

  test("[WL-M9] a card in merging without an entry gets one; without a commit it is done", () => {
    expect(actionsOf(decideAtNoon({ tasks: [merging()] }))).toMatchObject([
      { kind: "enter_merge_lane", from: "merging" },
    ])
    expect(actionsOf(decideAtNoon({ tasks: [merging({ headCommit: null })] }))).toMatchObject([
      { kind: "complete", resolution: "manual" },
    ])
  })
})

describe("one at a time", () => {
  const two = [merging({ taskId: "a" }), merging({ taskId: "b" })]
  const lane = (
    a: Partial<SnapshotMergeEntry>,
    b: Partial<SnapshotMergeEntry>,
    more: Partial<Snapshot> = {},
  ) =>
    decideAtNoon({
      tasks: two,
      merges: [
        aMerge({ entryId: "mb", taskId: "b", enqueuedAt: NOW - 1_000, ...b }),
        aMerge({ entryId: "ma", taskId: "a", ...a }),
      ],
      ...more,
    })

  test("[WL-M1] the first in the lane moves, the others wait in order", () => {
    const decisions = lane({}, {})
    expect(actionsOf(decisions)).toMatchObject([{ kind: "prepare_candidate", entryId: "ma" }])
    expect(reasonsOf(decisions, "b")).toEqual(["merge_queued"])
  })

  test("[WL-M1] each project has a lane of its own", () => {
    const projects = [aProject(), aProject({ projectId: "q", slug: "other" })]
    const decisions = decideAtNoon({
      projects,
      tasks: [merging({ taskId: "a" }), merging({ taskId: "b", projectId: "q" })],
      merges: [
        aMerge({ entryId: "ma", taskId: "a" }),
        aMerge({ entryId: "mb", taskId: "b", projectId: "q" }),
      ],
    })
    expect(actionsOf(decisions)).toHaveLength(2)
  })

  test("[WL-M6] what a person's edits hold steps aside until it is due again", () => {
    const held = {
      ...candidate,
      state: "held",
      heldSince: NOW - 5_000,
      sentence: "src/basket.ts is being edited.",
    } as const
    const decisions = lane(held, {})
    expect(reasonsOf(decisions, "a")).toEqual(["held_by_edits"])
    expect(actionsOf(decisions)).toMatchObject([{ kind: "prepare_candidate", entryId: "mb" }])
    expect(actionsOf(lane({ ...held, heldSince: NOW - 15_000 }, {}))).toMatchObject([
      { kind: "land", entryId: "ma" },
    ])
    expect(reasonsOf(lane({ ...held, heldSince: NOW - 60_000, lastTriedAt: NOW - 1 }, {}), "a")).toEqual([
      "held_by_edits",
    ])
  })

  test("[WL-M6] a held entry does not break into what is under way", () => {
    const decisions = lane({ ...candidate, state: "held", heldSince: NOW - 60_000 }, candidate)
    expect(actionsOf(decisions)).toMatchObject([{ kind: "land", entryId: "mb" }])
    expect(reasonsOf(decisions, "a")).toEqual(["held_by_edits", "merge_queued"])
  })

  test("[WL-M7] an entry that a slow effect works on keeps the lane", () => {
    const decisions = lane({}, {}, { busy: ["ma"] })
    expect(actionsOf(decisions)).toEqual([])
    expect(reasonsOf(decisions, "a")).toEqual(["merging"])
    expect(reasonsOf(decisions, "b")).toEqual(["merge_queued"])
  })

  test("[WL-M7] one that could not be tried lets the next pass and is tried again in measure", () => {
    const decisions = lane({ lastTriedAt: NOW - 1_000 }, {})
    expect(reasonsOf(decisions, "a")).toEqual(["retry_wait"])
    expect(actionsOf(decisions)).toMatchObject([{ kind: "prepare_candidate", entryId: "mb" }])
  })

  test("[WL-M8] in a paused project nothing is prepared and nothing lands", () => {
    const pauses = [{ scope: "project", subject: "shop", since: NOW }] as const
    expect(actionsOf(lane(candidate, {}, { pauses: [...pauses] }))).toEqual([])
    expect(reasonsOf(lane(candidate, {}, { pauses: [...pauses] }), "a")).toEqual(["paused"])
  })
})

describe("pull requests", () => {
  const projects = [aProject({ landing: "pull_request" })]
  const offered = { ...candidate, state: "offered", pull: "SHOP-PR-1" } as const
  const requested = { ...offered, mergeRequestedAt: NOW - 1_000 }
  const about = { phase: "review", taskId: "t", projectId: "p", entryId: "m" }
  const inLane = (
    first: Partial<SnapshotMergeEntry>,
    second: Partial<SnapshotMergeEntry>,
    more: Partial<Snapshot> = {},
  ) =>
    decideAtNoon({
      projects,
      tasks: [merging({ taskId: "a" }), merging({ taskId: "b" })],
      merges: [
        aMerge({ entryId: "ma", taskId: "a", ...first }),
        aMerge({ entryId: "mb", taskId: "b", enqueuedAt: NOW - 1_000, ...second }),
      ],
      ...more,
    })

  test("[WL-M10] a candidate is offered, where the project has a check once that has passed", () => {
    expect(actionsOf(decided(candidate, { projects }))).toEqual([{ kind: "offer_pull", ...about }])
    const checking = [aProject({ landing: "pull_request", hasCheck: true })]
    expect(actionsOf(decided(candidate, { projects: checking }))).toMatchObject([{ role: "check" }])
    expect(actionsOf(decided(checked("success"), { projects: checking }))).toEqual([
      { kind: "offer_pull", ...about },
    ])
    expect(actionsOf(decided(checked("failed"), { projects: checking }))).toMatchObject([
      { kind: "fail_merge", counter: "dev" },
    ])
  })

  test("[WL-M10] what is offered waits for a person, and says for which pull request", () => {
    const decisions = decided({ ...offered, lastTriedAt: NOW - 1 }, { projects })
    expect(decisions).toMatchObject([
      {
        kind: "wait",
        reasons: [
          {
            code: "pull_request_open",
            subject: "SHOP-PR-1",
            nextMover: "person",
            sentence: "Its pull request SHOP-PR-1 waits to be merged.",
          },
        ],
      },
    ])
  })

  test("[WL-M11] what is offered lets the next one pass, also while it is looked at", () => {
    const seen = { ...offered, lastTriedAt: NOW - 1 }
    expect(actionsOf(inLane(seen, {}))).toMatchObject([{ kind: "prepare_candidate", entryId: "mb" }])
    const looking = inLane(offered, {}, { busy: ["ma"] })
    expect(actionsOf(looking)).toMatchObject([{ kind: "prepare_candidate", entryId: "mb" }])
    expect(reasonsOf(looking, "a")).toEqual(["pull_request_open"])
    expect(reasonsOf(inLane({}, seen), "b")).toEqual(["pull_request_open"])
  })

  test("[WL-M12] what a person wants merged lands when it is its turn", () => {
    expect(actionsOf(decided(requested, { projects }))).toEqual([{ kind: "land", ...about }])
    const looked = { ...requested, lastTriedAt: NOW - 2_000 }
    expect(actionsOf(decided(looked, { projects }))).toMatchObject([{ kind: "land" }])
    expect(reasonsOf(decided({ ...looked, lastTriedAt: NOW - 500 }, { projects }))).toEqual(["retry_wait"])
    const behind = inLane(requested, candidate)
    expect(actionsOf(behind)).toMatchObject([{ kind: "offer_pull", entryId: "mb" }])
    expect(reasonsOf(behind, "a")).toEqual(["merge_queued"])
  })

  test("[WL-M12] where the target has moved it is joined and checked anew, and then lands unasked", () => {
    const anew = { mergeRequestedAt: NOW - 1_000, pull: "SHOP-PR-1" }
    expect(actionsOf(decided(anew, { projects }))).toMatchObject([{ kind: "prepare_candidate" }])
    const checking = [aProject({ landing: "pull_request", hasCheck: true })]
    expect(actionsOf(decided({ ...checked("success"), ...anew }, { projects: checking }))).toMatchObject([
      { kind: "land" },
    ])
  })

  test("[WL-M12] what a person's edits hold is tried again, as anywhere", () => {
    const held = { ...requested, state: "held", sentence: "src/a.ts is being edited." } as const
    expect(reasonsOf(decided({ ...held, heldSince: NOW - 1_000 }, { projects }))).toEqual(["held_by_edits"])
    expect(actionsOf(decided({ ...held, heldSince: NOW - 15_000 }, { projects }))).toMatchObject([
      { kind: "land" },
    ])
  })

  test("[WL-M14] what is offered is looked at in measure", () => {
    expect(actionsOf(decided(offered, { projects }))).toEqual([{ kind: "look_at_pull", ...about }])
    expect(actionsOf(decided({ ...offered, lastTriedAt: NOW - 14_999 }, { projects }))).toEqual([])
    expect(actionsOf(decided({ ...offered, lastTriedAt: NOW - 15_000 }, { projects }))).toMatchObject([
      { kind: "look_at_pull" },
    ])
  })

  test("[WL-M8] in a paused project nothing is offered, and nothing lands that a person wants merged", () => {
    const pauses = [{ scope: "project", subject: "shop", since: NOW }] as const
    for (const entry of [candidate, requested]) {
      expect(reasonsOf(decided(entry, { projects, pauses: [...pauses] }))).toEqual(["paused"])
    }
  })
})
