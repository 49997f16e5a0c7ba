"use client"
/** Who works on what right now. */
import Link from "next/link"
import { formatMoney, formatTokens } from "#domain/format"
import type { SlotRun } from "#lib/react/analytics-data"
import { Age, Stopwatch } from "../../ui/age.tsx"
import { Button } from "../../ui/button.tsx"
import { Glyph } from "../../ui/glyph.tsx"
import { RoleMark, roleLabel } from "../../ui/mark.tsx"
import { Empty } from "../../ui/state.tsx"
import { glyphOfRun, RUN_STATE_LABELS } from "../../ui/status.ts"

type ActiveRunsProps = { runs: SlotRun[]; writesOff: string | null; onStop: (runId: string) => void }

export function ActiveRuns({ runs, writesOff, onStop }: ActiveRunsProps) {
  if (runs.length === 0)
    return <Empty title="No agent is at work">A run starts when a card is ready and a slot is free.</Empty>
  return (
    <div role="group" aria-label="Table of runs" tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full min-w-[60rem] text-sm">
        <thead>
          <tr className="border-b border-line text-left text-xs text-fg-3 [&>th]:h-8 [&>th]:px-3 [&>th]:font-normal">
            <th scope="col">Task</th>
            <th scope="col">Agent</th>
            <th scope="col">Step</th>
            <th scope="col">Doing</th>
            <th scope="col">Model</th>
            <th scope="col" className="text-right">
              Tokens
            </th>
            <th scope="col" className="text-right">
              Cost
            </th>
            <th scope="col" className="text-right">
              Silent
            </th>
            <th scope="col" className="text-right">
              For
            </th>
            <th scope="col" className="sticky right-0 bg-card">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.runId} className="border-b border-line last:border-b-0 [&>td]:h-9 [&>td]:px-3">
              <td className="max-w-72 max-roomy:max-w-52">
                <span className="flex items-center gap-2">
                  <Glyph name={glyphOfRun(run)} label={RUN_STATE_LABELS[run.state]} />
                  <TaskLink run={run} />
                </span>
              </td>
              <td>
                <span className="flex items-center gap-1.5 whitespace-nowrap text-fg-2">
                  <RoleMark role={run.role} />
                  {run.agentName ?? roleLabel(run.role)}
                </span>
              </td>
              <td className="num whitespace-nowrap text-fg-2">
                {run.stopRequested ? "Stopping" : RUN_STATE_LABELS[run.state]}
                <span className="text-fg-3">, attempt {run.attempt}</span>
              </td>
              <td
                className="max-w-64 truncate font-mono max-roomy:max-w-40 text-2xs text-fg-2"
                title={run.progress ?? run.lastLine ?? undefined}
              >
                {run.progress ?? run.lastLine ?? "…"}
              </td>
              <td className="font-mono text-2xs whitespace-nowrap text-fg-2">{run.model ?? "–"}</td>
              <td className="num text-right text-fg-2">
                {run.usage ? formatTokens(tokensOf(run.usage)) : "–"}
              </td>
              <td className="num text-right text-fg-2">{run.usage ? formatMoney(run.usage.costUsd) : "–"}</td>
              <td className="text-right">
                {run.heardAt === null ? (
                  <span className="text-fg-3">–</span>
                ) : (
                  <Age since={run.heardAt} className="num text-2xs text-fg-2" />
                )}
              </td>
              <td className="text-right">
                <Stopwatch
                  since={run.startedAt ?? run.claimedAt}
                  className="num font-mono text-2xs text-fg-2"
                />
              </td>
              <td className="sticky right-0 bg-card text-right">
                <Button
                  size="sm"
                  variant="danger"
                  aria-label={`Stop the run on ${run.taskKey ?? "its task"}`}
                  disabledReason={run.stopRequested ? "It was asked to stop already." : writesOff}
                  onClick={() => onStop(run.runId)}
                >
                  {run.stopRequested ? "Stopping…" : "Stop"}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const tokensOf = (usage: NonNullable<SlotRun["usage"]>): number =>
  usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens

function TaskLink({ run }: { run: SlotRun }) {
  const text = (
    <>
      <span className="num shrink-0 font-mono text-2xs text-fg-3">{run.taskKey}</span>
      <span className="truncate">{run.taskTitle}</span>
    </>
  )
  if (!run.project || !run.taskKey) return <span className="flex min-w-0 items-baseline gap-2">{text}</span>
  return (
    <Link
      data-row
      href={`/projects/${run.project}/tasks/${run.taskKey}?tab=runs`}
      className="flex min-h-6 min-w-0 items-center gap-2 hover:underline"
    >
      {text}
    </Link>
  )
}
