"use client"
/** The four charts of Analytics. */
import { useRouter } from "next/navigation"
import type { Route } from "next"
import { countOf, formatTokens } from "#domain/format"
import { shiftPeriod } from "#domain/periods"
import type { Period } from "#lib/react/analytics-data"
import { Chart } from "../../charts/chart.tsx"
import { ChartPanel, Key } from "../../charts/chart-panel.tsx"
import { Area, Bars, Line, STEPS } from "../../charts/series.tsx"
import { runsHref } from "../links.ts"
import { money, percent, periodLabel, spent, time, unpricedWords, whole } from "../words.ts"
import type { FiguresProps } from "./analytics-view.tsx"

const highestOf = (values: readonly (number | null)[]): number =>
  Math.max(0, ...values.map((value) => value ?? 0))

function useChart({ summary: { grain, periods, from, until }, slug }: FiguresProps) {
  const router = useRouter()
  const labels = periods.map(({ at }) => periodLabel(grain, at))
  return {
    ...{ periods, labels },
    all: (outcome?: string) => runsHref(slug, { from, until, ...(outcome && { outcome }) }),
    /** Opens the runs of one period. */
    open: (index: number, outcome?: string) => {
      const at = periods[index]?.at
      if (at === undefined) return
      const filter = { from: at, until: shiftPeriod(grain, at, 1), ...(outcome && { outcome }) }
      router.push(runsHref(slug, filter) as Route)
    },
    rows: (...read: ((period: Period) => number | null)[]) =>
      periods.map((period) => [new Date(period.at).toISOString(), ...read.map((of) => of(period))]),
  }
}

export function ThroughputChart(props: FiguresProps) {
  const { now, then } = props.summary
  const { periods, labels, all, open, rows } = useChart(props)
  const others = periods.map(({ done, merged }) => done - merged)
  return (
    <ChartPanel
      title="Throughput"
      sentence={`${countOf(now.cards.done, "task")} done, ${now.cards.merged} of them merged; ${then.cards.done} before.`}
      legend={
        <>
          <Key opacity={STEPS[0]}>merged</Key>
          <Key opacity={STEPS[2]}>done without a merge</Key>
        </>
      }
      runsHref={all()}
      sheet={{
        name: "throughput",
        columns: ["period (UTC)", "done", "merged", "came back"],
        rows: rows(
          ({ done }) => done,
          ({ merged }) => merged,
          ({ reworked }) => reworked,
        ),
      }}
    >
      <Chart
        summary={`Tasks done: ${now.cards.done}, of them ${now.cards.merged} merged; ${then.cards.done} in the time before.`}
        labels={labels}
        highest={highestOf(periods.map(({ done }) => done))}
        format={whole}
      >
        {(plot) => (
          <>
            <Bars
              plot={plot}
              values={periods.map(({ merged }) => merged)}
              opacity={STEPS[0]}
              onChoose={open}
              labelOf={(index) => `${labels[index]}: ${periods[index]?.merged} merged`}
            />
            <Bars
              plot={plot}
              values={others}
              from={periods.map(({ merged }) => merged)}
              opacity={STEPS[2]}
              onChoose={open}
              labelOf={(index) => `${labels[index]}: ${others[index]} without a merge`}
            />
          </>
        )}
      </Chart>
    </ChartPanel>
  )
}

export function LeadChart(props: FiguresProps) {
  const { lead } = props.summary.now.times
  const before = props.summary.then.times.lead
  const { periods, labels, all, rows } = useChart(props)
  return (
    <ChartPanel
      title="Lead time"
      sentence={`From ready to done: half of ${countOf(lead.count, "task")} within ${time(lead.median)}, nine of ten within ${time(lead.p90)}${before.median === null ? "." : `; ${time(before.median)} and ${time(before.p90)} before.`}`}
      legend={
        <>
          <Key>median</Key>
          <Key opacity={STEPS[2]}>p90</Key>
        </>
      }
      runsHref={all()}
      sheet={{
        name: "lead-time",
        columns: ["period (UTC)", "median (ms)", "p90 (ms)"],
        rows: rows(
          ({ leadMedian }) => leadMedian,
          ({ leadP90 }) => leadP90,
        ),
      }}
    >
      <Chart
        summary={`Lead time: median ${time(lead.median)}, p90 ${time(lead.p90)}, of ${countOf(lead.count, "task")}.`}
        labels={labels}
        highest={highestOf(periods.map(({ leadP90 }) => leadP90))}
        format={(ms) => (ms === 0 ? "0" : time(ms))}
      >
        {(plot) => (
          <>
            <Line plot={plot} values={periods.map(({ leadP90 }) => leadP90)} opacity={STEPS[2]} />
            <Line plot={plot} values={periods.map(({ leadMedian }) => leadMedian)} />
          </>
        )}
      </Chart>
    </ChartPanel>
  )
}

