"use client"
/** Beside the chat: the agents that work on cards of this project now. */
import Link from "next/link"
import type { Route } from "next"
import type { RunView } from "#lib/react/task-data"
import { Stopwatch } from "../ui/age.tsx"
import { Glyph } from "../ui/glyph.tsx"
import { roleLabel } from "../ui/mark.tsx"
import { glyphOfRun, RUN_STATE_LABELS } from "../ui/status.ts"

export function AtWork({ slug, runs }: { slug: string; runs: RunView[] }) {
  return (
    <section aria-label="Agents at work" className="flex flex-col gap-1 border-t border-line p-2">
      <h2 className="px-2 text-2xs font-medium text-fg-3">Agents at work</h2>
      {runs.length === 0 && <p className="px-2 text-2xs text-fg-3">None on this project.</p>}
      <ul className="flex max-h-56 flex-col gap-px overflow-y-auto">
        {runs.map((run) => (
          <li key={run.runId}>
            <Link
              data-row
              href={`/projects/${slug}/tasks/${run.taskKey}` as Route}
              className="flex flex-col gap-0.5 rounded-md px-2 py-1.5 hover:bg-raise"
            >
              <span className="flex items-center gap-2 text-xs">
                <Glyph name={glyphOfRun(run)} label={RUN_STATE_LABELS[run.state]} className="size-3" />
                <span className="num font-mono text-2xs text-fg-2">{run.taskKey}</span>
                <span className="min-w-0 flex-1 truncate">{run.agentName ?? roleLabel(run.role)}</span>
                <Stopwatch
                  since={run.startedAt ?? run.claimedAt}
                  className="num font-mono text-2xs text-fg-3"
                />
              </span>
              <span className="truncate text-2xs text-fg-3">{run.progress ?? run.taskTitle}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
