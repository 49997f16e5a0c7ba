/** The work loop in Prometheus' text format (version 0.0.4). */
import type { FunctionReturnType } from "convex/server"
import type { api } from "#convex/_generated/api"

type Status = Pick<
  FunctionReturnType<typeof api.loop.status>,
  "counts" | "runs" | "globalLimit" | "isPaused" | "needsPerson" | "loop"
>
type Liveness = FunctionReturnType<typeof api.loop.liveness>
type Sample = { labels?: Record<string, string>; value: number }

export function metricsText(status: Status, liveness: Liveness, now: number): string {
  const { counts, runs, globalLimit, isPaused, needsPerson, loop } = status
  return [
    metric("clutch_tasks", "Cards by column.", byLabel("status", counts)),
    metric("clutch_runs_open", "Runs that have not ended.", [{ value: runs.length }]),
    metric("clutch_run_slots", "Runs that may be open at once.", [{ value: globalLimit }]),
    metric("clutch_signals_open", "Questions that wait for a person.", [{ value: needsPerson }]),
    metric("clutch_paused", "1 while everything is paused.", [{ value: Number(isPaused) }]),
    metric(
      "clutch_loop_silence_seconds",
      "Since the loop's last sign of life.",
      loop ? [{ value: Math.max(0, now - loop.seenAt) / 1_000 }] : [],
    ),
    metric(
      "clutch_tasks_by_next_mover",
      "Open cards by who moves next.",
      liveness ? byLabel("mover", liveness.movers) : [],
    ),
    metric(
      "clutch_tasks_without_mover",
      "Open cards that nobody moves: anything but 0 is a fault.",
      liveness ? [{ value: liveness.nobody.length }] : [],
    ),
    metric(
      "clutch_tasks_overdue",
      "Open cards whose next move takes too long.",
      liveness ? [{ value: liveness.overdue.length }] : [],
    ),
  ].join("")
}

const byLabel = (label: string, values: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }))

/** Every one is a gauge; one without a sample is left out. */
function metric(name: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return ""
  const lines = samples.map(({ labels = {}, value }) => {
    const inside = Object.entries(labels).map(([label, text]) => `${label}="${text}"`)
    return `${name}${inside.length > 0 ? `{${inside.join(",")}}` : ""} ${value}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`
}
