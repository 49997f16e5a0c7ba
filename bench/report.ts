/** What every benchmark prints: medians and high percentiles against their goals, as text for people and as JSON. */
import os from "node:os"

export type Figure = { name: string; unit: string; goal?: number; value: number }

/** Nearest rank: the smallest value that at least `share` of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Writes a table to standard error and one JSON line to standard output. */
export function report(bench: string, setting: Record<string, string | number>, figures: Figure[]): void {
  const machine = {
    cpus: os.cpus().length,
    cpu: os.cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  }
  const width = Math.max(...figures.map(({ name }) => name.length))
  const lines = figures.map(({ name, unit, goal, value }) => {
    const against = goal === undefined ? "" : `  goal ${goal} ${unit}, ratio ${(value / goal).toFixed(2)}`
    return `  ${name.padEnd(width)}  ${value.toFixed(2)} ${unit}${against}`
  })
  const facts = Object.entries(setting).map(([name, value]) => `${name} ${value}`)
  process.stderr.write(`${bench} (${facts.join(", ")})\n${lines.join("\n")}\n`)
  process.stdout.write(
    `${JSON.stringify({ bench, at: new Date().toISOString(), machine, setting, figures })}\n`,
  )
}
