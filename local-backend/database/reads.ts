/** Records what a transaction read: only as far as rows were really handed out, so that invalidation is precise. */
import { afterPrefix } from "../values/keys.ts"
import type { IndexName, Interval, ReadSet } from "./types.ts"
import type { UsageCounter } from "./usage.ts"

/** Below every key: keys begin with a tag, and the smallest tag is 01. */
export const FIRST_KEY: Uint8Array = Uint8Array.of(0)
export const EVERYTHING: Interval = { start: FIRST_KEY, end: null }

export type Order = "asc" | "desc"

/** One range read in progress. The last row's key is asked only when the set is wanted: finding it costs a parse. */
export class RangeRead {
  readonly index: IndexName
  readonly #whole: Interval
  readonly #order: Order
  #last: { key(): Uint8Array } | null = null
  #exhausted = false

  constructor(index: IndexName, whole: Interval, order: Order) {
    this.index = index
    this.#whole = whole
    this.#order = order
  }

  yielded(row: { key(): Uint8Array }): void {
    this.#last = row
  }

  exhausted(): void {
    this.#exhausted = true
  }

  /** Null while nothing was read. */
  interval(): Interval | null {
    if (this.#exhausted) return this.#whole
    if (this.#last === null) return null
    const key = this.#last.key()
    return this.#order === "asc"
      ? { start: this.#whole.start, end: afterPrefix(key) }
      : { start: key, end: this.#whole.end }
  }
}

export class ReadRecorder {
  readonly #usage: UsageCounter
  readonly #points = new Map<IndexName, Map<string, Uint8Array>>()
  readonly #ranges: RangeRead[] = []

  constructor(usage: UsageCounter) {
    this.#usage = usage
  }

  /** A get. Getting one document again adds nothing. */
  point(index: IndexName, id: string, key: Uint8Array): void {
    let points = this.#points.get(index)
    if (points === undefined) this.#points.set(index, (points = new Map()))
    if (points.has(id)) return
    this.#usage.add("databaseQueries", 1)
    points.set(id, key)
  }

  range(index: IndexName, whole: Interval, order: Order): RangeRead {
    this.#usage.add("databaseQueries", 1)
    const read = new RangeRead(index, whole, order)
    this.#ranges.push(read)
    return read
  }

  readSet(): ReadSet {
    const set = new Map<IndexName, Interval[]>()
    const add = (index: IndexName, interval: Interval) => {
      const intervals = set.get(index)
      if (intervals === undefined) set.set(index, [interval])
      else intervals.push(interval)
    }
    for (const [index, points] of this.#points)
      for (const key of points.values()) add(index, { start: key, end: afterPrefix(key) })
    for (const read of this.#ranges) {
      const interval = read.interval()
      if (interval !== null) add(read.index, interval)
    }
    return set
  }
}
