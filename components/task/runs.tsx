"use client"
/** The task's runs: each with how it went, what it cost, and its conversation. */
import { useState, type ReactNode } from "react"
import Link from "next/link"
import type { Route } from "next"
import { ChevronRight } from "lucide-react"
import { formatDuration, shortCommit } from "#domain/format"
import { numberLabel } from "#domain/prompt"
import { RUN_REASONS } from "#domain/run"
import type { RunView } from "#lib/react/task-data"
import { promptsHref } from "../prompts/href.ts"
import { Age, Stopwatch } from "../ui/age.tsx"
import { Button } from "../ui/button.tsx"
import { cn } from "../ui/cn.ts"
import { Glyph } from "../ui/glyph.tsx"
import { RoleMark, roleLabel } from "../ui/mark.tsx"
import { Empty } from "../ui/state.tsx"
import { glyphOfRun, OUTCOME_LABELS, RUN_STATE_LABELS } from "../ui/status.ts"
import { OneLine } from "../ui/one-line.tsx"

type RunsProps = {
  runs: RunView[]
  writesOff: string | null
  onStop: (runId: string) => void
  /** The conversation of a run, subscribed to only while it is open. */
  renderTranscript: (run: RunView) => ReactNode
}

export function Runs({ runs, writesOff, onStop, renderTranscript }: RunsProps) {
  // At first the run that works is open, else the newest with a conversation: a check leaves none.
  const newest =
    (runs.find((run) => run.endedAt === null) ?? runs.find((run) => run.role !== "check") ?? runs[0])
      ?.runId ?? null
  const [chosen, setChosen] = useState<string | null | undefined>(undefined)
  const open = chosen === undefined ? newest : chosen
  if (runs.length === 0)
    return <Empty title="No run yet">The loop starts one when the task is ready and there is room.</Empty>
  return (
    <ol className="flex flex-col gap-2">
      {runs.map((run) => (
        <li key={run.runId} className="overflow-hidden rounded-lg border border-line bg-card">
          <RunRow
            run={run}
            isOpen={open === run.runId}
            writesOff={writesOff}
            onToggle={() => setChosen(open === run.runId ? null : run.runId)}
            onStop={() => onStop(run.runId)}
          />
          {open === run.runId && (
            <div className="border-t border-line">
              <RunFacts run={run} />
              {renderTranscript(run)}
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}

type RunRowProps = {
  run: RunView
  isOpen: boolean
  writesOff: string | null
  onToggle: () => void
  onStop: () => void
}

function RunRow({ run, isOpen, writesOff, onToggle, onStop }: RunRowProps) {
  const state = run.outcome
    ? OUTCOME_LABELS[run.outcome]
    : run.stopRequested
      ? "Stopping"
      : RUN_STATE_LABELS[run.state]
  return (
    <div className="flex min-h-10 items-center gap-2 px-3 py-1">
      <button
        data-row
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="flex min-h-8 min-w-0 flex-1 items-center gap-2 text-left"
      >
        <ChevronRight aria-hidden className={cn("size-3.5 shrink-0 text-fg-3", isOpen && "rotate-90")} />
        <Glyph name={glyphOfRun(run)} />
        <span className="text-sm font-medium whitespace-nowrap">{roleLabel(run.role)}</span>
        <span className="num text-xs whitespace-nowrap text-fg-3">attempt {run.attempt}</span>
        <span className={cn("truncate text-sm", run.outcome === "failed" ? "text-failed" : "text-fg-2")}>
          {state}
        </span>
        <span className="ml-auto flex shrink-0 items-center gap-2">
          {run.endedAt === null ? (
            <Stopwatch since={run.startedAt ?? run.claimedAt} className="num font-mono text-2xs text-fg-2" />
          ) : (
            <>
              <span className="num text-2xs text-fg-3">
                {formatDuration(run.endedAt - (run.startedAt ?? run.claimedAt))}
              </span>
              <Age since={run.endedAt} className="num font-mono text-2xs text-fg-3" />
            </>
          )}
          <RoleMark role={run.role} {...(run.agentName && { name: run.agentName })} />
        </span>
      </button>
      {run.endedAt === null && (
        <Button
          size="sm"
          variant="danger"
          disabledReason={run.stopRequested ? "It was asked to stop already." : writesOff}
          onClick={onStop}
        >
          {run.stopRequested ? "Stopping…" : "Stop"}
        </Button>
      )}
    </div>
  )
}

const LEVELS = {
  bwrap: "sandbox",
  pid_namespace: "process namespace",
  marker: "marked processes",
  gateway: "its gateway",
}

function RunFacts({ run }: { run: RunView }) {
  const sentence = run.sentence ?? (run.reason ? RUN_REASONS[run.reason] : run.progress)
  return (
    <div className="flex flex-col gap-1.5 px-3 py-2 text-xs text-fg-2">
      {sentence && (
        <p className="text-sm [overflow-wrap:anywhere]">
          <OneLine text={sentence} />
        </p>
      )}
      {run.summary && run.summary !== sentence && (
        <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">
          <OneLine text={run.summary} />
        </p>
      )}
      <p className="num flex flex-wrap gap-x-3 gap-y-0.5 text-fg-3">
        {run.reason && <code className="font-mono text-2xs">{run.reason}</code>}
        {run.promptVersion !== null && (
          <Link
            href={promptsHref({ role: run.role, version: run.promptVersion, project: run.project }) as Route}
            className="inline-flex min-h-6 items-center underline"
          >
            prompt {numberLabel(run.promptVersion)}
          </Link>
        )}
        {run.headCommit && (
          <span>
            commit <code className="font-mono text-2xs">{shortCommit(run.headCommit)}</code>
          </span>
        )}
        {run.supervision && <span>held by {LEVELS[run.supervision]}</span>}
        {run.termination && (
          <span className={run.termination.processesLeft > 0 ? "text-failed" : ""}>
            {run.termination.processesSeen} of its processes ended, {run.termination.processesLeft} left
          </span>
        )}
      </p>
    </div>
  )
}
