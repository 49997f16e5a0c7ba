/** Counts what a transaction uses and stops it at Convex's limits. */
import { DatabaseError } from "./errors.ts"
import { LIMITS } from "./limits.ts"
import type { TransactionMetrics, Usage } from "./types.ts"

type Metric = keyof TransactionMetrics

const READ_ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions."
const HERE = "in a single function execution"

const REFUSALS: Record<Metric, string> = {
  documentsRead: `Too many documents read ${HERE} (limit: ${LIMITS.documentsRead}). ${READ_ADVICE}`,
  bytesRead: `Too many bytes read ${HERE} (limit: ${LIMITS.bytesRead} bytes). ${READ_ADVICE}`,
  databaseQueries: `Too many reads ${HERE} (limit: ${LIMITS.databaseQueries}). ${READ_ADVICE}`,
  documentsWritten: `Too many writes ${HERE} (limit: ${LIMITS.documentsWritten})`,
  bytesWritten: `Too many bytes written ${HERE} (limit: ${LIMITS.bytesWritten} bytes)`,
  functionsScheduled: `Too many functions scheduled by this mutation (limit: ${LIMITS.functionsScheduled})`,
  scheduledFunctionArgsBytes: `Too large total size of the arguments of scheduled functions from this mutation (limit: ${LIMITS.scheduledFunctionArgsBytes} bytes)`,
}

const WRITES = [
  "documentsWritten",
  "bytesWritten",
  "functionsScheduled",
  "scheduledFunctionArgsBytes",
] as const

export class UsageCounter {
  readonly #used: Record<Metric, number> = {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  }

  add(metric: Metric, amount: number): void {
    this.#used[metric] += amount
    if (this.#used[metric] > LIMITS[metric]) throw new DatabaseError("LimitExceeded", REFUSALS[metric])
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
    const usage = (metric: Metric): Usage => ({
      used: this.#used[metric],
      remaining: Math.max(0, LIMITS[metric] - this.#used[metric]),
    })
    return {
      bytesRead: usage("bytesRead"),
      bytesWritten: usage("bytesWritten"),
      databaseQueries: usage("databaseQueries"),
      documentsRead: usage("documentsRead"),
      documentsWritten: usage("documentsWritten"),
      functionsScheduled: usage("functionsScheduled"),
      scheduledFunctionArgsBytes: usage("scheduledFunctionArgsBytes"),
    }
  }

  /** Undoing writes gives their allowance back; what was read stays read. */
  mark(): () => void {
    const before = WRITES.map((metric) => this.#used[metric])
    return () => WRITES.forEach((metric, i) => (this.#used[metric] = before[i] ?? 0))
  }
}
