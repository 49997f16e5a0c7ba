"use client"
/** Prompts: each version of each role's prompt, what came of its runs, and how many that is known from. */
import Link from "next/link"
import type { Route } from "next"
import type { PromptPart } from "#domain/analytics"
import { grouped } from "#domain/format"
import { numberLabel } from "#domain/prompt"
import { Files } from "../../charts/files.tsx"
import type { Sheet } from "../../charts/export.ts"
import { promptsHref } from "../../prompts/href.ts"
import { Panel } from "../../ui/panel.tsx"
import { Empty } from "../../ui/state.tsx"
import { runsHref } from "../links.ts"
import { FEW, money, percent, roleOf, spent, time } from "../words.ts"
import type { FiguresProps } from "./analytics-view.tsx"
import { Table } from "./tables.tsx"

export function PromptsView({ summary: { byPrompt, from, until }, slug }: FiguresProps) {
  if (byPrompt.length === 0)
    return (
      <Empty title="No run that was given a version has ended in this time">
        A version appears here with its first run that ends. Choose a longer time, or look at the{" "}
        <Link href={promptsHref({ project: slug }) as Route} className="underline">
          versions of each role
        </Link>
        .
      </Empty>
    )
  return (
    <Panel
      title="Prompt versions"
      count={byPrompt.length}
      aside={<Files sheet={sheetOf(byPrompt)} title="Prompt versions" />}
    >
      <Table label="Prompt versions" head={HEAD} names={2}>
        {byPrompt.map((part) => {
          const { role, version, figures } = part
          const { runs, sentBack, duration, costPerKnownRun, usd, unpriced } = figures
          const [name, label] = [roleOf(role), numberLabel(version)]
          return (
            <tr key={`${role} ${version}`}>
              <th scope="row" className="whitespace-nowrap">
                <Link
                  href={runsHref(slug, { from, until, role, prompt: version }) as Route}
                  className="inline-flex min-h-6 items-center hover:underline"
                  title={`Runs of the ${name.toLowerCase()} with the prompt ${label}`}
                >
                  {name}, {label}
                </Link>
              </th>
              <td className="text-left!">
                <Link
                  href={promptsHref({ role, version, project: slug }) as Route}
                  className="inline-flex min-h-6 items-center text-fg-2 hover:underline"
                >
                  Text<span className="sr-only"> of {`${name}, ${label}`}</span>
                </Link>
              </td>
              <td>{grouped(runs.count)}</td>
              <td>
                <Share share={runs.successRate} of={runs.succeeded + runs.failed} />
              </td>
              <td>
                <Share share={sentBack.rate} of={sentBack.made} />
              </td>
              <td>{time(duration.median)}</td>
              <td>
                {time(duration.p90)} <Of count={duration.count} />
              </td>
              <td>
                {money(costPerKnownRun.usd)} <Of count={costPerKnownRun.runs} />
              </td>
              <td>{spent(usd, unpriced)}</td>
            </tr>
          )
        })}
      </Table>
      <p className="px-3 py-2 text-xs text-fg-2">
        Rework: runs whose work came back from review, approval or the merge lane, of those that came off and
        left work. A cost is known from the runs whose price is known.
      </p>
    </Panel>
  )
}

const HEAD = ["Version", "", "Runs", "Succeeded", "Rework", "Median", "p90", "Per run", "Spent"]

const Of = ({ count }: { count: number }) => <span className="text-2xs text-fg-3">of {grouped(count)}</span>

/** A rate with what it is known from; from few it may change much. */
function Share({ share, of }: { share: number | null; of: number }) {
  if (share === null) return percent(share)
  return (
    <span title={of < FEW ? "Few results: the next ones may change this much." : undefined}>
      {percent(share)}{" "}
      <span className="text-2xs text-fg-3">
        of {grouped(of)}
        {of < FEW && ", few"}
      </span>
    </span>
  )
}

const sheetOf = (parts: readonly PromptPart[]): Sheet => ({
  name: "prompts",
  columns: [
    ...["role", "version", "runs", "results", "success", "runs that left work", "rework"],
    ...[
      "median (ms)",
      "p90 (ms)",
      "durations",
      "US dollars per run",
      "priced runs",
      "US dollars",
      "unpriced",
    ],
  ],
  rows: parts.map(({ role, version, figures }) => {
    const { runs, sentBack, duration, costPerKnownRun, usd, unpriced } = figures
    return [
      ...[roleOf(role), version, runs.count, runs.succeeded + runs.failed, runs.successRate],
      ...[sentBack.made, sentBack.rate, duration.median, duration.p90, duration.count],
      ...[costPerKnownRun.usd, costPerKnownRun.runs, usd, unpriced],
    ]
  }),
})
