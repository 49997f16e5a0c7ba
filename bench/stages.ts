/** The way of a change through the backend, as `stage-probe.ts` notes it, and how long each part of it takes. */
import { readFileSync } from "node:fs"
import { percentile, type Figure } from "./report.ts"

export const PROBE_FILE = "CLUTCH_BENCH_STAGES"
export const PROBE_CAPACITY = 1 << 17

/** In the order in which they happen; each is told by what has been done since the one before it. */
export const STAGES = [
  "backend has message",
  "engine has mutation",
  "commit begins",
  "committed",
  "host hears of it",
  "query asked for",
  "engine has query",
  "query answered",
  "host has answer",
  "transition sent",
] as const
export type Stage = (typeof STAGES)[number]

/** When the client called and when the other one saw it, on the machine's monotonic clock, in milliseconds. */
export type Window = { from: number; until: number }

/** Of each change the first of each stage, read from what a backend left behind. */
export function readStages(file: string, windows: readonly Window[]): Figure[] {
  const bytes = readFileSync(file)
  const count = Math.min(bytes.readInt32LE(0), PROBE_CAPACITY)
  const events = Array.from({ length: count }, (_, n) => ({
    stage: STAGES[bytes.readDoubleLE(8 + 16 * n)],
    at: bytes.readDoubleLE(16 + 16 * n),
  })).sort((a, b) => a.at - b.at)
  const parts = new Map<string, number[]>()
  let next = 0
  for (const { from, until } of windows) {
    const first = new Map<Stage, number>()
    while (next < events.length && (events[next]?.at ?? 0) <= until) {
      const event = events[next++]
      if (event?.stage !== undefined && event.at >= from && !first.has(event.stage))
        first.set(event.stage, event.at)
    }
    const way = [...first].sort(([, a], [, b]) => a - b)
    let before: { name: string; at: number } = { name: "called", at: from }
    for (const [name, at] of [...way, ["other client sees it", until] as const]) {
      const part = `${before.name} -> ${name}`
      parts.set(part, [...(parts.get(part) ?? []), at - before.at])
      before = { name, at }
    }
  }
  return [...parts]
    .filter(([, took]) => took.length * 2 >= windows.length)
    .map(([name, took]) => ({ name: `  ${name}, p50`, unit: "ms", value: percentile(took, 0.5) }))
}
