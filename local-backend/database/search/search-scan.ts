/** Reads the results of a search one by one, as a range of an index is read: in the order of their relevance. */
import { DatabaseError } from "../errors.ts"
import { LIMITS } from "../limits.ts"
import type { Interval } from "../types.ts"
import type { JsonObject } from "../../values/json.ts"
import { compareKeys, encodeKey } from "../../values/keys.ts"
import { FIRST_KEY } from "../reads.ts"
import type { ScannedRow } from "../scan.ts"
import type { Work } from "../work.ts"
import { readIntervals } from "./keys.ts"
import { rankedCandidates, type Candidate } from "./rank.ts"
import type { SearchPlan } from "./search-plan.ts"

export class SearchScan {
  readonly #work: Work
  readonly #plan: SearchPlan
  readonly #interval: Interval
  #candidates: Candidate[] | null = null
  #position = 0
  #version = 0
  /** What was handed out stays so: a ranking made anew may have moved it. */
  readonly #yielded = new Set<number>()

  /** The interval is of the keys that `positionOf` makes: a page's part of the results. */
  constructor(work: Work, plan: SearchPlan, interval: Interval) {
    this.#work = work
    this.#plan = plan
    this.#interval = interval
    if (plan.terms.length === 0) return
    const [filter = null] = plan.filters
    for (const read of readIntervals(plan.terms, filter))
      work.reads.range(plan.index.name, read, "asc").exhausted()
  }

  next(): ScannedRow | null {
    for (;;) {
      const candidate = this.#candidate()
      if (candidate === null) return null
      const key = positionOf(candidate)
      if (compareKeys(key, this.#interval.start) < 0) continue
      if (this.#yielded.has(candidate.seq)) continue
      if (this.#interval.end !== null && compareKeys(key, this.#interval.end) >= 0) return null
      if (this.#yielded.size === LIMITS.searchCandidates) throw tooMany()
      this.#yielded.add(candidate.seq)
      return this.#load(candidate, key)
    }
  }

  /** A write of this same transaction may have changed what matches: then the ranking is made anew. */
  #candidate(): Candidate | null {
    if (this.#candidates === null || this.#version !== this.#work.version) {
      this.#version = this.#work.version
      this.#position = 0
      // A page that begins further down may lie beyond any fixed number of candidates.
      const isFirstPage = this.#interval.start === FIRST_KEY
      const limit = isFirstPage ? LIMITS.searchCandidates + 1 : -1
      this.#candidates = rankedCandidates(this.#work.connection, this.#plan, limit)
    }
    return this.#candidates[this.#position++] ?? null
  }

  #load({ seq }: Candidate, key: Uint8Array): ScannedRow {
    const found = this.#work.connection.get("SELECT size, body FROM documents WHERE seq = ?", seq)
    if (found === undefined)
      throw new DatabaseError(
        "CorruptDatabase",
        `The search index ${this.#plan.index.name} leads to no document`,
      )
    const size = Number(found[0])
    const body = String(found[1])
    this.#work.usage.addRead(size)
    let document: JsonObject | undefined
    return {
      body,
      size,
      document: () => (document ??= JSON.parse(body) as JsonObject),
      key: () => key,
    }
  }
}

/** Orders results as they are yielded, so that cursors can point between them. */
function positionOf({ score, creationTime, seq }: Candidate): Uint8Array {
  return encodeKey([-score, -creationTime, -seq])
}

function tooMany(): DatabaseError {
  return new DatabaseError(
    "LimitExceeded",
    `Search query scanned too many documents (fetched ${LIMITS.searchCandidates}). Consider using a smaller limit, paginating the query, or using a filter field to limit pending search results.`,
  )
}