export function RunsChart(props: FiguresProps) {
  const { runs } = props.summary.now
  const { periods, labels, all, open, rows } = useChart(props)
  const others = periods.map((each) => each.runs - each.succeeded - each.failed)
  return (
    <ChartPanel
      title="Runs"
      sentence={`${countOf(runs.count, "run")} ended; ${percent(runs.successRate)} of those that came to a result succeeded.`}
      legend={
        <>
          <Key colour="var(--st-done)">succeeded</Key>
          <Key colour="var(--st-failed)">failed</Key>
          <Key opacity={STEPS[3]}>called off or tried again</Key>
        </>
      }
      runsHref={all()}
      sheet={{
        name: "runs",
        columns: ["period (UTC)", "ended", "succeeded", "failed"],
        rows: rows(
          (period) => period.runs,
          ({ succeeded }) => succeeded,
          ({ failed }) => failed,
        ),
      }}
    >
      <Chart
        summary={`Runs: ${runs.count} ended, ${runs.succeeded} succeeded, ${runs.failed} failed.`}
        labels={labels}
        highest={highestOf(periods.map((period) => period.runs))}
        format={whole}
      >
        {(plot) => (
          <>
            <Bars
              plot={plot}
              values={periods.map(({ succeeded }) => succeeded)}
              colour="var(--st-done)"
              opacity={0.75}
              onChoose={(index) => open(index, "succeeded")}
              labelOf={(index) => `${labels[index]}: ${periods[index]?.succeeded} succeeded`}
            />
            <Bars
              plot={plot}
              values={periods.map(({ failed }) => failed)}
              from={periods.map(({ succeeded }) => succeeded)}
              colour="var(--st-failed)"
              opacity={0.9}
              onChoose={(index) => open(index, "failed")}
              labelOf={(index) => `${labels[index]}: ${periods[index]?.failed} failed`}
            />
            <Bars
              plot={plot}
              values={others}
              from={periods.map(({ succeeded, failed }) => succeeded + failed)}
              opacity={STEPS[3]}
              onChoose={open}
              labelOf={(index) => `${labels[index]}: ${others[index]} called off or tried again`}
            />
          </>
        )}
      </Chart>
    </ChartPanel>
  )
}

export function CostChart(props: FiguresProps) {
  const { now, then } = props.summary
  const { periods, labels, all, open, rows } = useChart(props)
  const tokens = Object.values(now.tokens).reduce((sum, count) => sum + count, 0)
  const total = runningTotals(periods.map(({ usd }) => usd))
  return (
    <ChartPanel
      title="Cost"
      sentence={[
        `${spent(now.usd, now.unpriced)} and ${formatTokens(tokens)} tokens; ${spent(then.usd, then.unpriced)} before.`,
        now.unpriced > 0 && `${unpricedWords(now.unpriced)}.`,
      ]
        .filter(Boolean)
        .join(" ")}
      legend={
        <>
          <Key opacity={STEPS[1]}>in the period</Key>
          <Key opacity={0.15}>so far</Key>
        </>
      }
      runsHref={all()}
      sheet={{
        name: "cost",
        columns: ["period (UTC)", "US dollars", "runs of unknown price", "tokens"],
        rows: rows(
          ({ usd }) => usd,
          ({ unpriced }) => unpriced,
          (period) => period.tokens,
        ),
      }}
    >
      <Chart
        summary={`Cost: ${spent(now.usd, now.unpriced)}. ${unpricedWords(now.unpriced)}`.trim()}
        labels={labels}
        highest={total.at(-1) ?? 0}
        format={(usd) => money(usd)}
      >
        {(plot) => (
          <>
            <Area plot={plot} values={total} />
            <Bars
              plot={plot}
              values={periods.map(({ usd }) => usd)}
              onChoose={open}
              labelOf={(index) => `${labels[index]}: ${money(periods[index]?.usd ?? null)}`}
            />
          </>
        )}
      </Chart>
    </ChartPanel>
  )
}

function runningTotals(amounts: readonly number[]): number[] {
  let total = 0
  return amounts.map((amount) => (total += amount))
}
