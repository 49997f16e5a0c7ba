"use client"
/** The slots in their panel: drawn or as a table, as a file, and with the way to their runs. */
import { countOf } from "#domain/format"
import type { SlotRun } from "#lib/react/analytics-data"
import type { Live } from "#lib/react/live"
import { ChartPanel } from "../../charts/chart-panel.tsx"
import type { Sheet } from "../../charts/export.ts"
import { roleLabel } from "../../ui/mark.tsx"
import { Panel } from "../../ui/panel.tsx"
import { OUTCOME_LABELS, RUN_STATE_LABELS } from "../../ui/status.ts"
import { runsHref } from "../links.ts"
import { Shown } from "../shown.tsx"
import { Slots, SlotsLegend } from "./slots.tsx"

const MINUTE_MS = 60_000

type SlotsPanelProps = {
  runs: Live<SlotRun[]>
  slug: string | null
  minutes: number
  limit: number
  now: number
}

export function SlotsPanel({ runs, slug, minutes, limit, now }: SlotsPanelProps) {
  if (runs.state !== "ready")
    return (
      <Panel title="Slots">
        <Shown live={runs} what="What the slots were used for">
          {() => null}
        </Shown>
      </Panel>
    )
  // Of whole minutes, or the link would be another one each time the clock moves.
  const from = Math.floor(now / MINUTE_MS - minutes) * MINUTE_MS
  const shown = runs.value.filter(({ endedAt }) => endedAt === null || endedAt >= from)
  const open = shown.filter(({ endedAt }) => endedAt === null).length
  return (
    <ChartPanel
      title="Slots"
      sentence={`${countOf(shown.length, "run")} in ${minutes} minutes, ${open} of them still open.`}
      legend={<SlotsLegend />}
      runsHref={runsHref(slug, { from })}
      sheet={sheetOf(shown, now)}
    >
      <Slots runs={runs.value} minutes={minutes} limit={limit} now={now} />
    </ChartPanel>
  )
}

export const sheetOf = (runs: readonly SlotRun[], now: number): Sheet => ({
  name: "slots",
  columns: ["task", "title", "role", "attempt", "state", "claimed", "ended", "waited for a person (ms)"],
  rows: runs.map((run) => [
    ...[run.taskKey, run.taskTitle, roleLabel(run.role), run.attempt],
    run.outcome ? OUTCOME_LABELS[run.outcome] : RUN_STATE_LABELS[run.state],
    new Date(run.claimedAt).toISOString(),
    run.endedAt === null ? null : new Date(run.endedAt).toISOString(),
    run.waits.reduce((sum, { from, until }) => sum + (until ?? now) - from, 0),
  ]),
})
