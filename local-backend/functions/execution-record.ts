/** What is remembered of one run of a function, for those who watch the logs. Survives structured cloning. */
import type { TransactionMetrics } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import type { Call, FunctionKind, Identity, Outcome } from "../engine/types.ts"
import type { LogLine } from "./console.ts"

export type ExecutionRecord = {
  /** Lines of a function that still runs, or its end with the lines that were not told of yet. */
  kind: "completion" | "progress"
  functionKind: FunctionKind | "httpAction"
  /** `messages:list`, or `GET /path` for an HTTP action. */
  path: string
  requestId: string
  /** Null where nobody has asked for it yet. */
  executionId: string | null
  caller: string
  parentExecutionId: string | null
  identityKind: Identity["kind"]
  environment: "isolate" | "node"
  startedMs: number
  durationMs: number
  lines: readonly LogLine[]
  error: string | null
  /** Of an HTTP action's response. */
  status: number | null
  returnBytes: number | null
  /** What was used of each thing that is limited. */
  usage: Record<keyof TransactionMetrics, number> | null
}

export type Executed = (record: ExecutionRecord) => void

const NOTHING_YET = {
  kind: "completion",
  executionId: null,
  environment: "isolate",
  lines: [],
  error: null,
  status: null,
  returnBytes: null,
  usage: null,
} as const

/** Identities, callers and names are the same for all kinds; the rest is what the run adds. */
export function recordOf(
  call: Pick<Call, "path" | "identity" | "origin">,
  run: Pick<ExecutionRecord, "functionKind" | "requestId" | "startedMs" | "durationMs"> &
    Partial<ExecutionRecord>,
): ExecutionRecord {
  return {
    ...NOTHING_YET,
    path: call.path,
    caller: call.origin?.caller ?? "SyncWorker",
    parentExecutionId: call.origin?.parentExecutionId ?? null,
    identityKind: call.identity.kind,
    ...run,
  }
}

/** The end of a run: what went wrong, without the line that is meant for the caller, or how much came back. */
export function endOf(outcome: Outcome): Pick<ExecutionRecord, "error" | "returnBytes"> {
  if (outcome.ok) return { error: null, returnBytes: Buffer.byteLength(outcome.value) }
  return {
    error: outcome.error.message.replace(/^\[Request ID: [^\]]*\] Server Error\n/, ""),
    returnBytes: null,
  }
}

export function newExecutionId(randomBytes: Environment["randomBytes"]): string {
  const hex = Buffer.from(randomBytes(16)).toString("hex")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
}
