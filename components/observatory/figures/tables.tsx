"use client"
/** The tables of Analytics: where the time goes, what things cost, and who did what. */
import Link from "next/link"
import type { Route } from "next"
import type { ReactNode } from "react"
import type { Cost, Figures } from "#domain/analytics"
import { grouped } from "#domain/format"
import type { Summary } from "#lib/react/analytics-data"
import type { Sheet } from "../../charts/export.ts"
import { Panel } from "../../ui/panel.tsx"
import { RunsLink } from "../../charts/chart-panel.tsx"
import { Files } from "../../charts/files.tsx"
import { runsHref } from "../links.ts"
import { modelOf, money, NO_FIGURE, pair, percent, roleOf, spent, time, unpricedWords } from "../words.ts"

const STAGES = [
  ["lead", "Lead: ready to done"],
  ["queue", "Queue: ready"],
  ["work", "Work: in progress"],
  ["review", "Review and approval"],
  ["merge", "Merge lane"],
] as const

type StretchProps = { summary: Summary; slug: string | null }

export function TimesTable({ summary: { now, then, from, until }, slug }: StretchProps) {
  const longest = Math.max(1, ...STAGES.map(([stage]) => now.times[stage].p90 ?? 0))
  const sheet: Sheet = {
    name: "times",
    columns: ["stage", "tasks", "median (ms)", "p90 (ms)", "median before (ms)", "p90 before (ms)"],
    rows: STAGES.map(([stage, label]) => [
      ...[label, now.times[stage].count, now.times[stage].median, now.times[stage].p90],
      ...[then.times[stage].median, then.times[stage].p90],
    ]),
  }
  return (
    <Panel
      title="Where the time goes"
      aside={
        <>
          <RunsLink href={runsHref(slug, { from, until })} title="Where the time goes" />
          <Files sheet={sheet} title="Where the time goes" />
        </>
      }
    >
      <Table label="Where the time goes" head={["Of done tasks", "Median", "p90", "Before"]}>
        {STAGES.map(([stage, label]) => {
          const { median, p90 } = now.times[stage]
          return (
            <tr key={stage}>
              <th scope="row">
                {label}
                <span aria-hidden className="mt-1 flex h-1 w-full rounded-full bg-raise">
                  <i
                    className="h-1 rounded-full bg-fg"
                    style={{ width: `${((median ?? 0) / longest) * 100}%` }}
                  />
                  <i
                    className="h-1 rounded-r-full bg-fg opacity-30"
                    style={{ width: `${(((p90 ?? 0) - (median ?? 0)) / longest) * 100}%` }}
                  />
                </span>
              </th>
              <td>{time(median)}</td>
              <td>{time(p90)}</td>
              <td className="text-fg-3">
                {pair(time(then.times[stage].median), time(then.times[stage].p90))}
              </td>
            </tr>
          )
        })}
        <tr>
          <th scope="row">Start of a run</th>
          <td>{time(now.start.median)}</td>
          <td>{time(now.start.p90)}</td>
          <td className="text-fg-3">{pair(time(then.start.median), time(then.start.p90))}</td>
        </tr>
      </Table>
    </Panel>
  )
}

