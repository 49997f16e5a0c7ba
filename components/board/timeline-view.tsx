"use client"
/** Who worked on what, when: a row for each card, a bar for each run. The bars are read out as sentences. */
import { useMemo } from "react"
import { formatDuration } from "#domain/format"
import type { TimelineData } from "#lib/react/use-graph"
import { clock } from "#lib/react/when"
import { Glyph } from "../ui/glyph.tsx"
import { roleLabel } from "../ui/mark.tsx"
import { Segments } from "../ui/segments.tsx"
import { Empty } from "../ui/state.tsx"
import { cn } from "../ui/cn.ts"
import { glyphOfRun, OUTCOME_LABELS, RUN_STATE_LABELS, STATUS_GLYPHS } from "../ui/status.ts"
import { SPAN_NAMES, type SpanName } from "./look.ts"

const HOUR = 3_600_000
export const SPANS: Record<SpanName, number> = {
  ...{ "1h": HOUR, "6h": 6 * HOUR, "24h": 24 * HOUR, "7d": 7 * 24 * HOUR },
}
/** As many as the lines behind the bars. */
const TICKS = 6

type RunBar = TimelineData["runs"][number]

type TimelineViewProps = TimelineData & {
  now: number
  span: SpanName
  onSpan: (span: SpanName) => void
  onPeek: (key: string) => void
}

export function TimelineView({ runs, isCut, now, span, onSpan, onPeek }: TimelineViewProps) {
  const rows = useMemo(() => rowsOf(runs), [runs])
  const from = now - SPANS[span]
  const percent = (at: number) => Math.min(100, Math.max(0, ((at - from) / SPANS[span]) * 100))
  return (
    <div role="group" aria-label="Timeline" tabIndex={0} className="min-h-0 flex-1 overflow-auto p-4">
      <div className="mb-3 flex items-center gap-3">
        <Segments
          label="Span"
          value={span}
          options={SPAN_NAMES.map((value) => ({ value, label: value }))}
          onChange={onSpan}
        />
        {isCut && <p className="text-xs text-fg-3">The newest 1,000 runs are shown.</p>}
      </div>
      {rows.length === 0 ? (
        <Empty title="No run in this time">Choose a longer span, or wait for the loop to start one.</Empty>
      ) : (
        <div className="min-w-160">
          <div aria-hidden className="relative ml-56 h-5 border-b border-line text-2xs text-fg-3">
            {Array.from({ length: TICKS }, (_, tick) => {
              const at = from + (SPANS[span] * tick) / TICKS
              return (
                <span key={tick} className="num absolute" style={{ left: `${(tick / TICKS) * 100}%` }}>
                  {clockOf(at, span)}
                </span>
              )
            })}
          </div>
          <ul>
            {rows.map(({ key, title, status, bars }) => (
              <li key={key} className="flex h-8 items-center border-b border-line">
                <button
                  data-row
                  type="button"
                  onClick={() => onPeek(key)}
                  className="flex h-7 w-56 shrink-0 items-center gap-2 rounded-md px-1 text-left text-sm hover:bg-raise"
                >
                  <Glyph name={bars.some(isWaiting) ? "attention" : STATUS_GLYPHS[status]} />
                  <span className="num shrink-0 font-mono text-2xs text-fg-3">{key}</span>
                  <span className="truncate">{title}</span>
                </button>
                <ol className="relative h-full min-w-0 flex-1 bg-[linear-gradient(90deg,var(--line)_1px,transparent_1px)] bg-[length:calc(100%/6)_100%]">
                  {bars.map((bar) => {
                    const left = percent(bar.startedAt ?? bar.claimedAt)
                    const width = Math.max(0.4, percent(bar.endedAt ?? now) - left)
                    const sentence = sentenceOf(bar, now)
                    return (
                      <li
                        key={bar.runId}
                        title={sentence}
                        className={cn(
                          "absolute top-2 flex h-4 items-center overflow-hidden rounded-sm",
                          toneOf(bar),
                        )}
                        style={{ left: `${left}%`, width: `${width}%` }}
                      >
                        <span aria-hidden className="px-1 text-[9.5px] font-medium text-fg">
                          {roleLabel(bar.role).charAt(0)}
                        </span>
                        <span className="sr-only">{sentence}</span>
                      </li>
                    )
                  })}
                </ol>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

const isWaiting = (run: RunBar): boolean => run.outcome === null && run.state === "waiting"

type Row = { key: string; title: string; status: RunBar["taskStatus"]; bars: RunBar[] }

/** The cards that were worked on last come first. */
function rowsOf(runs: readonly RunBar[]): Row[] {
  const rows = new Map<string, Row>()
  for (const run of runs) {
    const row = rows.get(run.taskKey)
    if (row) row.bars.push(run)
    else
      rows.set(run.taskKey, { key: run.taskKey, title: run.taskTitle, status: run.taskStatus, bars: [run] })
  }
  return [...rows.values()]
}

function sentenceOf(run: RunBar, now: number): string {
  const lasted = formatDuration((run.endedAt ?? now) - (run.startedAt ?? run.claimedAt))
  const how = run.outcome ? OUTCOME_LABELS[run.outcome] : RUN_STATE_LABELS[run.state]
  return `${roleLabel(run.role)}, attempt ${run.attempt}: ${how}, ${lasted}`
}

const TONES: Partial<Record<ReturnType<typeof glyphOfRun>, string>> = {
  done: "tint-done border-l-2 border-done",
  failed: "tint-failed border-l-2 border-failed",
  attention: "tint-attention border-l-2 border-attention",
  running: "tint-running border-l-2 border-running",
}
const toneOf = (run: RunBar): string => TONES[glyphOfRun(run)] ?? "bg-raise border-l-2 border-line-2"

function clockOf(at: number, span: SpanName): string {
  return span === "7d"
    ? new Date(at).toLocaleDateString(undefined, { weekday: "short", day: "numeric" })
    : clock(at)
}
