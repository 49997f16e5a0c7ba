/** Finds and orders the documents of a search by BM25, the newer first among equals. SQLite does the counting. */
import type { Sqlite } from "../sqlite.ts"
import { DIGEST_BYTES } from "../filter-digest.ts"
import { LIMITS } from "../limits.ts"
import type { SearchPlan } from "./search-plan.ts"

export type Candidate = { seq: number; score: number; creationTime: number }

/** BM25's usual constants: how fast repetitions saturate, and how much length counts. */
const K1 = 1.2
const B = 0.75
/** Sums of floats may differ in their last digits by the order of their parts; equals must stay equal. */
const SCORE_DIGITS = 9

const EXACT = "SELECT seq, count, ? AS weight FROM search_terms WHERE index_id = ? AND term = ?"
const BEGINNING = `SELECT seq, sum(count) AS count, ? AS weight FROM search_terms
  WHERE index_id = ? AND term >= ? AND term <= ? GROUP BY seq`

/** At most `limit` of them, the best first; -1 is no limit. */
export function rankedCandidates(connection: Sqlite, plan: SearchPlan, limit: number): Candidate[] {
  const last = plan.terms.at(-1)
  if (last === undefined) return []
  const { index } = plan
  const { documents, averageLength } = totalsOf(connection, index.id)
  const parts: string[] = []
  const parameters: (string | number | Uint8Array)[] = []
  // The last term counts as a beginning, and once more where it is a whole word: exact matches come first.
  for (const term of plan.terms) {
    parts.push(EXACT)
    parameters.push(weight(documents, countExact(connection, index.id, term)), index.id, term)
  }
  const end = lastOfBeginning(connection, index.id, last)
  parts.push(BEGINNING)
  parameters.push(weight(documents, countBeginning(connection, index.id, last, end)), index.id, last, end)

  const filters = plan.filters.map(() => ` AND substr(d.filters, ?, ${DIGEST_BYTES}) = ?`)
  const sql = `SELECT m.seq, d.creation_time, round(sum(
      m.weight * m.count * ${K1 + 1} / (m.count + ${K1} * (${1 - B} + ${B} * d.length / ?))), ${SCORE_DIGITS}) AS score
    FROM (${parts.join(" UNION ALL ")}) m
    CROSS JOIN search_documents d ON d.index_id = ? AND d.seq = m.seq${filters.join("")}
    GROUP BY m.seq ORDER BY score DESC, d.creation_time DESC, m.seq DESC LIMIT ?`
  const rows = connection.all(
    sql,
    averageLength,
    ...parameters,
    index.id,
    ...plan.filters.flatMap(({ position, digest }) => [position * DIGEST_BYTES + 1, digest]),
    limit,
  )
  return rows.map(([seq, creationTime, score]) => ({
    seq: Number(seq),
    creationTime: Number(creationTime),
    score: Number(score),
  }))
}

/**
 * How many documents there are and how long they are, rounded to powers of two: with exact numbers every write to the
 * table would move every score a little, also under somebody who is paging through results that the write did not touch.
 */
function totalsOf(connection: Sqlite, indexId: number): { documents: number; averageLength: number } {
  const row = connection.get("SELECT documents, length FROM search_totals WHERE index_id = ?", indexId)
  const documents = Number(row?.[0] ?? 0)
  const length = Number(row?.[1] ?? 0)
  return {
    documents: powerOfTwo(documents),
    averageLength: powerOfTwo(documents === 0 ? 1 : length / documents),
  }
}

function powerOfTwo(value: number): number {
  return 2 ** Math.round(Math.log2(Math.max(1, value)))
}

/** Rare terms weigh more. Never negative, also where most documents have the term. */
function weight(documents: number, having: number): number {
  return Math.log(1 + (Math.max(0, documents - having) + 0.5) / (having + 0.5))
}

function countExact(connection: Sqlite, indexId: number, term: string): number {
  const sql = "SELECT count(*) FROM search_terms WHERE index_id = ? AND term = ?"
  return Number(connection.get(sql, indexId, term)?.[0])
}

function countBeginning(connection: Sqlite, indexId: number, start: string, end: string): number {
  const sql = "SELECT count(DISTINCT seq) FROM search_terms WHERE index_id = ? AND term >= ? AND term <= ?"
  return Number(connection.get(sql, indexId, start, end)?.[0])
}

/**
 * The last of the words that a beginning stands for, in the order of the alphabet. Their number is limited, so that a
 * single letter does not read half of a large index; the steps go from word to word, not through their documents.
 */
function lastOfBeginning(connection: Sqlite, indexId: number, beginning: string): string {
  const sql =
    "SELECT term FROM search_terms WHERE index_id = ? AND term > ? AND term < ? ORDER BY term LIMIT 1"
  // Above every term with this beginning: letters and digits are all below the last character of Unicode.
  const end = `${beginning}\u{10FFFF}`
  let last = beginning
  for (let words = 1; words < LIMITS.searchWordsOfBeginning; words++) {
    const next = connection.get(sql, indexId, last, end)
    if (next === undefined) break
    last = String(next[0])
  }
  return last
}
