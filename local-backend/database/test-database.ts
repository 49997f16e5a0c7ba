/** What the tests of this room share: a database with a clock and randomness of their own, and short ways to ask. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Environment } from "../environment.ts"
import type { JsonObject } from "../values/json.ts"
import { openDatabase } from "./open.ts"
import type { Database, JsonValue, Page, PageRequest, QueryJson, SchemaJson, Transaction } from "./types.ts"

export type TestEnvironment = Environment & { advanceMs(ms: number): void }

/** A clock that stands still until told, and a counting source of "random" bytes. */
export function testEnvironment(startMs = 1_700_000_000_000): TestEnvironment {
  let nowNs = BigInt(startMs) * 1_000_000n
  let counter = 0
  return {
    nowNs: () => nowNs,
    randomBytes(length) {
      // Spread the counter so that ids do not come in the order of their making.
      const seed = Buffer.alloc(8)
      seed.writeUInt32BE(Math.imul(++counter, 2_654_435_761) >>> 0)
      seed.writeUInt32BE(counter, 4)
      return Uint8Array.from({ length }, (_, i) => seed[i % 8] ?? 0)
    },
    advanceMs(ms) {
      nowNs += BigInt(ms) * 1_000_000n
    },
  }
}

export function memoryDatabase(environment: Environment = testEnvironment()): Database {
  return openDatabase({ path: ":memory:", environment })
}

/** A directory that goes away with `remove`. */
export function temporaryFile(): { path: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "database-"))
  return {
    path: join(directory, "data.sqlite"),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

export function write<T>(database: Database, change: (transaction: Transaction) => T): T {
  const transaction = database.begin("write")
  try {
    const result = change(transaction)
    transaction.commit()
    return result
  } catch (error) {
    transaction.rollback()
    throw error
  }
}

export function read<T>(database: Database, look: (transaction: Transaction) => T): T {
  const transaction = database.begin("read")
  try {
    return look(transaction)
  } finally {
    transaction.rollback()
  }
}

type Bound = ["Eq" | "Gt" | "Gte" | "Lt" | "Lte", string, JsonValue]

export function scan(
  tableName: string,
  order: "asc" | "desc" = "asc",
  operators: JsonValue[] = [],
): QueryJson {
  return { source: { type: "FullTableScan", tableName, order }, operators }
}

export function range(
  indexName: string,
  bounds: Bound[] = [],
  order: "asc" | "desc" = "asc",
  operators: JsonValue[] = [],
): QueryJson {
  const comparisons = bounds.map(([type, fieldPath, value]) => ({ type, fieldPath, value }))
  return { source: { type: "IndexRange", indexName, range: comparisons, order }, operators }
}

export function collect(transaction: Transaction, query: QueryJson): JsonObject[] {
  const cursor = transaction.query(query)
  const documents: JsonObject[] = []
  for (let text = cursor.next(); text !== null; text = cursor.next())
    documents.push(JSON.parse(text) as JsonObject)
  cursor.close()
  return documents
}

export function page(
  transaction: Transaction,
  query: QueryJson,
  request: Partial<PageRequest> = {},
): Omit<Page, "page"> & { page: JsonObject[] } {
  const result = transaction.paginate({
    query,
    cursor: null,
    endCursor: null,
    pageSize: 10,
    maximumRowsRead: null,
    maximumBytesRead: null,
    ...request,
  })
  return { ...result, page: result.page.map((text) => JSON.parse(text) as JsonObject) }
}

/** A schema with these indexes, and document types where given. */
export function schemaOf(
  tables: Record<string, { indexes?: Record<string, string[]>; documentType?: JsonValue }>,
): SchemaJson {
  return {
    schemaValidation: true,
    tables: Object.entries(tables).map(([tableName, { indexes = {}, documentType = { type: "any" } }]) => ({
      tableName,
      indexes: Object.entries(indexes).map(([indexDescriptor, fields]) => ({ indexDescriptor, fields })),
      documentType,
    })),
  }
}
