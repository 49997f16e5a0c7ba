/** Counts what a transaction uses and stops it at Convex's limits, or at the tighter ones of a nested call. */
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import type { TransactionLimits, TransactionMetrics } from "./types.ts"

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

const WRITES = [
  "documentsWritten",
  "bytesWritten",
  "functionsScheduled",
  "scheduledFunctionArgsBytes",
  "filesWritten",
  "fileWriteBytes",
] as const

const NOTHING: Readonly<Record<Metric, number>> = {
  bytesRead: 0,
  bytesWritten: 0,
  databaseQueries: 0,
  documentsRead: 0,
  documentsWritten: 0,
  functionsScheduled: 0,
  scheduledFunctionArgsBytes: 0,
  filesWritten: 0,
  fileWriteBytes: 0,
  filesRead: 0,
  fileReadBytes: 0,
}
const METRICS = Object.keys(NOTHING) as Metric[]

/** Made for every transaction, asked for every row: plain objects and no closures. */
export class UsageCounter {
  readonly #used: Record<Metric, number> = { ...NOTHING }
  /** Where each metric must stop. */
  #limits: Readonly<Record<Metric, number>> = LIMITS
  /** The number that a refusal names: of a nested call's limit its own, not what the transaction has used besides. */
  #shown: Readonly<Record<Metric, number>> = LIMITS

  add(metric: Metric, amount: number): void {
    const used = (this.#used[metric] += amount)
    if (used > this.#limits[metric])
      throw new DatabaseError("LimitExceeded", REFUSALS[metric](this.#shown[metric]))
  }

  addRead(bytes: number): void {
    this.add("documentsRead", 1)
    this.add("bytesRead", bytes)
  }

  addWrite(bytes: number): void {
    this.add("documentsWritten", 1)
    this.add("bytesWritten", bytes)
  }

  used(): Record<Metric, number> {
    return { ...this.#used }
  }

  metrics(): TransactionMetrics {
    const metrics: Partial<TransactionMetrics> = {}
    for (const metric of METRICS) {
      const used = this.#used[metric]
      metrics[metric] = { used, remaining: Math.max(0, this.#limits[metric] - used) }
    }
    return metrics as TransactionMetrics
  }

  /** What another transaction used on behalf of this one, a stale snapshot's reads for instance. */
  addAll(metrics: TransactionMetrics): void {
    for (const metric of METRICS) if (metrics[metric].used > 0) this.add(metric, metrics[metric].used)
  }

  /** Limits for what a nested call uses itself; they can only be tighter than those around it. */
  tighten(wanted: TransactionLimits): () => void {
    const limits = this.#limits
    const shown = this.#shown
    const tighter = { ...limits }
    const named = { ...shown }
    for (const metric of METRICS) {
      const own = wanted[metric]
      if (own === undefined || this.#used[metric] + own >= limits[metric]) continue
      tighter[metric] = this.#used[metric] + own
      named[metric] = own
    }
    this.#limits = tighter
    this.#shown = named
    return () => {
      this.#limits = limits
      this.#shown = shown
    }
  }

  /** Undoing writes gives their allowance back; what was read stays read. */
  mark(): () => void {
    const before = WRITES.map((metric) => this.#used[metric])
    return () => WRITES.forEach((metric, i) => (this.#used[metric] = before[i] ?? 0))
  }
}
