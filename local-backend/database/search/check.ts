/** Whether the indexes for text and vectors agree with the documents and with themselves. */
import type { Sqlite } from "../sqlite.ts"

const CHECKS: readonly [sql: string, problem: (count: number) => string][] = [
  [
    "SELECT count(*) FROM search_documents WHERE seq NOT IN (SELECT seq FROM documents)",
    (count) => `${count} entries of search indexes lead to no document`,
  ],
  [
    `SELECT count(*) FROM search_documents d WHERE length <>
       (SELECT coalesce(sum(count), 0) FROM search_terms t WHERE t.index_id = d.index_id AND t.seq = d.seq)`,
    (count) => `${count} documents have another number of words in a search index than they should`,
  ],
  [
    `SELECT count(*) FROM search_terms t WHERE NOT EXISTS
       (SELECT 1 FROM search_documents d WHERE d.index_id = t.index_id AND d.seq = t.seq)`,
    (count) => `${count} words of search indexes belong to no document`,
  ],
  [
    `SELECT count(*) FROM search_totals s WHERE (documents, length) <>
       (SELECT count(*), coalesce(sum(d.length), 0) FROM search_documents d WHERE d.index_id = s.index_id)`,
    (count) => `${count} search indexes have counted their documents wrong`,
  ],
  [
    "SELECT count(*) FROM vectors WHERE seq NOT IN (SELECT seq FROM documents)",
    (count) => `${count} entries of vector indexes lead to no document`,
  ],
]

export function checkSearch(connection: Sqlite): string[] {
  return CHECKS.flatMap(([sql, problem]) => {
    const count = Number(connection.get(sql)?.[0])
    return count === 0 ? [] : [problem(count)]
  })
}
