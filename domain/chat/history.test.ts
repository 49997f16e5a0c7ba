/** What a history tells: an answer that was missed, a message that never arrived, one that is still at work. */
import { describe, expect, test } from "vitest"
import type { Outgoing } from "./delivery.ts"
import { findings, type HistoryRow, ownersOf, RESUME_GRACE_MS, type SessionFacts, strays } from "./history.ts"

const message = (given: Partial<Outgoing> = {}): Outgoing => ({
  messageId: "m1",
  order: 1,
  delivery: "delivered",
  whenBusy: "follow_up",
  tries: 1,
  runId: "r1",
  answeringRun: "r1",
  bootId: "b1",
  claimedAt: 0,
  ...given,
})
const user = (runId: string): HistoryRow => ({ role: "user", text: "?", runId, at: 1 })
const says = (runId: string | null, text: string): HistoryRow => ({ role: "assistant", text, runId, at: 2 })
const facts = (rows: HistoryRow[], given: Partial<SessionFacts> = {}): SessionFacts => ({
  rows,
  knownSince: 0,
  activeRuns: [],
  mayResume: false,
  bootId: "b1",
  ...given,
})
const LATER = RESUME_GRACE_MS + 1

describe("a message that the history has", () => {
  test("is answered by what the agent said after it, in all its parts", () => {
    const rows = [user("r0"), says("r0", "Old"), user("r1"), says("r1", "One."), says("r1", "Two.")]
    expect(findings([message()], facts(rows), 0)).toEqual([
      { kind: "report", report: { kind: "adopted", runId: "r1", by: "r1" } },
      { kind: "answer", runId: "r1", text: "One.\n\nTwo.", wasStopped: false },
    ])
  })

  test("waits while a run is at work, whatever was said so far", () => {
    const rows = [user("r1"), says("r1", "One.")]
    expect(findings([message()], facts(rows, { activeRuns: ["r1"] }), LATER)).toEqual([])
    expect(findings([message()], facts(rows, { activeRuns: null }), LATER)).toEqual([])
  })

  test("is taken up under another run id by a gateway that was killed", () => {
    const found = findings([message()], facts([user("r1")], { activeRuns: ["r9"], bootId: "b2" }), 0)
    expect(found).toEqual([{ kind: "report", report: { kind: "adopted", runId: "r1", by: "r9" } }])
  })

  test("is given the time to be resumed before it is called failed", () => {
    const killed = facts([user("r1")], { bootId: "b2", mayResume: true })
    expect(findings([message()], killed, RESUME_GRACE_MS - 1)).toEqual([])
    expect(findings([message()], killed, LATER)).toMatchObject([{ report: { kind: "failed", runId: "r1" } }])
  })

  test("is delivered, though nobody heard the gateway say so", () => {
    expect(findings([message({ delivery: "sent" })], facts([user("r1")]), 0)).toMatchObject([
      { report: { kind: "delivered", runId: "r1" } },
    ])
  })

  test("two that one run answers have one answer", () => {
    const two = message({ messageId: "m2", order: 2, runId: "r2", answeringRun: "r1" })
    const rows = [user("r1"), user("r2"), says("r1", "Both")]
    const found = findings([message(), two], facts(rows), 0)
    expect(found.filter(({ kind }) => kind === "answer")).toHaveLength(1)
    expect(found).toContainEqual({ kind: "report", report: { kind: "adopted", runId: "r2", by: "r1" } })
  })
})

test("an end by force or by an error is told as such", () => {
  const partial = [user("r1"), { ...says("r1", "So f"), isPartial: true }]
  expect(findings([message()], facts(partial), 0)).toMatchObject([{}, { kind: "answer", wasStopped: true }])
  const error = [user("r1"), { ...says("r1", ""), error: "The model is not reachable." }]
  expect(findings([message()], facts(error), 0)).toMatchObject([
    {},
    { report: { kind: "failed", sentence: "The model is not reachable." } },
  ])
})

test("what was added to a run and never taken up is not answered by the end of that run", () => {
  const added = message({ messageId: "m2", order: 2, runId: "r2", answeringRun: "r1", absorbed: true })
  const found = findings([message(), added], facts([user("r1"), says("r1", "One")]), 0)
  expect(found[0]).toEqual({ kind: "report", report: { kind: "absorbed", runId: "r2", by: null } })
})

describe("a message that the history does not have", () => {
  test("is sent again under its own key where it was in doubt", () => {
    const inDoubt = message({ delivery: "sent" })
    expect(findings([inDoubt], facts([]), 0)).toEqual([{ kind: "resend", messageId: "m1" }])
    expect(findings([inDoubt], facts([], { bootId: "b2" }), 0)).toEqual([{ kind: "resend", messageId: "m1" }])
  })

  test("is not sent beside a run of another process of the gateway, which may be it", () => {
    const inDoubt = message({ delivery: "sent" })
    expect(findings([inDoubt], facts([], { bootId: "b2", activeRuns: ["r9"] }), 0)).toEqual([])
  })

  test("waits again if the gateway that took it was killed before it wrote anything", () => {
    expect(findings([message()], facts([], { bootId: "b2" }), LATER)).toEqual([
      { kind: "report", report: { kind: "lost", runId: "r1" } },
    ])
  })

  test("fails, and is not sent again, where only a part of the history is known", () => {
    expect(findings([message()], facts([], { bootId: "b2", knownSince: 5 }), LATER)).toMatchObject([
      { report: { kind: "failed" } },
    ])
  })
})

