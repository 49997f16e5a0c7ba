/**
 * Summaries over 100,000 ended runs (or as many as the argument says): the runs lie in a backend of its own, are counted by
 * the function that fills the rollups of an existing installation, and are then asked about as a page asks.
 */
import { mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { RANGES } from "#domain/periods"
import { percentile, report } from "./report.ts"
import { aClutchWithRuns } from "./analytics-runs.ts"

const RUNS = Number(process.argv[2] ?? 100_000)
const SAMPLES = 60

const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-bench-"))
try {
  const clutch = await aClutchWithRuns(path.join(directory, "backend.sqlite"), RUNS)
  const load = os.loadavg()[0] ?? 0
  const times = new Map<string, number[]>()
  const cpu: number[] = []
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const range of RANGES) {
      for (const project of [undefined, "project-1"]) {
        const [startedAt, usedBefore] = [performance.now(), process.cpuUsage()]
        // Each asks about another present: no answer is one that was kept.
        const count = await clutch.summary(range, project, sample)
        const took = performance.now() - startedAt
        if (count === 0) throw new Error(`nothing was counted in ${range}`)
        const name = `${range} of ${project ? "one project" : "all projects"}`
        times.set(name, [...(times.get(name) ?? []), took])
        const { user, system } = process.cpuUsage(usedBefore)
        cpu.push((user + system) / 1_000)
      }
    }
  }
  report(
    "analytics",
    { runs: RUNS, rollups: clutch.rollups, samples: SAMPLES, loadBefore: load.toFixed(1) },
    [
      ...[...times].map(([name, values]) => ({
        ...{ name: `${name}, p95`, unit: "ms", goal: 50 },
        value: percentile(values, 0.95),
      })),
      // Says what a query costs where the machine is too busy for the clock to say it.
      { name: "processor time of a summary, p95", unit: "ms", value: percentile(cpu, 0.95) },
      { name: "counting an existing run, mean", unit: "ms", value: clutch.countedInMs / RUNS },
    ],
  )
  await clutch.stop()
} finally {
  rmSync(directory, { recursive: true })
}
