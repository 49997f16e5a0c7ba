/** Runs a plan row by row: range, then filters and limits in the order they were written. */
import type { Operator, Plan } from "./plan.ts"
import { RangeScan, type ScannedRow } from "./scan.ts"
import { SearchScan } from "./search/search-scan.ts"
import type { Work } from "./work.ts"

/** What one step of a query found. A skipped row was read, but a filter turned it down. */
export type Step = { kind: "row"; row: ScannedRow } | { kind: "skipped"; row: ScannedRow } | { kind: "end" }

const END: Step = { kind: "end" }

export class QueryRun {
  readonly #scan: { next(): ScannedRow | null } | null
  readonly #operators: Operator[]
  /** How many more rows each limit lets through, by position. */
  readonly #left: number[]

  constructor(work: Work, plan: Plan) {
    this.#operators = plan.operators
    this.#left = plan.operators.map((operator) => (operator.kind === "limit" ? operator.count : Infinity))
    if (plan.search !== null) {
      this.#scan = new SearchScan(work, plan.search, plan.interval)
    } else if (plan.index === null) {
      this.#scan = null
      work.reads.range(plan.indexName, plan.interval, plan.order).exhausted()
    } else {
      const source = { index: plan.index, interval: plan.interval, order: plan.order }
      this.#scan = new RangeScan(work, source, expectedRows(plan.operators))
    }
  }

  /** Reads one row of the range. A used-up limit ends the query without reading further. */
  step(): Step {
    if (this.#scan === null || this.#left.includes(0)) return END
    const row = this.#scan.next()
    if (row === null) return END
    for (let position = 0; position < this.#operators.length; position++) {
      const operator = this.#operators[position]
      if (operator?.kind === "limit") this.#left[position] = (this.#left[position] ?? 0) - 1
      else if (operator?.matches(row.document()) === false) return { kind: "skipped", row }
    }
    return { kind: "row", row }
  }

  next(): ScannedRow | null {
    for (;;) {
      const step = this.step()
      if (step.kind === "row") return step.row
      if (step.kind === "end") return null
    }
  }
}

/** The number of rows that a leading limit allows; behind a filter it says nothing about rows read. */
function expectedRows(operators: readonly Operator[]): number | null {
  const first = operators[0]
  return first?.kind === "limit" && first.count > 0 ? first.count : null
}
