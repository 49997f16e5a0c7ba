/** Events as a feed: how much each matters, and the times in which nothing happened. */
import type { EventKind } from "#domain/event"
import type { CycleView } from "#lib/react/observatory-data"
import type { Paged } from "#lib/react/task-data"

export const LEVELS = ["all", "asks", "warnings", "errors"] as const
export type Level = (typeof LEVELS)[number]

export type FeedEvent = {
  eventId: string
  kind: EventKind
  at: number
  sentence: string
  data: Record<string, string | number | boolean | null>
  taskKey: string | null
}

export type FeedLine =
  | { line: "event"; event: FeedEvent; level: Level }
  // Nothing happened for so long.
  | { line: "idle"; at: number; ms: number }

const WARNINGS: ReadonlySet<EventKind> = new Set([
  "run.report_refused",
  "merge.report_refused",
  "loop.report_refused",
  "dependency.recounted",
  "run.stop_requested",
  "task.retry_planned",
  "merge.held",
  "merge.check_flaky",
  "budget.warned",
  "schedule.skipped",
  "pause.set",
])
const FAILED_OUTCOMES: ReadonlySet<unknown> = new Set(["failed", "timeout", "lost", "rejected"])

export function levelOf({ kind, data }: Pick<FeedEvent, "kind" | "data">): Level {
  if (kind === "signal.opened" || kind === "signal.escalated") return "asks"
  if (kind === "merge.failed" || (kind === "task.moved" && data.to === "blocked")) return "errors"
  if (kind === "run.ended") {
    if (FAILED_OUTCOMES.has(data.outcome)) return "errors"
    return data.outcome === "retryable" || data.outcome === "budget" ? "warnings" : "all"
  }
  return WARNINGS.has(kind) ? "warnings" : "all"
}

/** Of one project: cycles that decided about its tasks, with those decisions alone. Null is all projects. */
export function cyclesOf(cycles: Paged<CycleView>, keys: readonly string[] | null): Paged<CycleView> {
  if (keys === null) return cycles
  const items = cycles.items
    .map((cycle) => ({
      ...cycle,
      actions: cycle.actions.filter(({ taskKey }) => keys.some((key) => taskKey?.startsWith(key))),
    }))
    .filter(({ actions }) => actions.length > 0)
  return { ...cycles, items }
}

/** Shorter pauses are no news. */
const IDLE_MS = 10 * 60_000

/** Newest first, as they come. */
export function feedOf(events: readonly FeedEvent[], level: Level, now: number): FeedLine[] {
  const lines: FeedLine[] = []
  let later = now
  for (const event of events) {
    const own = levelOf(event)
    // Silence is told of everything that happens, whatever is filtered.
    if (level === "all" && later - event.at >= IDLE_MS)
      lines.push({ line: "idle", at: event.at, ms: later - event.at })
    later = event.at
    if (level === "all" || own === level) lines.push({ line: "event", event, level: own })
  }
  return lines
}