describe("what was added to a run that ended", () => {
  const first = message()
  const added = message({ ...{ messageId: "m2", order: 2, runId: "r2" }, absorbed: true })
  const open = [first, added]

  test("is answered by it where the run took it up before its last words", () => {
    expect(strays(open, [user("r1"), user("r2"), says("r1", "Both.")], "r1")).toEqual([])
    expect(strays(open, [user("r1"), user("r2"), says(null, "Both.")], "r1")).toEqual([])
  })

  test("is left out where it is not in the history, or came after the last words", () => {
    expect(strays(open, [user("r1"), says("r1", "One.")], "r1")).toEqual(["r2"])
    expect(strays(open, [user("r1"), says("r1", "One."), user("r2")], "r1")).toEqual(["r2"])
    expect(strays(open, [user("r1"), says("r1", "One."), user("r2"), says("own", "Two.")], "r1")).toEqual([
      "r2",
    ])
  })

  test("and answered by the run that the gateway began with it, before the first run's end is told of", () => {
    const rows = [user("r1"), says("r1", "One."), user("r2"), says("own", "Two.")]
    expect(findings(open, facts(rows), 0)).toEqual([
      { kind: "report", report: { kind: "absorbed", runId: "r2", by: null } },
      { kind: "report", report: { kind: "adopted", runId: "r1", by: "r1" } },
      { kind: "report", report: { kind: "adopted", runId: "r2", by: "own" } },
      { kind: "answer", runId: "r1", text: "One.", wasStopped: false },
      { kind: "answer", runId: "own", text: "Two.", wasStopped: false },
    ])
  })

  test("is followed to that run while it is at work", () => {
    const rows = [user("r1"), says("r1", "One."), user("r2")]
    expect(findings(open, facts(rows, { activeRuns: ["own"] }), 0)).toContainEqual({
      kind: "report",
      report: { kind: "adopted", runId: "r2", by: "own" },
    })
  })
})

describe("a message whose gateway was ended before anybody worked on it", () => {
  const note: HistoryRow = {
    ...{ role: "other", runId: null, at: 3, isNote: true },
    text: "This turn ended before a reply: Gateway is draining; new tasks are not accepted",
  }
  const dropped = message({ delivery: "sent", drops: 1, droppedBy: "b1" })

  test("is given up by that process, not failed", () => {
    const report = { kind: "dropped", runId: "r1", by: "b1" }
    expect(findings([message()], facts([user("r1"), note]), 0)).toEqual([
      { kind: "report", report: { ...report, wasRefused: true } },
    ])
    expect(findings([message()], facts([user("r1"), note], { bootId: "b2" }), LATER)).toEqual([
      { kind: "report", report },
    ])
    // Killed, and not taken up again.
    expect(findings([message()], facts([user("r1")], { bootId: "b2" }), LATER)).toEqual([
      { kind: "report", report },
    ])
  })

  test("is sent again under its own key to the next process, where that one is idle", () => {
    const rows = [user("r1"), note]
    expect(findings([dropped], facts(rows), LATER)).toEqual([])
    expect(findings([dropped], facts(rows, { bootId: "b2", activeRuns: null }), LATER)).toEqual([])
    expect(findings([dropped], facts(rows, { bootId: "b2", activeRuns: ["own"] }), LATER)).toEqual([])
    expect(findings([dropped], facts(rows, { bootId: "b2", mayResume: true }), 0)).toEqual([])
    expect(findings([dropped], facts(rows, { bootId: "b2" }), 0)).toEqual([
      { kind: "resend", messageId: "m1" },
    ])
    expect(findings([dropped], facts([], { bootId: "b2" }), 0)).toEqual([{ kind: "resend", messageId: "m1" }])
    expect(findings([dropped], facts([]), LATER)).toEqual([])
  })

  test("fails where the agent had begun with it: doing it again might do it twice", () => {
    const tool: HistoryRow = { role: "other", text: "3 files changed", runId: null, at: 2 }
    expect(findings([message()], facts([user("r1"), tool], { bootId: "b2" }), LATER)).toMatchObject([
      { report: { kind: "failed" } },
    ])
  })

  test("is given its time again by a gateway that has only begun", () => {
    const killed = facts([user("r1")], { bootId: "b2", mayResume: true, bootAt: LATER })
    expect(findings([message()], killed, LATER + 1)).toEqual([])
  })
})

describe("the end of a run that the gateway began by itself", () => {
  const open = [message({ absorbed: true, answeringRun: undefined, delivery: "processing" })]
  const ended = { runId: "own", text: "One." }

  test("is that of the message before its words, though the history does not say who spoke", () => {
    const rows = [user("r0"), says(null, "Old."), user("r1"), says(null, "One.")]
    expect(ownersOf(open, facts(rows, { activeRuns: null }), ended)).toEqual({
      owners: ["r1"],
      isKnown: false,
    })
    expect(ownersOf(open, facts([user("r1"), says("own", "One.")]), ended)?.owners).toEqual(["r1"])
  })

  test("is not known before the history has its words", () => {
    expect(ownersOf(open, facts([user("r1")]), ended)).toBeNull()
  })

  test("is known where it was read from the history before the end was heard of", () => {
    const rows = [user("clutch-m1-1"), says(null, "One.")]
    expect(ownersOf([], facts(rows), ended)).toEqual({ owners: [], isKnown: true })
    expect(ownersOf([], facts([user("cron"), ...rows.slice(1)]), ended)).toEqual({
      owners: [],
      isKnown: false,
    })
  })

  test("is nobody's where the next message came between", () => {
    const rows = [user("r1"), says(null, "First."), user("r2"), says(null, "One.")]
    const two = [...open, message({ messageId: "m2", order: 2, runId: "r2", answeringRun: "r2" })]
    expect(ownersOf(two, facts(rows), ended)?.owners).toEqual(["r2"])
  })
})
