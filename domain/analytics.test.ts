/** The formulas of docs/analytics.md, each by hand. */
import { describe, expect, test } from "vitest"
import { byPromptVersion, figuresOf, figuresOfChecks, type Rollup } from "./analytics.ts"
import {
  addMeasures,
  costOfCard,
  type CardFact,
  measuresOfCard,
  measuresOfRun,
  NEW_TALLY,
  type RunFact,
  tallyMove,
} from "./measures.ts"
import { NO_USAGE } from "./session.ts"
import { SKETCH_ERROR } from "./sketch.ts"
import type { TaskStatus } from "./task.ts"

const MINUTE = 60_000
const about = (actual: number | null, expected: number) => {
  expect(Math.abs((actual ?? Number.NaN) - expected) / expected).toBeLessThanOrEqual(SKETCH_ERROR + 1e-9)
}

const aRun = (given: Partial<RunFact> & { costUsd?: number | null } = {}): Rollup => {
  const { costUsd = 1, ...fact } = given
  const measures = measuresOfRun({
    role: "dev",
    outcome: "success",
    verdict: null,
    claimedAt: 0,
    startedAt: 2_000,
    endedAt: 10 * MINUTE + 2_000,
    usage: { ...NO_USAGE, inputTokens: 100, outputTokens: 20, costUsd },
    ...{ isMaking: true, isSentBack: false },
    ...fact,
  })
  return { ...measures, kind: "run", projectId: "p", period: 0, role: fact.role ?? "dev", model: "m" }
}

const aCard = (given: Partial<CardFact> = {}, usd = 2, { unpriced = 0, unheard = 0 } = {}): Rollup => {
  const fact = {
    resolution: "merged",
    cancellation: null,
    finishedAt: 0,
    tally: NEW_TALLY,
    ...given,
  } as CardFact
  const cost = costOfCard(fact.resolution, { usd, unpriced }, unheard)
  return {
    ...addMeasures(measuresOfCard(fact), cost),
    ...{ kind: "card", projectId: "p", period: 0, role: "dev", model: "" },
  }
}

describe("runs", () => {
  test("[AN-R1] success: what came off, of what came off or failed; what was called off or is tried again is in neither", () => {
    const outcomes = [
      "success",
      "success",
      "no_change",
      "failed",
      "timeout",
      "cancelled",
      "retryable",
    ] as const
    const { runs } = figuresOf(outcomes.map((outcome) => aRun({ outcome })))
    expect(runs).toEqual({ count: 7, succeeded: 3, failed: 2, successRate: 3 / 5 })
  })

  test("[AN-R2] rejection: verdicts that are no approval, of all verdicts", () => {
    const verdicts = ["approved", "approved", "changes_requested", "rejected", null] as const
    const figures = figuresOf(verdicts.map((verdict) => aRun({ role: "reviewer", verdict })))
    expect(figures.verdicts).toEqual({ count: 4, approved: 2, rejectionRate: 0.5 })
  })

  test("[AN-R3] time to start and duration: of runs that started, as median and p90", () => {
    const runs = [1, 2, 3, 4, 10].map((minutes) =>
      aRun({ startedAt: minutes * 1_000, endedAt: minutes * 1_000 + minutes * MINUTE }),
    )
    const { start, duration } = figuresOf([...runs, aRun({ startedAt: null })])
    expect([start.count, duration.count]).toEqual([5, 5])
    about(duration.median, 3 * MINUTE)
    about(duration.p90, 10 * MINUTE)
    about(start.median, 3_000)
    about(start.p95, 10_000)
  })

  test("[AN-R4] a check is no agent's run: it is in no sum, and has figures of its own", () => {
    const rows = [aRun(), aRun({ role: "check", outcome: "failed", usage: null })]
    expect(figuresOf(rows).runs.count).toBe(1)
    expect(figuresOfChecks(rows)).toMatchObject({ runs: { count: 1, failed: 1 }, usd: 0, unpriced: 0 })
  })

  test("nothing has no rates and no times, and no division by zero", () => {
    const figures = figuresOf([])
    expect(figures.runs.successRate).toBeNull()
    expect(figures.times.lead).toEqual({ count: 0, median: null, p90: null })
    expect(figures.costPerTask).toEqual({
      successes: { usd: null, leftOut: 0 },
      all: { usd: null, unpriced: 0 },
    })
  })
})

describe("cost", () => {
  test("[AN-C1] an unknown price is never 0: it is counted, and left out of means", () => {
    const figures = figuresOf([aRun({ costUsd: 2 }), aRun({ costUsd: 4 }), aRun({ costUsd: null })])
    expect([figures.usd, figures.unpriced]).toEqual([6, 1])
    expect(figures.costPerRun.successes).toEqual({ usd: 3, leftOut: 1 })
    // Over all three it is at least two dollars each.
    expect(figures.costPerRun.all).toEqual({ usd: 2, unpriced: 1 })
  })

  test("[AN-C1] a run of which no conversation is known has no known price; one that never started used nothing", () => {
    expect(figuresOf([aRun({ usage: null })])).toMatchObject({ usd: 0, unpriced: 1 })
    expect(figuresOf([aRun({ usage: null, startedAt: null })])).toMatchObject({ usd: 0, unpriced: 0 })
  })

  test("[AN-C2] per task: what done cards used each; and all that was used, whatever came of it, by done cards", () => {
    const rows = [
      ...[aRun({ costUsd: 3 }), aRun({ costUsd: 5 }), aRun({ costUsd: 4, outcome: "failed" })],
      ...[aCard({ resolution: "merged" }, 3), aCard({ resolution: "no_change" }, 5)],
      aCard({ resolution: null, cancellation: "abandoned" }, 4),
    ]
    const { costPerTask, costPerMerge } = figuresOf(rows)
    expect(costPerTask).toEqual({ successes: { usd: 4, leftOut: 0 }, all: { usd: 6, unpriced: 0 } })
    expect(costPerMerge).toEqual({ successes: { usd: 3, leftOut: 0 }, all: { usd: 12, unpriced: 0 } })
  })

  test("[AN-C3] a card whose price is not wholly known is left out of the mean, and said", () => {
    const rows = [aCard({}, 2), aCard({}, 7, { unpriced: 1 }), aCard({}, 0, { unheard: 1 })]
    expect(figuresOf(rows).costPerMerge.successes).toEqual({ usd: 2, leftOut: 2 })
  })
})

