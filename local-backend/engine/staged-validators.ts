/**
 * Looks whether the documents match the validators that are staged for their tables: in the background after a push, a
 * page at a time between other work. Nothing is enforced; the log tells whether a push without `.staged()` would succeed.
 */
import type { Database, JsonValue, SchemaJson } from "../database/types.ts"
import type { Serial } from "../functions/serial.ts"
import type { Logger } from "../log.ts"
import type { JsonObject } from "../values/json.ts"
import { checkValue } from "../values/validators.ts"

export type StagedValidators = {
  /** Begins anew with what is deployed now; resolves when all is checked or a later check has begun. */
  check(): Promise<void>
  stop(): void
}

const PAGE = 200

type Staged = { component: string; table: string; validator: JsonValue }

export function createStagedValidators(ports: {
  database: Database
  serial: Serial
  logger: Logger
}): StagedValidators {
  const { database, serial, logger } = ports
  let current = 0

  async function checkTable(staged: Staged, isStale: () => boolean): Promise<void> {
    const { component, table } = staged
    let cursor: string | null = null
    let documents = 0
    for (;;) {
      const page = await serial(() => (isStale() ? null : checkPage(database, staged, cursor)))
      if (page === null) return
      if (page.mismatch !== null) {
        logger.warn({ component, table, ...page.mismatch }, "schema.staged-mismatch")
        return
      }
      documents += page.documents
      if (page.next === null) break
      cursor = page.next
    }
    logger.info({ component, table, documents }, "schema.staged-matches")
  }

  return {
    async check() {
      const mine = ++current
      for (const staged of stagedOf(database)) await checkTable(staged, () => current !== mine)
    },
    stop() {
      current++
    },
  }
}

function stagedOf(database: Database): Staged[] {
  return ["", ...database.components().filter((component) => component !== "")].flatMap((component) =>
    tablesOf(database.schema(component)).map(([table, validator]) => ({ component, table, validator })),
  )
}

function tablesOf(schema: SchemaJson | null): [string, JsonValue][] {
  return (schema?.tables ?? []).flatMap(({ tableName, stagedDocumentType }): [string, JsonValue][] =>
    stagedDocumentType === undefined || stagedDocumentType === null
      ? []
      : [[tableName, stagedDocumentType as JsonValue]],
  )
}

type CheckedPage = {
  documents: number
  mismatch: { documentId: string; problem: string } | null
  next: string | null
}

function checkPage(
  database: Database,
  { component, table, validator }: Staged,
  cursor: string | null,
): CheckedPage {
  const transaction = database.begin("read").inComponent(component)
  try {
    const source = { type: "FullTableScan", tableName: table, order: "asc" }
    const { page, isDone, continueCursor } = transaction.paginate({
      query: { source, operators: [] },
      ...{ cursor, endCursor: null, pageSize: PAGE, maximumRowsRead: null, maximumBytesRead: null },
    })
    for (const text of page) {
      const { _id, _creationTime, ...own } = JSON.parse(text) as JsonObject
      const problem = checkValue(validator, own, transaction.tables())
      if (problem !== null)
        return { documents: 0, mismatch: { documentId: String(_id), problem }, next: null }
    }
    return { documents: page.length, mismatch: null, next: isDone ? null : continueCursor }
  } finally {
    transaction.rollback()
  }
}
