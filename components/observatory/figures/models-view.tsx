"use client"
/** Models: what each used, cost and brought about, per role, with how many runs that is known from. */
import Link from "next/link"
import type { Route } from "next"
import { formatTokens, grouped } from "#domain/format"
import type { Outcome } from "#domain/run"
import type { Sheet } from "../../charts/export.ts"
import { OUTCOME_LABELS } from "../../ui/status.ts"
import { Panel } from "../../ui/panel.tsx"
import { Empty } from "../../ui/state.tsx"
import { runsHref } from "../links.ts"
import { FEW, modelOf, money, percent, roleOf, spent, time } from "../words.ts"
import type { FiguresProps } from "./analytics-view.tsx"
import { Files } from "../../charts/files.tsx"
import { PartsTable, Table } from "./tables.tsx"

export function ModelsView({ summary: { byModel, byModelAndRole, from, until }, slug }: FiguresProps) {
  if (byModel.length === 0)
    return (
      <Empty title="No run has ended in this time">
        A model appears here with its first run that ends. Choose a longer time, or start a task.
      </Empty>
    )
  const sheet: Sheet = {
    name: "models",
    columns: [
      ...["model", "role", "runs", "results", "success", "median (ms)", "p90 (ms)"],
      ...["input tokens", "output tokens", "cache read", "cache write", "US dollars", "unpriced"],
    ],
    rows: byModelAndRole.map(({ model, role, figures: { runs, duration, tokens, usd, unpriced } }) => [
      ...[modelOf(model), roleOf(role), runs.count, runs.succeeded + runs.failed, runs.successRate],
      ...[duration.median, duration.p90, tokens.input, tokens.output, tokens.cacheRead, tokens.cacheWrite],
      ...[usd, unpriced],
    ]),
  }
  const head = [
    "Model",
    "Role",
    "Runs",
    "Succeeded",
    "Median",
    "p90",
    "Tokens in",
    "out",
    "cached",
    "Per run",
    "Spent",
    "Ended",
  ]
  return (
    <div className="flex flex-col gap-3">
      <PartsTable
        title="Models"
        parts={byModel}
        kind="model"
        hrefOf={(model) => runsHref(slug, { from, until, model })}
      />
      <Panel
        title="Models and roles"
        count={byModelAndRole.length}
        aside={<Files sheet={sheet} title="Models and roles" />}
      >
        <Table label="Models and roles" head={head} names={2}>
          {byModelAndRole.map(({ model, role, figures }) => {
            const { runs, duration, tokens, usd, unpriced, outcomes, costPerRun } = figures
            const results = runs.succeeded + runs.failed
            return (
              <tr key={`${model} ${role}`}>
                <th scope="row" className="font-mono text-xs whitespace-nowrap">
                  <Link
                    href={runsHref(slug, { from, until, model, role }) as Route}
                    className="inline-flex min-h-6 items-center hover:underline"
                  >
                    {modelOf(model)}
                  </Link>
                </th>
                <td className="text-left!">{roleOf(role)}</td>
                <td>{grouped(runs.count)}</td>
                <td title={results < FEW ? "Few results: the next ones may change this much." : undefined}>
                  {percent(runs.successRate)}{" "}
                  <span className="text-2xs text-fg-3">
                    of {results}
                    {results < FEW && ", few"}
                  </span>
                </td>
                <td>{time(duration.median)}</td>
                <td>{time(duration.p90)}</td>
                <td>{formatTokens(tokens.input)}</td>
                <td>{formatTokens(tokens.output)}</td>
                <td>{formatTokens(tokens.cacheRead + tokens.cacheWrite)}</td>
                <td>{money(costPerRun.all.usd)}</td>
                <td>{spent(usd, unpriced)}</td>
                <td className="text-2xs text-fg-2">{outcomeWords(outcomes)}</td>
              </tr>
            )
          })}
        </Table>
      </Panel>
    </div>
  )
}

const outcomeWords = (outcomes: Partial<Record<Outcome, number>>): string =>
  Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${count} ${OUTCOME_LABELS[outcome as Outcome].toLowerCase()}`)
    .join(", ")
