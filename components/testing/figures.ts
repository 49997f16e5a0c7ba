/** Figures as the backend would give them, made from counted runs and cards: the same formulas, no numbers by hand. */
import { byPromptVersion, figuresOf, figuresOfChecks, groupBy, type Rollup } from "#domain/analytics"
import {
  addMeasures,
  costOfCard,
  measuresOfCard,
  measuresOfRun,
  NEW_TALLY,
  type CardFact,
  type RunFact,
} from "#domain/measures"
import { stretchOf, type Range } from "#domain/periods"
import { NO_USAGE } from "#domain/session"
import type { BlockedTask, EndedRun, SlotRun, Summary } from "#lib/react/analytics-data"
import { aRun, NOW } from "./builders.ts"

const MINUTE = 60_000

type Counted = { at: number; project?: string; role?: RunFact["role"]; model?: string; prompt?: number }

export const aRunRollup = (
  { at, project = "clutch-web", role = "dev", model = "sonnet-5", prompt }: Counted,
  given: Partial<RunFact> & { costUsd?: number | null } = {},
): Rollup => {
  const { costUsd = 0.4, ...fact } = given
  const usage = { ...NO_USAGE, inputTokens: 40_000, outputTokens: 5_000, cacheReadTokens: 90_000, costUsd }
  const times = { claimedAt: at - 12 * MINUTE, startedAt: at - 12 * MINUTE + 1_800, endedAt: at }
  return {
    ...measuresOfRun({
      ...{ role, outcome: "success", verdict: null, usage, ...times },
      ...{ isMaking: role !== "reviewer", isSentBack: false, ...fact },
    }),
    ...{ kind: "run", projectId: project, period: at, role, model, promptVersion: prompt },
  }
}

export const aCardRollup = (
  { at, project = "clutch-web" }: Counted,
  given: Partial<CardFact> = {},
  usd = 0.9,
): Rollup => {
  const times = { queueMs: 3 * MINUTE, workMs: 12 * MINUTE, reviewMs: 6 * MINUTE, mergeMs: MINUTE }
  const tally = { ...NEW_TALLY, readyAt: at - 24 * MINUTE, ...times }
  const fact = { resolution: "merged", cancellation: null, finishedAt: at, tally, ...given } as CardFact
  return {
    ...addMeasures(measuresOfCard(fact), costOfCard(fact.resolution, { usd, unpriced: 0 }, 0)),
    ...{ kind: "card", projectId: project, period: at, role: "dev", model: "" },
  }
}

export function aSummary(rollups: readonly Rollup[], range: Range = "24h", at = NOW): Summary {
  const { grain, from, until, before, starts } = stretchOf(range, at)
  const now = rollups.filter(({ period }) => period >= from)
  const agents = now.filter(({ role }) => role !== "check")
  const parts = (rows: readonly Rollup[], nameOf: (rollup: Rollup) => string) =>
    [...groupBy(rows, nameOf)].map(([name, group]) => ({ name, figures: figuresOf(group) }))
  const runs = agents.filter(({ kind }) => kind === "run")
  return {
    ...{ grain, from, until, before },
    now: figuresOf(now),
    then: figuresOf(rollups.filter(({ period }) => period < from)),
    checks: figuresOfChecks(now),
    periods: starts.map((start, index) => {
      const end = starts[index + 1] ?? until
      const {
        runs,
        cards,
        rework,
        times,
        start: begun,
        usd,
        unpriced,
        tokens,
      } = figuresOf(now.filter(({ period }) => period >= start && period < end))
      return {
        ...{ at: start, runs: runs.count, succeeded: runs.succeeded, failed: runs.failed },
        ...{ done: cards.done, merged: cards.merged, reworked: rework.cards },
        ...{ leadMedian: times.lead.median, leadP90: times.lead.p90, startP95: begun.p95, usd, unpriced },
        tokens: tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite,
      }
    }),
    byProject: parts(agents, ({ projectId }) => projectId),
    byRole: parts(agents, ({ role }) => role),
    byModel: parts(runs, ({ model }) => model),
    byModelAndRole: parts(runs, ({ model, role }) => `${model}\n${role}`).map(({ name, figures }) => {
      const [model = "", role = ""] = name.split("\n")
      return { model, role, figures }
    }),
    byPrompt: byPromptVersion(runs),
  }
}

