/** Reading and writing documents. */
import type { JsonValue, QueryJson } from "../../database/types.ts"
import { FunctionFailure } from "../errors.ts"
import type { Frame } from "../frame.ts"
import { readJournal, writeJournal } from "../journal.ts"
import { numberArg, optionalNumberArg, optionalStringArg, stringArg } from "./table.ts"
import type { AsyncSyscall, SyncSyscall, SyscallArgs } from "./table.ts"

export const readSyncSyscalls: Record<string, SyncSyscall> = {
  "1.0/queryStream": queryStream,
  "1.0/queryCleanup": queryCleanup,
  "1.0/db/normalizeId": normalizeId,
}

export const readSyscalls: Record<string, AsyncSyscall> = {
  "1.0/get": get,
  "1.0/queryStreamNext": queryStreamNext,
  "1.0/queryPage": queryPage,
  "1.0/count": count,
}

export const writeSyscalls: Record<string, AsyncSyscall> = {
  "1.0/insert": insert,
  "1.0/shallowMerge": shallowMerge,
  "1.0/replace": replace,
  "1.0/remove": remove,
}

function get({ transaction }: Frame, args: SyscallArgs): string {
  const table = optionalStringArg(args, "table")
  const isSystem = args["isSystem"] === true
  return (
    transaction.get(stringArg(args, "id"), { isSystem, ...(table === undefined ? {} : { table }) }) ?? "null"
  )
}

function queryStream(frame: Frame, args: SyscallArgs): string {
  const queryId = frame.nextCursor++
  frame.cursors.set(queryId, frame.transaction.query(queryArg(args)))
  return JSON.stringify({ queryId })
}

function queryStreamNext(frame: Frame, args: SyscallArgs): string {
  const cursor = frame.cursors.get(numberArg(args, "queryId"))
  const document = cursor?.next() ?? null
  return document === null ? '{"value":null,"done":true}' : `{"value":${document},"done":false}`
}

function queryCleanup(frame: Frame, args: SyscallArgs): string {
  const queryId = numberArg(args, "queryId")
  frame.cursors.get(queryId)?.close()
  return String(frame.cursors.delete(queryId))
}

function queryPage(frame: Frame, args: SyscallArgs): string {
  if (frame.component !== "") throw new FunctionFailure("paginate() is only supported in the app.")
  if (frame.hasPaginated) {
    throw new FunctionFailure(
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    )
  }
  frame.hasPaginated = true
  const page = frame.transaction.paginate({
    query: queryArg(args),
    cursor: optionalStringArg(args, "cursor") ?? null,
    endCursor: optionalStringArg(args, "endCursor") ?? readJournal(frame),
    pageSize: numberArg(args, "pageSize"),
    maximumRowsRead: optionalNumberArg(args, "maximumRowsRead"),
    maximumBytesRead: optionalNumberArg(args, "maximumBytesRead"),
  })
  writeJournal(frame, page.continueCursor)
  const { page: documents, ...rest } = page
  return `{"page":[${documents.join(",")}],${JSON.stringify(rest).slice(1)}`
}

function count({ transaction }: Frame, args: SyscallArgs): string {
  return String(transaction.count(stringArg(args, "table")))
}

function normalizeId({ transaction }: Frame, args: SyscallArgs): string {
  return JSON.stringify({
    id: transaction.normalizeId(stringArg(args, "table"), stringArg(args, "idString")),
  })
}

function insert({ transaction }: Frame, args: SyscallArgs): string {
  return JSON.stringify({ _id: transaction.insert(stringArg(args, "table"), valueArg(args)) })
}

function shallowMerge({ transaction }: Frame, args: SyscallArgs): string {
  return transaction.patch(stringArg(args, "id"), valueArg(args), optionalStringArg(args, "table"))
}

function replace({ transaction }: Frame, args: SyscallArgs): string {
  return transaction.replace(stringArg(args, "id"), valueArg(args), optionalStringArg(args, "table"))
}

function remove({ transaction }: Frame, args: SyscallArgs): string {
  return transaction.remove(stringArg(args, "id"), optionalStringArg(args, "table"))
}

function valueArg(args: SyscallArgs): JsonValue {
  return args["value"] ?? null
}

/** The database checks the inside of a query; here only its outline is known. */
function queryArg(args: SyscallArgs): QueryJson {
  const query = args["query"]
  if (typeof query !== "object" || query === null || Array.isArray(query)) {
    throw new FunctionFailure("Invalid argument `query`: expected an object.")
  }
  const { source, operators } = query
  return { source: source ?? null, operators: Array.isArray(operators) ? operators : [] }
}
