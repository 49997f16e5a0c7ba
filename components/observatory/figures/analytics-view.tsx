"use client"
/** Analytics: what came of the work, how long it took and what it cost, beside the stretch before. */
import { countOf, grouped } from "#domain/format"
import type { Summary } from "#lib/react/analytics-data"
import { useProjectName } from "#lib/react/project-names"
import { Empty } from "../../ui/state.tsx"
import { runsHref } from "../links.ts"
import { money, percent, spent, time, unpricedWords } from "../words.ts"
import { CostChart, LeadChart, RunsChart, ThroughputChart } from "./charts.tsx"
import { CostTable, PartsTable, TimesTable } from "./tables.tsx"
import { Tile, Tiles } from "./tile.tsx"

export type FiguresProps = { summary: Summary; slug: string | null }

export function AnalyticsView({ summary, slug }: FiguresProps) {
  const { now, then, from, until } = summary
  const nameOf = useProjectName()
  if (now.runs.count + now.cards.done + now.cards.cancelled + then.runs.count === 0)
    return (
      <Empty title="Nothing has ended in this time">
        A run is counted when it ends, a task when it is done or cancelled. Choose a longer time, or start a
        task.
      </Empty>
    )
  return (
    <div className="flex flex-col gap-3">
      <FigureTiles summary={summary} slug={slug} />
      <div className="grid grid-cols-2 gap-3 max-lg:grid-cols-1">
        <ThroughputChart summary={summary} slug={slug} />
        <LeadChart summary={summary} slug={slug} />
        <RunsChart summary={summary} slug={slug} />
        <CostChart summary={summary} slug={slug} />
        <TimesTable summary={summary} slug={slug} />
        <CostTable summary={summary} slug={slug} />
      </div>
      {slug === null && summary.byProject.length > 1 && (
        <PartsTable
          title="By project"
          parts={summary.byProject}
          nameOf={nameOf}
          hrefOf={(name) => runsHref(name, { from, until })}
        />
      )}
      <PartsTable
        title="By role"
        parts={summary.byRole}
        kind="role"
        hrefOf={(role) => runsHref(slug, { from, until, role })}
      />
      <PartsTable
        title="By model"
        parts={summary.byModel}
        kind="model"
        hrefOf={(model) => runsHref(slug, { from, until, model })}
      />
    </div>
  )
}

function FigureTiles({ summary: { now, then, periods, from, until }, slug }: FiguresProps) {
  const rejected = now.verdicts.count - now.verdicts.approved
  return (
    <Tiles label="Figures">
      <Tile
        label="Tasks done"
        value={grouped(now.cards.done)}
        before={grouped(then.cards.done)}
        href={runsHref(slug, { from, until, outcome: "succeeded" })}
        trend={{ values: periods.map(({ done }) => done), summary: "Tasks done, period by period" }}
      >
        {countOf(now.cards.merged, "merge")}
        {now.cards.cancelled > 0 && `, ${now.cards.cancelled} cancelled`}
      </Tile>
      <Tile
        label="Lead time"
        value={time(now.times.lead.median)}
        unit="median"
        before={time(then.times.lead.median)}
        href={runsHref(slug, { from, until })}
        trend={{ values: periods.map(({ leadMedian }) => leadMedian ?? 0), summary: "Median lead time" }}
      >
        nine of ten within {time(now.times.lead.p90)}
      </Tile>
      <Tile
        label="Runs that succeeded"
        value={percent(now.runs.successRate)}
        before={percent(then.runs.successRate)}
        href={runsHref(slug, { from, until, outcome: "failed" })}
        trend={{
          values: periods.map(({ failed }) => failed),
          summary: "Failed runs, period by period",
          colour: "var(--st-failed)",
        }}
      >
        {now.runs.failed} of {countOf(now.runs.succeeded + now.runs.failed, "run")} failed
      </Tile>
      <Tile
        label="Rework"
        value={percent(now.rework.rate)}
        before={percent(then.rework.rate)}
        href={runsHref(slug, { from, until, outcome: "rejecting" })}
        trend={{
          values: periods.map(({ reworked }) => reworked),
          summary: "Tasks that came back, period by period",
        }}
      >
        {now.rework.cards} of {countOf(now.cards.done, "task")} came back
      </Tile>
      <Tile
        label="Reviews that rejected"
        value={percent(now.verdicts.rejectionRate)}
        before={percent(then.verdicts.rejectionRate)}
        href={runsHref(slug, { from, until, outcome: "rejecting" })}
      >
        {rejected} of {countOf(now.verdicts.count, "verdict")}
      </Tile>
      <Tile
        label="Spent"
        value={spent(now.usd, now.unpriced)}
        before={money(then.usd)}
        href={runsHref(slug, { from, until })}
        trend={{ values: periods.map(({ usd }) => usd), summary: "Spent, period by period" }}
      >
        {unpricedWords(now.unpriced) || `${money(now.costPerMerge.all.usd)} per merge, everything included`}
      </Tile>
    </Tiles>
  )
}
