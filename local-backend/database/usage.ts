/** Counts what a transaction uses and stops it at Convex's limits, or at the tighter ones of a nested call. */
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import type { TransactionLimits, TransactionMetrics, Usage } from "./types.ts"

type Metric = keyof TransactionMetrics

const READ_ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions."
const HERE = "in a single function execution"

const REFUSALS: Record<Metric, (limit: number) => string> = {
  documentsRead: (limit) => `Too many documents read ${HERE} (limit: ${limit}). ${READ_ADVICE}`,
  bytesRead: (limit) => `Too many bytes read ${HERE} (limit: ${limit} bytes). ${READ_ADVICE}`,
  databaseQueries: (limit) => `Too many reads ${HERE} (limit: ${limit}). ${READ_ADVICE}`,
  documentsWritten: (limit) => `Too many writes ${HERE} (limit: ${limit})`,
  bytesWritten: (limit) => `Too many bytes written ${HERE} (limit: ${limit} bytes)`,
  functionsScheduled: (limit) => `Too many functions scheduled by this mutation (limit: ${limit})`,
  scheduledFunctionArgsBytes: (limit) =>
    `Too large total size of the arguments of scheduled functions from this mutation (limit: ${limit} bytes)`,
  filesWritten: (limit) => `Too many files written ${HERE} (limit: ${limit})`,
  fileWriteBytes: (limit) => `Too many file bytes written ${HERE} (limit: ${limit} bytes)`,
  filesRead: (limit) => `Too many files read ${HERE} (limit: ${limit})`,
  fileReadBytes: (limit) => `Too many file bytes read ${HERE} (limit: ${limit} bytes)`,
}

const METRICS = Object.keys(REFUSALS) as Metric[]

const WRITES = [
  "documentsWritten",
  "bytesWritten",
  "functionsScheduled",
  "scheduledFunctionArgsBytes",
  "filesWritten",
  "fileWriteBytes",
] as const

/** Where a metric must stop, and the number that the refusal names. */
type Limit = { at: number; shown: number }

function perMetric<T>(value: (metric: Metric) => T): Record<Metric, T> {
  return Object.fromEntries(METRICS.map((metric) => [metric, value(metric)])) as Record<Metric, T>
}

export class UsageCounter {
  readonly #used = perMetric(() => 0)
  #limits = perMetric((metric): Limit => ({ at: LIMITS[metric], shown: LIMITS[metric] }))

  add(metric: Metric, amount: number): void {
    this.#used[metric] += amount
    const limit = this.#limits[metric]
    if (this.#used[metric] > limit.at)
      throw new DatabaseError("LimitExceeded", REFUSALS[metric](limit.shown))
  }

  addRead(bytes: number): void {
    this.add("documentsRead", 1)
    this.add("bytesRead", bytes)
  }

  addWrite(bytes: number): void {
    this.add("documentsWritten", 1)
    this.add("bytesWritten", bytes)
  }

  metrics(): TransactionMetrics {
    return perMetric((metric): Usage => {
      const used = this.#used[metric]
      return { used, remaining: Math.max(0, this.#limits[metric].at - used) }
    })
  }

  /** Limits for what a nested call uses itself; they can only be tighter than those around it. */
  tighten(limits: TransactionLimits): () => void {
    const before = this.#limits
    this.#limits = perMetric((metric): Limit => {
      const own = limits[metric]
      const at = own === undefined ? Infinity : this.#used[metric] + own
      return own === undefined || at >= before[metric].at ? before[metric] : { at, shown: own }
    })
    return () => void (this.#limits = before)
  }

  /** Undoing writes gives their allowance back; what was read stays read. */
  mark(): () => void {
    const before = WRITES.map((metric) => this.#used[metric])
    return () => WRITES.forEach((metric, i) => (this.#used[metric] = before[i] ?? 0))
  }
}
