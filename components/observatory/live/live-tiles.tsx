"use client"
/** The state of things in one glance: six figures, each with the sentence that says what it means. */
import { countOf, formatAge, formatTokens, grouped } from "#domain/format"
import type { SlotRun, Summary } from "#lib/react/analytics-data"
import { pauseOfAll, type LoopView } from "#lib/react/observatory-data"
import type { RunView } from "#lib/react/task-data"
import { Tile, Tiles } from "../figures/tile.tsx"
import { runsHref } from "../links.ts"
import { percent, spent, time } from "../words.ts"
import { lastHourOf } from "./kpis.ts"

/** A run that is claimed should be at work by then. */
const START_TARGET_MS = 5_000

type LiveTilesProps = {
  loop: LoopView
  runs: RunView[]
  /** Of the last hour at least. */
  slotRuns: readonly SlotRun[]
  /** Of 24 hours, for trends and for what is spent. */
  day: Summary | null
  ready: number
  questions: { count: number; oldestAt: number | null }
  slug: string | null
  now: number
}

export function LiveTiles({ loop, runs, slotRuns, day, ready, questions, slug, now }: LiveTilesProps) {
  const waiting = runs.filter((run) => run.state === "waiting").length
  const pause = pauseOfAll(loop.pauses)
  const hour = lastHourOf(slotRuns, now)
  const periods = day?.periods ?? []
  const trend = (summary: string, values: number[], colour?: string) =>
    // Colour is state: a line along zero has none.
    day
      ? {
          trend: {
            summary: `${summary}, hour by hour`,
            values,
            ...(colour && values.some(Boolean) && { colour }),
          },
        }
      : {}
  const midnight = Math.floor(now / DAY_MS) * DAY_MS
  const today = periods.filter(({ at }) => at >= midnight)
  const sum = (read: (period: (typeof periods)[number]) => number) =>
    today.reduce((total, period) => total + read(period), 0)
  const since = now - 3_600_000
  return (
    <Tiles label="State of things">
      <Tile
        label="Slots in use"
        href={`#${ACTIVE_RUNS}`}
        value={grouped(runs.length)}
        unit={`of ${loop.globalLimit}`}
        {...trend(
          "Runs that ended",
          periods.map((each) => each.runs),
        )}
      >
        {runs.length === 0
          ? "every slot is free"
          : waiting > 0
            ? `${runs.length - waiting} at work, ${waiting} waiting for you`
            : "all at work"}
      </Tile>
      <Tile
        label="Queue"
        href={slug === null ? "/board" : `/projects/${slug}/board`}
        value={grouped(ready)}
        unit="ready"
        {...trend(
          "Tasks done",
          periods.map(({ done }) => done),
        )}
      >
        {questions.count > 0
          ? `${countOf(questions.count, "ask")}, the oldest ${questions.oldestAt === null ? "open" : `${formatAge(questions.oldestAt, Math.max(now, questions.oldestAt))} old`}`
          : ready === 0
            ? "nothing waits to start"
            : pause
              ? `held since ${pause.by} paused`
              : "they start as slots come free"}
      </Tile>
      <Tile
        label="Time to start, p95"
        href={runsHref(slug, { from: floorMinute(since) })}
        value={time(hour.startP95)}
        {...trend(
          "Time to start, p95",
          periods.map(({ startP95 }) => startP95 ?? 0),
        )}
      >
        {hour.startP95 === null
          ? "nothing started in this hour"
          : hour.startP95 <= START_TARGET_MS
            ? `within the target of ${START_TARGET_MS / 1_000} s`
            : `over the target of ${START_TARGET_MS / 1_000} s`}
      </Tile>
      <Tile
        label="Ended, last hour"
        value={grouped(hour.ended)}
        unit={hour.ended === 1 ? "run" : "runs"}
        href={runsHref(slug, { from: floorMinute(since) })}
        {...trend(
          "Runs that succeeded",
          periods.map(({ succeeded }) => succeeded),
          "var(--st-done)",
        )}
      >
        {hour.ended === 0
          ? "nothing came to an end"
          : `${hour.succeeded} succeeded, ${hour.failed} failed, ${hour.ended - hour.succeeded - hour.failed} called off`}
      </Tile>
      <Tile
        label="Failures, last hour"
        value={percent(hour.failureRate)}
        href={runsHref(slug, { from: floorMinute(since), outcome: "failed" })}
        {...trend(
          "Runs that failed",
          periods.map(({ failed }) => failed),
          "var(--st-failed)",
        )}
      >
        {hour.failureRate === null
          ? "nothing to judge yet"
          : hour.failed === 0
            ? `none of ${hour.succeeded}`
            : `${hour.failed} of ${hour.failed + hour.succeeded}: ${hour.cause ?? "no cause is known"}`}
      </Tile>
      <Tile
        label="Spent today"
        href={runsHref(slug, { from: midnight })}
        value={
          day
            ? spent(
                sum(({ usd }) => usd),
                sum(({ unpriced }) => unpriced),
              )
            : "–"
        }
        {...trend(
          "Spent",
          periods.map(({ usd }) => usd),
        )}
      >
        {day ? `${formatTokens(sum(({ tokens }) => tokens))} tokens since midnight UTC` : "being added up"}
      </Tile>
    </Tiles>
  )
}

/** Where the runs at work are listed, below. */
export const ACTIVE_RUNS = "active-runs"

const DAY_MS = 24 * 3_600_000
const floorMinute = (at: number): number => Math.floor(at / 60_000) * 60_000