export function CostTable({ summary: { now, then, from, until }, slug }: StretchProps) {
  const rows: [string, Cost, Cost][] = [
    ["Per task", now.costPerTask, then.costPerTask],
    ["Per merged pull request", now.costPerMerge, then.costPerMerge],
    ["Per run", now.costPerRun, then.costPerRun],
  ]
  const leftOut = now.costPerTask.successes.leftOut
  const sheet: Sheet = {
    name: "costs",
    columns: ["of", "successes (US dollars)", "left out", "everything (US dollars)", "runs of unknown price"],
    rows: rows.map(([label, cost]) => [
      ...[label, cost.successes.usd, cost.successes.leftOut, cost.all.usd, cost.all.unpriced],
    ]),
  }
  const all = ({ all: { usd, unpriced } }: Cost) => (usd === null ? NO_FIGURE : spent(usd, unpriced))
  return (
    <Panel
      title="What it costs"
      aside={
        <>
          <RunsLink href={runsHref(slug, { from, until })} title="What it costs" />
          <Files sheet={sheet} title="What it costs" />
        </>
      }
    >
      <Table label="What it costs" head={["", "Successes only", "Everything", "Before"]}>
        {rows.map(([label, cost, before]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{money(cost.successes.usd)}</td>
            <td>{all(cost)}</td>
            <td className="text-fg-3">{pair(money(before.successes.usd), all(before))}</td>
          </tr>
        ))}
      </Table>
      <p className="num px-3 py-2 text-xs text-fg-2">
        {now.unpriced === 0 && leftOut === 0
          ? "Every price is known."
          : [
              now.unpriced > 0 && unpricedWords(now.unpriced),
              leftOut > 0 &&
                `${leftOut} of ${now.cards.done} done tasks are left out of the means of successes`,
            ]
              .filter(Boolean)
              .join("; ") + ". An unknown price is never counted as nothing."}
      </p>
    </Panel>
  )
}

type Part = { name: string; figures: Figures }
type PartsProps = {
  title: string
  parts: readonly Part[]
  kind?: "role" | "model"
  nameOf?: (name: string) => string
  hrefOf: (name: string) => string
}

export function PartsTable({ title, parts, kind, nameOf, hrefOf }: PartsProps) {
  if (parts.length === 0) return null
  const named = nameOf ?? (kind === "role" ? roleOf : modelOf)
  const hasCards = kind !== "model"
  const sheet: Sheet = {
    name: title.toLowerCase().replaceAll(" ", "-"),
    columns: ["name", "runs", "success", "rejection", "done", "median (ms)", "US dollars", "unpriced"],
    rows: parts.map(({ name, figures }) => [
      ...[named(name), figures.runs.count, figures.runs.successRate, figures.verdicts.rejectionRate],
      ...[figures.cards.done, figures.duration.median, figures.usd, figures.unpriced],
    ]),
  }
  const head = [
    "Name",
    "Runs",
    "Succeeded",
    ...(hasCards ? ["Tasks done", "Came back"] : []),
    "Duration",
    "Spent",
  ]
  return (
    <Panel title={title} count={parts.length} aside={<Files sheet={sheet} title={title} />}>
      <Table label={title} head={head}>
        {parts.map(({ name, figures }) => (
          <tr key={name}>
            <th scope="row">
              <Link href={hrefOf(name) as Route} className="inline-flex min-h-6 items-center hover:underline">
                {named(name)}
              </Link>
            </th>
            <td>{grouped(figures.runs.count)}</td>
            <td>{percent(figures.runs.successRate)}</td>
            {hasCards && (
              <>
                <td>{grouped(figures.cards.done)}</td>
                <td>{percent(figures.rework.rate)}</td>
              </>
            )}
            <td>{time(figures.duration.median)}</td>
            <td>{spent(figures.usd, figures.unpriced)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  )
}

type TableProps = { label: string; head: readonly string[]; names?: number; children: ReactNode }

/** The first column, or the first few, are names; the others are numbers. */
export function Table({ label, head, names = 1, children }: TableProps) {
  return (
    <div role="group" aria-label={`Table: ${label}`} tabIndex={0} className="relative overflow-x-auto">
      <table className="num w-full text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-fg-3 [&>*]:h-8 [&>*]:px-3 [&>*]:font-normal [&>*]:whitespace-nowrap">
            {head.map((name, index) =>
              name === "" ? (
                <td key={index} />
              ) : (
                <th key={name} scope="col" className={index < names ? "text-left" : "text-right"}>
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody className="[&_td]:px-3 [&_td]:py-1 [&_td]:text-right [&_td]:whitespace-nowrap [&_th]:px-3 [&_th]:py-1 [&_th]:text-left [&_th]:font-normal [&_tr]:border-b [&_tr]:border-line [&_tr:last-child]:border-b-0 [&_tr]:h-9">
          {children}
        </tbody>
      </table>
    </div>
  )
}
