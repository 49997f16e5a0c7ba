/** Runs on lanes: one lane per slot, so that no two runs of a lane overlap. */
import type { SlotRun } from "#lib/react/analytics-data"

export type Bar = {
  run: SlotRun
  /** In shares of the time that is shown. */
  left: number
  width: number
  /** When it waited for a person, in shares of the bar. */
  waits: { left: number; width: number }[]
}

/** As many lanes as there are slots, and more where more ran at once. */
export function lanesOf(runs: readonly SlotRun[], from: number, until: number, slots: number): Bar[][] {
  const lanes: { free: number; bars: Bar[] }[] = Array.from({ length: slots }, () => ({ free: 0, bars: [] }))
  for (const run of [...runs].sort((a, b) => a.claimedAt - b.claimedAt)) {
    const end = run.endedAt ?? until
    let lane = lanes.find(({ free }) => free <= run.claimedAt)
    if (!lane) lanes.push((lane = { free: 0, bars: [] }))
    lane.free = end
    const bar = end > from && run.claimedAt < until ? barOf(run, from, until) : null
    if (bar) lane.bars.push(bar)
  }
  return lanes.map(({ bars }) => bars)
}

function barOf(run: SlotRun, from: number, until: number): Bar {
  const start = Math.max(run.claimedAt, from)
  const end = Math.min(run.endedAt ?? until, until)
  const length = Math.max(1, end - start)
  const waits = run.waits.flatMap((wait) => {
    const [first, last] = [Math.max(wait.from, start), Math.min(wait.until ?? end, end)]
    return last > first ? [{ left: (first - start) / length, width: (last - first) / length }] : []
  })
  const span = until - from
  return { run, left: (start - from) / span, width: length / span, waits }
}
