"use client"
/** What the slots were used for: one lane each, the last while, with a hatch where a run waited for a person. */
import Link from "next/link"
import type { Route } from "next"
import { formatDuration } from "#domain/format"
import type { SlotRun } from "#lib/react/analytics-data"
import { clock } from "#lib/react/when"
import { cn } from "../../ui/cn.ts"
import { Glyph, type GlyphName } from "../../ui/glyph.tsx"
import { roleLabel } from "../../ui/mark.tsx"
import { glyphOfRun, OUTCOME_LABELS, RUN_STATE_LABELS } from "../../ui/status.ts"
import { lanesOf, type Bar } from "./lanes.ts"

type SlotsProps = { runs: readonly SlotRun[]; minutes: number; limit: number; now: number }

const EDGES: Partial<Record<GlyphName, string>> = {
  running: "tint-running border-running",
  queued: "tint-running border-running",
  review: "tint-review border-review",
  attention: "tint-attention border-attention",
  done: "tint-done border-done",
  failed: "tint-failed border-failed",
}
const CALLED_OFF = "bg-raise border-queued"

export function Slots({ runs, minutes, limit, now }: SlotsProps) {
  const from = now - minutes * 60_000
  const lanes = lanesOf(runs, from, now, limit)
  const marks = [0, 1, 2, 3, 4].map((step) => from + ((step + 0.5) * minutes * 60_000) / 5)
  return (
    <div className="flex flex-col">
      <div className="relative">
        {marks.map((at) => (
          <i
            key={at}
            aria-hidden
            className="absolute inset-y-0 w-px bg-line"
            style={{ left: `calc(1.5rem + (100% - 1.5rem) * ${(at - from) / (now - from)})` }}
          />
        ))}
        <ol className="relative flex flex-col gap-1">
          {lanes.map((bars, index) => (
            <li key={index} className="flex h-6 items-center">
              <span className="num w-6 shrink-0 font-mono text-2xs text-fg-3">
                <span className="sr-only">Slot </span>
                {index + 1}
              </span>
              <ol className="relative h-6 min-w-0 flex-1 rounded-sm bg-fg/3">
                {bars.map((bar) => (
                  <RunBar key={bar.run.runId} bar={bar} now={now} />
                ))}
              </ol>
            </li>
          ))}
        </ol>
      </div>
      <div aria-hidden className="num relative mt-1.5 ml-6 h-3.5 text-2xs text-fg-3">
        {marks.map((at, index) => (
          <span
            key={at}
            // On a phone the last one would lie under "now".
            className={cn("absolute -translate-x-1/2 whitespace-nowrap", index === 4 && "max-md:hidden")}
            style={{ left: `${((at - from) / (now - from)) * 100}%` }}
          >
            {clock(at)}
          </span>
        ))}
        <span className="absolute right-0 bg-card pl-1 text-fg-2">now</span>
      </div>
    </div>
  )
}

function RunBar({ bar: { run, left, width, waits }, now }: { bar: Bar; now: number }) {
  const glyph = glyphOfRun(run)
  const state = run.outcome ? OUTCOME_LABELS[run.outcome] : RUN_STATE_LABELS[run.state]
  const length = formatDuration((run.endedAt ?? now) - run.claimedAt)
  const label = `${run.taskKey ?? "A run"}, ${roleLabel(run.role)}, ${length}: ${state}${run.taskTitle ? `. ${run.taskTitle}` : ""}`
  // Padding inside what is cut, or a short run would be wider than its time.
  const text = (
    <span className="flex h-full items-center gap-1.5 px-1.5">
      <span className="num shrink-0 font-mono">{run.taskKey?.split("-").at(-1)}</span>
      <span className="truncate">{run.taskTitle}</span>
      {glyph === "failed" && <Glyph name="failed" className="ml-auto size-3 shrink-0" />}
    </span>
  )
  const look = cn(
    "absolute inset-0 overflow-hidden rounded-sm border-l-[3px] text-2xs text-fg",
    EDGES[glyph] ?? CALLED_OFF,
  )
  return (
    <li className="absolute inset-y-0" style={{ left: `${left * 100}%`, width: `max(4px, ${width * 100}%)` }}>
      {run.project && run.taskKey ? (
        <Link
          href={`/projects/${run.project}/tasks/${run.taskKey}?tab=runs` as Route}
          title={label}
          aria-label={label}
          className={look}
        >
          {text}
        </Link>
      ) : (
        <span title={label} className={look}>
          {text}
        </span>
      )}
      {waits.map((wait) => (
        <i
          key={wait.left}
          aria-hidden
          className="pointer-events-none absolute inset-y-0 rounded-sm"
          style={{
            left: `${wait.left * 100}%`,
            width: `${wait.width * 100}%`,
            background:
              "repeating-linear-gradient(135deg, var(--st-attention) 0 2px, color-mix(in oklch, var(--st-attention) 28%, var(--card)) 2px 6px)",
          }}
        />
      ))}
    </li>
  )
}

/** Which colour is which: the same marks as on the bars. */
export function SlotsLegend() {
  const keys: [GlyphName, string][] = [
    ["running", "running"],
    ["attention", "waits for a person"],
    ["done", "done"],
    ["failed", "failed"],
    ["cancelled", "called off"],
  ]
  return (
    <span className="flex flex-wrap gap-x-3 text-2xs text-fg-2 max-md:hidden">
      {keys.map(([glyph, word]) => (
        <span key={glyph} className="still flex items-center gap-1">
          <Glyph name={glyph} className="size-2.5" />
          {word}
        </span>
      ))}
    </span>
  )
}