describe("cards", () => {
  const walk = (...steps: [TaskStatus, number][]) => {
    let [from, since] = steps[0]!
    let tally = NEW_TALLY
    for (const [to, minute] of steps.slice(1)) {
      tally = tallyMove(tally, { from, to, since: since * MINUTE, at: minute * MINUTE })
      ;[from, since] = [to, minute]
    }
    return { tally, finishedAt: since * MINUTE }
  }

  test("[AN-T1] lead is from ready to done; queue, work, review, merge and blocked time add up to it", () => {
    // An hour in the backlog is nobody's. Sent back once: two spells of work, two of review.
    const card = walk(
      ...([
        ["backlog", 0],
        ["ready", 60],
        ["in_progress", 65],
        ["in_review", 85],
        ["in_progress", 95],
        ["blocked", 100],
        ["ready", 130],
        ["in_progress", 131],
        ["in_review", 141],
        ["in_approval", 151],
        ["merging", 161],
        ["done", 164],
      ] as [TaskStatus, number][]),
    )
    expect(card.tally).toMatchObject({
      readyAt: 60 * MINUTE,
      queueMs: 6 * MINUTE,
      workMs: 35 * MINUTE,
      reviewMs: 30 * MINUTE,
      mergeMs: 3 * MINUTE,
      blockedMs: 30 * MINUTE,
      returns: 1,
      blocks: 1,
    })
    const { times } = figuresOf([aCard(card)])
    about(times.lead.median, 104 * MINUTE)
    about(times.queue.median, 6 * MINUTE)
    about(times.work.median, 35 * MINUTE)
    about(times.review.p90, 30 * MINUTE)
    about(times.merge.median, 3 * MINUTE)
  })

  test("[AN-T2] a card that was ready from the start leads from its creation", () => {
    const card = walk(["ready", 5], ["in_progress", 7], ["in_review", 9], ["done", 10])
    expect(card.tally.readyAt).toBe(5 * MINUTE)
  })

  test("[AN-T3] throughput, success, rework: of finished cards", () => {
    const smooth = walk(["ready", 0], ["in_progress", 1], ["in_review", 2], ["merging", 3], ["done", 4])
    const again = walk(
      ...([
        ["ready", 0],
        ["in_progress", 1],
        ["merging", 2],
        ["in_progress", 3],
        ["done", 4],
      ] as [TaskStatus, number][]),
    )
    const { cards, rework } = figuresOf([
      aCard(smooth),
      aCard(again),
      aCard({ ...smooth, resolution: "no_change" }),
      aCard({ resolution: null, cancellation: "abandoned" }),
    ])
    expect(cards).toEqual({ done: 3, merged: 2, cancelled: 1, successRate: 3 / 4, smoothRate: 2 / 3 })
    expect(rework).toEqual({ cards: 1, rate: 1 / 3 })
  })
})

describe("prompt versions", () => {
  const given = (
    promptVersion: number | undefined,
    fact: Partial<RunFact> & { costUsd?: number | null } = {},
  ) => ({
    ...aRun(fact),
    promptVersion,
  })

  test("[AN-P1] rework: of the runs that came off and left work, those whose work came back", () => {
    const runs = [
      given(2),
      given(2, { isSentBack: true }),
      given(2, { outcome: "no_change" }),
      // Failed, so that nothing of it could come back; a reviewer's leaves nothing.
      given(2, { outcome: "failed" }),
      given(2, { role: "reviewer", isMaking: false, verdict: "approved" }),
      given(1, { isSentBack: true }),
      given(undefined, { isSentBack: true }),
    ]
    const parts = byPromptVersion(runs)
    expect(parts.map(({ role, version }) => [role, version])).toEqual([
      ["dev", 2],
      ["dev", 1],
      ["reviewer", 2],
    ])
    expect(parts.map(({ figures }) => figures.sentBack)).toEqual([
      { made: 3, runs: 1, rate: 1 / 3 },
      { made: 1, runs: 1, rate: 1 },
      { made: 0, runs: 0, rate: null },
    ])
    // Three of four came off.
    expect(parts[0]?.figures.runs).toEqual({ count: 4, succeeded: 3, failed: 1, successRate: 3 / 4 })
  })

  test("[AN-P2] the cost of a run is known from the runs whose price is", () => {
    const [part] = byPromptVersion([
      given(1, { costUsd: 1 }),
      given(1, { costUsd: 2, outcome: "failed" }),
      given(1, { costUsd: null }),
    ])
    expect(part?.figures.costPerKnownRun).toEqual({ usd: 1.5, runs: 2, unpriced: 1 })
  })
})
