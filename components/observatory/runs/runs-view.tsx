"use client"
/** Runs that ended, by what one asked for: where the figures lead. */
import dynamic from "next/dynamic"
import Link from "next/link"
import type { Route } from "next"
import { formatDuration, formatMoney, formatTokens } from "#domain/format"
import { numberLabel } from "#domain/prompt"
import type { EndedRun } from "#lib/react/analytics-data"
import type { Paged } from "#lib/react/task-data"
import { Age } from "../../ui/age.tsx"
import { Button } from "../../ui/button.tsx"
import { Glyph } from "../../ui/glyph.tsx"
import { RoleMark, roleLabel } from "../../ui/mark.tsx"
import { Panel } from "../../ui/panel.tsx"
import { Empty, Loading, Skeleton } from "../../ui/state.tsx"
import { glyphOfRun, OUTCOME_LABELS } from "../../ui/status.ts"
import type { Sheet } from "../../charts/export.ts"

const Files = dynamic(() => import("../../charts/files.tsx").then((room) => room.Files), { ssr: false })

type RunsViewProps = { runs: Paged<EndedRun>; isFiltered: boolean }

export function RunsView({ runs: { items, isLoading, onMore }, isFiltered }: RunsViewProps) {
  if (isLoading)
    return (
      <Loading label="Loading the runs">
        <Skeleton className="h-40" />
      </Loading>
    )
  return (
    <Panel
      title="Ended runs"
      count={items.length}
      aside={<Files sheet={sheetOf(items)} title="Ended runs" />}
    >
      {items.length === 0 ? (
        <Nothing hasMore={onMore !== null} isFiltered={isFiltered} />
      ) : (
        <RunsTable runs={items} />
      )}
      {onMore && (
        <div className="p-3">
          <Button onClick={onMore}>Show earlier</Button>
        </div>
      )}
    </Panel>
  )
}

function Nothing({ hasMore, isFiltered }: { hasMore: boolean; isFiltered: boolean }) {
  if (hasMore)
    return <Empty title="None of these among the newest">Older ones have not been looked at yet.</Empty>
  if (isFiltered) return <Empty title="No run ended like this">Widen the time or take out a filter.</Empty>
  return <Empty title="No run has ended yet">Each run is listed here when it ends, with what it cost.</Empty>
}

function RunsTable({ runs }: { runs: readonly EndedRun[] }) {
  return (
    <div role="group" aria-label="Table of ended runs" tabIndex={0} className="relative overflow-x-auto">
      <table className="num w-full min-w-[56rem] text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-fg-3 [&>th]:h-8 [&>th]:px-3 [&>th]:font-normal">
            {["Task", "Outcome", "Role", "Model", "Took", "Tokens", "Cost", "Ended"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.runId} className="border-b border-line last:border-b-0 [&>td]:h-9 [&>td]:px-3">
              <td className="max-w-80 max-md:max-w-44">
                <Link
                  data-row
                  href={`/projects/${run.project}/tasks/${run.taskKey}?tab=runs` as Route}
                  className="flex min-h-6 min-w-0 items-center gap-2 hover:underline"
                >
                  <span className="shrink-0 font-mono text-2xs text-fg-3">{run.taskKey}</span>
                  <span className="truncate">{run.taskTitle}</span>
                </Link>
              </td>
              <td className="max-w-72" title={run.sentence ?? undefined}>
                <span className="flex items-center gap-1.5">
                  <Glyph name={glyphOfRun(run)} />
                  <span className="truncate text-fg-2">
                    {run.outcome ? OUTCOME_LABELS[run.outcome] : "Ended"}
                    {run.verdict && `, ${run.verdict.replace("_", " ")}`}
                  </span>
                </span>
              </td>
              <td>
                <span className="flex items-center gap-1.5 whitespace-nowrap text-fg-2">
                  <RoleMark role={run.role} />
                  {run.agentName ?? roleLabel(run.role)}
                  <span className="text-fg-3">
                    try {run.attempt}
                    {run.promptVersion !== null && `, ${numberLabel(run.promptVersion)}`}
                  </span>
                </span>
              </td>
              <td className="font-mono text-2xs whitespace-nowrap text-fg-2">{run.model ?? "–"}</td>
              <td className="whitespace-nowrap">{tookOf(run)}</td>
              <td>{run.usage ? formatTokens(tokensOf(run)) : "–"}</td>
              <td>{run.usage ? formatMoney(run.usage.costUsd) : run.role === "check" ? "–" : "unknown"}</td>
              <td className="whitespace-nowrap text-fg-2">
                {run.endedAt !== null && <Age since={run.endedAt} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const tookOf = ({ startedAt, endedAt }: EndedRun): string =>
  startedAt === null || endedAt === null ? "never started" : formatDuration(endedAt - startedAt)

const tokensOf = ({ usage }: EndedRun): number =>
  usage ? usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens : 0

const sheetOf = (runs: readonly EndedRun[]): Sheet => ({
  name: "runs",
  columns: [
    "run",
    "task",
    "project",
    "role",
    "attempt",
    "prompt",
    "outcome",
    "verdict",
    "model",
    "ended",
    "tokens",
    "US dollars",
  ],
  rows: runs.map((run) => [
    ...[run.runId, run.taskKey, run.project, run.role, run.attempt, run.promptVersion],
    ...[run.outcome, run.verdict, run.model],
    ...[run.endedAt === null ? null : new Date(run.endedAt).toISOString(), run.usage && tokensOf(run)],
    run.usage?.costUsd ?? null,
  ]),
})
