/** The newest runs of functions, for the log viewers of the official tools, which wait for more with a cursor. */
import type { JsonValue } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import { newExecutionId } from "../functions/execution-record.ts"
import type { ExecutionRecord } from "../functions/execution-record.ts"
import { splitPath } from "../functions/path.ts"

export type FunctionLogs = {
  record(record: ExecutionRecord): void
  /** What came after the cursor (Unix milliseconds); waits for something to come, but no longer than that. */
  read(cursor: number, waitMs: number): Promise<LogPage>
}

/** Entries as JSON. */
export type LogPage = { entries: JsonValue[]; newCursor: number }

type Kept = { record: ExecutionRecord; cursor: number }

const KEPT = 1_000
/** Two entries never share a cursor, or a reader could miss one. */
const TICK_MS = 0.001

export function createFunctionLogs({ nowNs, randomBytes }: Environment): FunctionLogs {
  const ring: Kept[] = []
  const waiting = new Set<() => void>()
  let last = 0

  function nowMs(): number {
    return Number(nowNs() / 1_000n) / 1_000
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      timer.unref()
      waiting.add(wake)
    })
  }

  /** Whatever is recorded from now on comes after the cursor that this answers. */
  function beginHere(): number {
    last = Math.max(last, nowMs())
    return last
  }

  function after(cursor: number): Kept[] {
    return ring.slice(ring.findLastIndex((kept) => kept.cursor <= cursor) + 1)
  }

  return {
    record(record) {
      last = Math.max(last + TICK_MS, nowMs())
      ring.push({ record, cursor: last })
      // Half is dropped at once, so that dropping costs little.
      if (ring.length >= 2 * KEPT) ring.splice(0, ring.length - KEPT)
      for (const wake of waiting) wake()
    },

    async read(cursor, waitMs) {
      // Who begins to read wants to know where the end is, and at once.
      if (cursor > 0 && last <= cursor) await wait(waitMs)
      const found = after(cursor).slice(-KEPT)
      return {
        entries: found.map(({ record, cursor: at }) => {
          record.executionId ??= newExecutionId(randomBytes)
          return entryOf(record, at)
        }),
        newCursor: found.at(-1)?.cursor ?? Math.max(cursor, beginHere()),
      }
    },
  }
}

const UDF_TYPES = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
} as const
const IDENTITY_TYPES = { none: "unknown", user: "user", admin: "instance_admin" } as const

function entryOf(record: ExecutionRecord, cursor: number): JsonValue {
  const { component, path } = splitPath(record.path)
  const common = {
    udfType: UDF_TYPES[record.functionKind],
    componentPath: component === "" ? null : component,
    identifier: path,
    logLines: record.lines.map((line) => ({ ...line })),
    timestamp: cursor / 1_000,
    requestId: record.requestId,
    executionId: record.executionId,
  }
  if (record.kind === "progress") return { kind: "Progress", ...common }
  return {
    kind: "Completion",
    ...common,
    cachedResult: false,
    caller: record.caller,
    parentExecutionId: record.parentExecutionId,
    executionTime: record.durationMs / 1_000,
    userExecutionTime: null,
    success: record.status === null ? null : { status: String(record.status) },
    error: record.error,
    usageStats: usageOf(record),
    returnBytes: record.returnBytes,
    occInfo: null,
    willRetry: false,
    executionTimestamp: record.startedMs / 1_000,
    identityType: IDENTITY_TYPES[record.identityKind],
    environment: record.environment,
  }
}

/** Convex bills these; here they help to find what reads too much. What is not measured is zero. */
function usageOf({ usage }: ExecutionRecord): Record<string, number> {
  const used = (name: keyof NonNullable<typeof usage>) => usage?.[name] ?? 0
  return {
    databaseReadBytes: used("bytesRead"),
    databaseWriteBytes: used("bytesWritten"),
    databaseIoReadBytes: used("bytesRead"),
    databaseIoWriteBytes: used("bytesWritten"),
    databaseReadDocuments: used("documentsRead"),
    databaseWriteDocuments: used("documentsWritten"),
    databaseWriteIndexRows: 0,
    storageReadBytes: used("fileReadBytes"),
    storageWriteBytes: used("fileWriteBytes"),
    vectorIndexReadBytes: 0,
    vectorIndexWriteBytes: 0,
    textIndexQueryBytes: 0,
    textIndexWriteQueryBytes: 0,
    vectorIndexReadQueryBytes: 0,
    vectorIndexWriteQueryBytes: 0,
    networkEgressBytes: 0,
    memoryUsedMb: 0,
  }
}
