/** Reads one index range in order, a batch at a time. */
import { afterPrefix } from "../values/keys.ts"
import type { JsonObject } from "../values/json.ts"
import { keyOf, type Index } from "./catalog.ts"
import type { Order, RangeRead } from "./reads.ts"
import type { Interval } from "./types.ts"
import type { Work } from "./work.ts"

const FIRST_BATCH = 64
const NEXT_BATCH = 256
/** Above every key: no tag reaches FF. */
const LAST_KEY = Uint8Array.of(0xff)

const select = (direction: "ASC" | "DESC") =>
  `SELECT d.size, d.body FROM entries e CROSS JOIN documents d ON d.seq = e.seq
   WHERE e.index_id = ? AND e.key >= ? AND e.key < ? ORDER BY e.key ${direction} LIMIT ?`
const SELECT = { asc: select("ASC"), desc: select("DESC") }

export type ScanSource = { index: Index; interval: Interval; order: Order }

export type ScannedRow = {
  readonly body: string
  readonly size: number
  /** Parsed at most once. */
  document(): JsonObject
  key(): Uint8Array
}

export class RangeScan {
  readonly #work: Work
  readonly #source: ScanSource
  readonly #read: RangeRead
  #start: Uint8Array
  #end: Uint8Array
  #batch: ScannedRow[] = []
  #position = 0
  #batchSize: number
  #version: number
  #moreInStore = true
  #last: ScannedRow | null = null

  /** `expected` is how many rows the caller will take at most, if it knows. */
  constructor(work: Work, source: ScanSource, expected: number | null) {
    this.#work = work
    this.#source = source
    this.#read = work.reads.range(source.index.name, source.interval, source.order)
    this.#start = source.interval.start
    this.#end = source.interval.end ?? LAST_KEY
    this.#batchSize = Math.min(expected ?? FIRST_BATCH, FIRST_BATCH)
    this.#version = work.version
  }

  /** The next row, or null at the end of the range. */
  next(): ScannedRow | null {
    // A write of this same transaction may have changed what was fetched ahead.
    if (this.#version !== this.#work.version) this.#forgetBatch()
    if (this.#position === this.#batch.length && this.#moreInStore) this.#fetch()
    const row = this.#batch[this.#position]
    if (row === undefined) {
      this.#read.exhausted()
      return null
    }
    this.#position++
    this.#last = row
    this.#work.usage.addRead(row.size)
    this.#read.yielded(row)
    return row
  }

  #forgetBatch(): void {
    this.#version = this.#work.version
    this.#batch = []
    this.#position = 0
    this.#moreInStore = true
  }

  #fetch(): void {
    if (this.#last !== null) {
      if (this.#source.order === "asc") this.#start = afterPrefix(this.#last.key())
      else this.#end = this.#last.key()
    }
    const { index, order } = this.#source
    const rows = this.#work.connection.all(SELECT[order], index.id, this.#start, this.#end, this.#batchSize)
    this.#batch = rows.map(([size, body]) => new StoredRow(index, String(body), Number(size)))
    this.#position = 0
    this.#moreInStore = rows.length === this.#batchSize
    this.#batchSize = NEXT_BATCH
  }
}

/** Keys are computed from the document when wanted: fetching every key costs more than half of the read. */
class StoredRow implements ScannedRow {
  readonly body: string
  readonly size: number
  readonly #index: Index
  #document: JsonObject | null = null
  #key: Uint8Array | null = null

  constructor(index: Index, body: string, size: number) {
    this.#index = index
    this.body = body
    this.size = size
  }

  document(): JsonObject {
    return (this.#document ??= JSON.parse(this.body) as JsonObject)
  }

  key(): Uint8Array {
    return (this.#key ??= keyOf(this.#index, this.document()))
  }
}
