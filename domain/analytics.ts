/** From counted numbers to what people read: rates, times and costs. Every formula is told in docs/analytics.md. */
import { z } from "zod"
import { FAILED, NO_MEASURES, SUCCEEDED, type Measures, type RollupKind } from "./measures.ts"
import { Range } from "./periods.ts"
import { ProjectSlug } from "./project.ts"
import { OUTCOMES, RunRole, type Outcome } from "./run.ts"
import { countIn, quantile } from "./sketch.ts"

/** What was counted of one hour, day or month, by whom and in which project. */
export type Rollup = Measures & {
  kind: RollupKind
  projectId: string
  period: number
  role: string
  /** Empty where it is not known, and for cards. */
  model: string
  /** Of runs that were given a version of their role's prompt. */
  promptVersion?: number | undefined
}

/** In milliseconds; null where there was nothing to measure. */
export type Times = { count: number; median: number | null; p90: number | null }

/** `usd` null: nothing to divide by. `leftOut`: how many have no known price, so that they are in no mean. */
export type Cost = {
  successes: { usd: number | null; leftOut: number }
  /** At least so much, where `unpriced` runs have no known price. */
  all: { usd: number | null; unpriced: number }
}

export type Figures = {
  runs: { count: number; succeeded: number; failed: number; successRate: number | null }
  outcomes: Partial<Record<Outcome, number>>
  verdicts: { count: number; approved: number; rejectionRate: number | null }
  /** Smooth: done without having come back or been blocked. */
  cards: {
    done: number
    merged: number
    cancelled: number
    successRate: number | null
    smoothRate: number | null
  }
  rework: { cards: number; rate: number | null }
  /** Of runs that came off and left work: those whose work came back. */
  sentBack: { made: number; runs: number; rate: number | null }
  times: Record<"lead" | "queue" | "work" | "review" | "merge", Times>
  start: Times & { p95: number | null }
  duration: Times
  usd: number
  unpriced: number
  tokens: { input: number; output: number; cacheRead: number; cacheWrite: number }
  costPerTask: Cost
  costPerMerge: Cost
  costPerRun: Cost
  /** Of the runs whose price is known. What a run of unknown price is known to have used is 0. */
  costPerKnownRun: { usd: number | null; runs: number; unpriced: number }
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Checks are no agents' runs: they have figures of their own, and are in no sum. */
export function figuresOf(rollups: readonly Rollup[]): Figures {
  const runs = sumOf(rollups.filter(({ kind, role }) => kind === "run" && role !== "check"))
  return figures(runs, sumOf(rollups.filter(({ kind }) => kind === "card")))
}

/** Of check runs alone. */
export const figuresOfChecks = (rollups: readonly Rollup[]): Figures =>
  figures(sumOf(rollups.filter(({ role }) => role === "check")), NO_MEASURES)

function figures(runs: Measures, cards: Measures): Figures {
  const [run, card] = [countsIn(runs), countsIn(cards)]
  const of = (outcomes: readonly Outcome[]) => outcomes.reduce((sum, each) => sum + run(`ended_${each}`), 0)
  const [succeeded, failed] = [of(SUCCEEDED), of(FAILED)]
  const [usd, unpriced] = [run("usd"), run("unpriced")]
  const [approved, done, merged] = [run("verdict_approved"), card("done"), card("merged")]
  const verdicts = approved + run("verdict_changes_requested") + run("verdict_rejected")
  const cost = (counted: number, known: number, leftOut: number): Cost => ({
    successes: { usd: share(known, counted - leftOut), leftOut },
    all: { usd: share(usd, counted), unpriced },
  })
  return {
    runs: { count: run("runs"), succeeded, failed, successRate: share(succeeded, succeeded + failed) },
    outcomes: Object.fromEntries(
      OUTCOMES.flatMap((each) => (run(`ended_${each}`) ? [[each, run(`ended_${each}`)]] : [])),
    ),
    verdicts: { count: verdicts, approved, rejectionRate: share(verdicts - approved, verdicts) },
    cards: {
      ...{ done, merged, cancelled: card("cancelled") },
      successRate: share(done, done + card("cancelled")),
      smoothRate: share(card("smooth"), done),
    },
    rework: { cards: card("reworked"), rate: share(card("reworked"), done) },
    sentBack: { made: run("made"), runs: run("sentBack"), rate: share(run("sentBack"), run("made")) },
    times: {
      lead: timesOf(cards, "lead"),
      queue: timesOf(cards, "queue"),
      work: timesOf(cards, "work"),
      review: timesOf(cards, "review"),
      merge: timesOf(cards, "merge"),
    },
    start: { ...timesOf(runs, "start"), p95: quantile(runs.sketches.start ?? {}, 0.95) },
    duration: timesOf(runs, "duration"),
    ...{ usd, unpriced },
    tokens: {
      ...{ input: run("inputTokens"), output: run("outputTokens") },
      ...{ cacheRead: run("cacheReadTokens"), cacheWrite: run("cacheWriteTokens") },
    },
    costPerTask: cost(done, card("doneUsd"), card("doneUnpriced")),
    costPerMerge: cost(merged, card("mergedUsd"), card("mergedUnpriced")),
    costPerRun: {
      successes: {
        // Of successful runs, those whose price is known; what a run of unknown price is known to have used is 0.
        usd: share(run("goodUsd"), succeeded - run("goodUnpriced")),
        leftOut: run("goodUnpriced"),
      },
      all: { usd: share(usd, run("runs")), unpriced },
    },
    costPerKnownRun: { usd: share(usd, run("runs") - unpriced), runs: run("runs") - unpriced, unpriced },
  }
}

const countsIn =
  ({ counts }: Measures) =>
  (name: string): number =>
    counts[name] ?? 0

/** Adds in place: thousands of rows are summed while somebody waits. */
export function sumOf(rollups: readonly Measures[]): Measures {
  const sum: Measures = { counts: {}, sketches: {} }
  for (const { counts, sketches } of rollups) {
    addInto(sum.counts, counts)
    for (const [name, sketch] of Object.entries(sketches)) addInto((sum.sketches[name] ??= {}), sketch)
  }
  return sum
}

function addInto(sum: Record<string, number>, more: Record<string, number>): void {
  for (const name in more) sum[name] = (sum[name] ?? 0) + more[name]!
}

function timesOf({ sketches }: Measures, name: string): Times {
  const sketch = sketches[name] ?? {}
  return { count: countIn(sketch), median: quantile(sketch, 0.5), p90: quantile(sketch, 0.9) }
}

/** Rollups by what `keyOf` says of each. */
export function groupBy(
  rollups: readonly Rollup[],
  keyOf: (rollup: Rollup) => string,
): Map<string, Rollup[]> {
  const groups = new Map<string, Rollup[]>()
  for (const rollup of rollups) {
    const group = groups.get(keyOf(rollup))
    if (group) group.push(rollup)
    else groups.set(keyOf(rollup), [rollup])
  }
  return groups
}

export type PromptPart = { role: string; version: number; figures: Figures }

/** By role and version of its prompt, the newest version first. Runs that say of no version are in none. */
export function byPromptVersion(runs: readonly Rollup[]): PromptPart[] {
  const told = runs.filter(({ promptVersion }) => promptVersion !== undefined)
  return [...groupBy(told, ({ role, promptVersion }) => `${role} ${promptVersion}`).values()]
    .map((group) => ({
      role: group[0]!.role,
      version: group[0]!.promptVersion!,
      figures: figuresOf(group),
    }))
    .sort((a, b) => compare(a.role, b.role) || b.version - a.version)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const AskAnalytics = z.object({
  range: Range.describe("How far back"),
  project: ProjectSlug.optional().describe("Only this project"),
  role: RunRole.optional().describe("Only runs and tasks of this role"),
  model: z.string().max(200).optional().describe("Only runs of this model; tasks are of no model"),
})
