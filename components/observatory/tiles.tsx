"use client"
/** The state of things in one glance: a number, and the sentence that says what it means. */
import type { ReactNode } from "react"
import { countOf, formatAge, grouped } from "#domain/format"
import { useNow } from "#lib/react/clock"
import { pauseOfAll, type LoopView } from "#lib/react/observatory-data"
import type { RunView } from "#lib/react/task-data"
import { Glyph } from "../ui/glyph.tsx"

type TilesProps = {
  loop: LoopView
  runs: RunView[]
  ready: number
  questions: { count: number; oldestAt: number | null }
  lastDecisionAt: number | null
}

export function Tiles({ loop, runs, ready, questions, lastDecisionAt }: TilesProps) {
  const now = useNow(10_000)
  const waiting = runs.filter((run) => run.state === "waiting").length
  const pause = pauseOfAll(loop.pauses)
  const ago = (at: number) => `${formatAge(at, Math.max(now, at))} ago`
  return (
    <dl className="grid grid-cols-4 divide-x divide-line rounded-lg border border-line bg-card max-md:grid-cols-2 max-md:divide-x-0">
      <Tile label="Runs" value={grouped(runs.length)} unit={`of ${loop.globalLimit}`}>
        {runs.length === 0
          ? "every slot is free"
          : waiting > 0
            ? `${runs.length - waiting} at work, ${waiting} waiting for you`
            : "all at work"}
      </Tile>
      <Tile label="Queue" value={grouped(ready)} unit="ready">
        {ready === 0
          ? "nothing waits to start"
          : pause
            ? "held by the pause"
            : "they start as slots come free"}
      </Tile>
      <Tile label="Asks" value={grouped(questions.count)} unit="open" glyph={questions.count > 0}>
        {questions.count === 0
          ? "nobody waits for you"
          : questions.oldestAt === null
            ? `${countOf(questions.count, "card")} cannot go on without you`
            : `the oldest was asked ${ago(questions.oldestAt)}`}
      </Tile>
      <Tile label="Work loop" value={pause ? "Paused" : "Running"}>
        {pause
          ? `by ${pause.by}, ${ago(pause.since)}`
          : lastDecisionAt === null
            ? "nothing decided yet"
            : `last decision ${ago(lastDecisionAt)}`}
      </Tile>
    </dl>
  )
}

type TileProps = { label: string; value: string; unit?: string; glyph?: boolean; children: ReactNode }

function Tile({ label, value, unit, glyph = false, children }: TileProps) {
  return (
    <div className="flex flex-col gap-0.5 px-3.5 py-2.5">
      <dt className="text-xs text-fg-2">{label}</dt>
      <dd className="num flex items-baseline gap-1.5">
        <span className="text-xl font-semibold tracking-[-0.02em]">{value}</span>
        {unit && <span className="text-sm text-fg-3">{unit}</span>}
        {glyph && <Glyph name="attention" className="size-3.5 self-center" />}
      </dd>
      <dd className="text-xs text-fg-2">{children}</dd>
    </div>
  )
}
