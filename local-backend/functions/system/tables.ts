/** System functions about tables and the documents in them. */
import { z } from "zod"
import type { JsonValue } from "../../database/types.ts"
import { FunctionFailure } from "../errors.ts"
import type { SystemArgs, SystemContext, SystemFunction } from "./context.ts"

/** A page ends before it becomes too large for one answer; the tools ask for the next one. */
const PAGE_ROWS = 4_096
const PAGE_BYTES = 4 * 1024 * 1024

const TableData = z.object({
  table: z.string(),
  order: z.enum(["asc", "desc"]).default("desc"),
  paginationOpts: z.object({ cursor: z.string().nullable(), numItems: z.number().min(1) }),
})
const TableName = z.object({ tableName: z.string() })

export const tableFunctions: Record<string, SystemFunction> = {
  "_system/cli/tables:default": listTables,
  "_system/cli/tableData:default": readTable,
  "_system/cli/tableSize:default": (context, args) =>
    JSON.stringify(context.transaction.count(parse(TableName, args).tableName)),
  "_system/cli/queryTable:default": watchTable,
  "_system/frontend/getSchemas:default": readSchemas,
}

function listTables({ transaction }: SystemContext): string {
  const page = transaction.tableNames().map((name) => ({ name }))
  return JSON.stringify({ page, isDone: true, continueCursor: "end" })
}

function readTable({ transaction }: SystemContext, args: SystemArgs): string {
  const { table, order, paginationOpts } = parse(TableData, args)
  const source: JsonValue = { type: "FullTableScan", tableName: table, order }
  const { page, isDone, continueCursor, splitCursor, pageStatus } = transaction.paginate({
    query: { source, operators: [] },
    cursor: paginationOpts.cursor,
    endCursor: null,
    pageSize: Math.min(paginationOpts.numItems, PAGE_ROWS),
    maximumRowsRead: null,
    maximumBytesRead: PAGE_BYTES,
  })
  const rest = JSON.stringify({ isDone, continueCursor, splitCursor, pageStatus })
  return `{"page":[${page.join(",")}],${rest.slice(1)}`
}

/** Reads the whole table and answers something new each time it runs: the tools wait for any change. */
function watchTable({ transaction }: SystemContext, args: SystemArgs): string {
  transaction.count(parse(TableName, args).tableName)
  return JSON.stringify(String(transaction.snapshotTs))
}

function readSchemas({ transaction }: SystemContext): string {
  const schema = transaction.schema()
  return JSON.stringify({ active: schema === null ? null : JSON.stringify(schema), inProgress: null })
}

export function parse<Schema extends z.ZodType>(schema: Schema, args: SystemArgs): z.infer<Schema> {
  const parsed = schema.safeParse(args)
  if (parsed.success) return parsed.data
  throw new FunctionFailure(`ArgumentValidationError: ${z.prettifyError(parsed.error)}`)
}