/** A day of work, the same each time. */
export function aBusyDay(now: number): Rollup[] {
  return Array.from({ length: 60 }, (_, index) => {
    const at = now - ((index * 47) % 40) * 61 * MINUTE
    const model = index % 4 === 0 ? "opus-5" : "sonnet-5"
    const role = index % 3 === 0 ? ("reviewer" as const) : ("dev" as const)
    const outcome = index % 9 === 4 ? ("failed" as const) : ("success" as const)
    const verdict =
      role === "reviewer" ? (index % 2 ? ("changes_requested" as const) : ("approved" as const)) : null
    const costUsd = index % 13 === 5 ? null : 0.2 + (index % 7) * 0.11
    const project = index % 5 === 0 ? "ingest-api" : "clutch-web"
    const prompt = role === "dev" && index % 2 === 0 ? 1 : 0
    const isSentBack = role === "dev" && outcome === "success" && index % 10 === 1
    const run = aRunRollup({ at, project, model, role, prompt }, { outcome, verdict, costUsd, isSentBack })
    return index % 2 === 0
      ? [run]
      : [
          run,
          aCardRollup(
            { at, project },
            index % 8 === 3
              ? { tally: { ...NEW_TALLY, readyAt: at - 95 * MINUTE, workMs: 60 * MINUTE, returns: 1 } }
              : {},
          ),
        ]
  }).flat()
}

/** Ids are texts here. */
type Given<T> = Partial<Omit<T, "runId">> & { runId?: string }

export const aSlotRun = (given: Given<SlotRun> = {}): SlotRun =>
  ({
    ...aRun(),
    ...{ taskId: "task-1", projectId: "project-1", agentId: null, step: "dev", generation: 1 },
    ...{ executor: "simulation", declared: null, verdict: null, subjectCommit: null, workspace: null },
    model: "sonnet-5",
    usage: { ...NO_USAGE, inputTokens: 81_200, outputTokens: 9_430, costUsd: 0.42 },
    lastLine: "I read the lease first.",
    heardAt: NOW - 8_000,
    waits: [],
    ...given,
  }) as SlotRun

export const anEndedRun = (given: Given<EndedRun> = {}): EndedRun =>
  aSlotRun({
    state: "ended",
    outcome: "success",
    endedAt: NOW - 3 * MINUTE,
    progress: null,
    ...given,
  } as Given<SlotRun>)

export const aBlocked = (given: Partial<BlockedTask> = {}): BlockedTask =>
  ({
    taskId: "task-7",
    key: "CLU-176",
    title: "Sign release artifacts in CI",
    status: "blocked",
    statusSince: NOW - 95 * MINUTE,
    priority: "high",
    role: "dev",
    tags: [],
    unmetDependencies: 0,
    blockage: {
      reason: "retries_exhausted",
      sentence: "The task used all its attempts: gpg finds no secret key.",
      nextMover: "person",
    },
    ...{ resolution: null, cancellation: null, mergedCommit: null, createdBy: "Owner" },
    ...{ createdAt: NOW - 900 * MINUTE, updatedAt: NOW, project: "clutch-web", revision: 3 },
    description: "Sign what the release job uploads.",
    attempts: { dev: 4, review: 0, conflict: 0, infrastructure: 0 },
    maxAttempts: 4,
    branch: "clutch/CLU-176/sign-release-artifacts",
    dependents: ["CLU-180"],
    question: "CLU-176 used all its attempts. What now?",
    isEscalated: false,
    ...given,
  }) as BlockedTask
