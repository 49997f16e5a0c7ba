/** Looks for damage: SQLite's own check, then whether documents, index entries and jobs agree. */
import { JOBS_TABLE, type Catalog } from "./catalog.ts"
import { checkSearch } from "./search/check.ts"
import type { Sqlite } from "./sqlite.ts"

/** What is wrong, one sentence each; an empty list is health. */
export function checkIntegrity(connection: Sqlite, catalogs: readonly Catalog[]): string[] {
  const pages = connection
    .all("PRAGMA integrity_check")
    .map(([line]) => String(line))
    .filter((line) => line !== "ok")
  return pages.length > 0
    ? pages
    : [...checkEntries(connection, catalogs), ...checkSearch(connection), ...checkJobs(connection, catalogs)]
}

function checkEntries(connection: Sqlite, catalogs: readonly Catalog[]): string[] {
  const problems: string[] = []
  const dangling = count(
    connection,
    "SELECT count(*) FROM entries WHERE seq NOT IN (SELECT seq FROM documents)",
  )
  if (dangling > 0) problems.push(`${dangling} index entries lead to no document`)
  let documents = 0
  for (const table of catalogs.flatMap((catalog) => [...catalog.tables()])) {
    const sizes = [...table.indexes.values()].map((index) => ({
      name: index.name,
      size: count(connection, "SELECT count(*) FROM entries WHERE index_id = ?", index.id),
    }))
    const expected = sizes[0]?.size ?? 0
    documents += expected
    for (const { name, size } of sizes)
      if (size !== expected) problems.push(`the index ${name} has ${size} entries for ${expected} documents`)
  }
  // Documents of an import under way, and of tables it has replaced until they are removed.
  documents += count(
    connection,
    "SELECT count(*) FROM entries WHERE index_id IN (SELECT id FROM indexes WHERE table_id < 0 AND descriptor = 'by_id')",
  )
  const stored = count(connection, "SELECT count(*) FROM documents")
  if (stored !== documents) problems.push(`${stored} documents are stored, but ${documents} can be reached`)
  return problems
}

function checkJobs(connection: Sqlite, catalogs: readonly Catalog[]): string[] {
  let documents = 0
  for (const catalog of catalogs) {
    const byId = catalog.byName(JOBS_TABLE)?.indexes.get("by_id")
    if (byId !== undefined)
      documents += count(connection, "SELECT count(*) FROM entries WHERE index_id = ?", byId.id)
  }
  const jobs = count(connection, "SELECT count(*) FROM jobs")
  return jobs === documents ? [] : [`${jobs} jobs have ${documents} documents`]
}

function count(connection: Sqlite, sql: string, ...parameters: number[]): number {
  return Number(connection.get(sql, ...parameters)?.[0])
}
