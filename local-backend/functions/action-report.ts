/** Tells of an action while it runs: its lines soon after they were written, and its end with the rest of them. */
import type { Call } from "../engine/types.ts"
import type { Environment } from "../environment.ts"
import { createLogSink } from "./console.ts"
import type { LogSink } from "./console.ts"
import { newExecutionId, recordOf } from "./execution-record.ts"
import type { Executed, ExecutionRecord } from "./execution-record.ts"

export type ActionReport = {
  readonly executionId: string
  readonly logs: LogSink
  end(result: Partial<Pick<ExecutionRecord, "error" | "returnBytes" | "status" | "environment">>): void
}

/** Lines that are written together are told of together. */
const DELAY_MS = 200

export function startReport(
  { environment, executed }: { environment: Environment; executed: Executed },
  call: Pick<Call, "path" | "identity" | "origin">,
  run: Pick<ExecutionRecord, "functionKind" | "requestId">,
): ActionReport {
  const nowMs = () => Number(environment.nowNs() / 1_000_000n)
  const executionId = newExecutionId(environment.randomBytes)
  const startedMs = nowMs()
  const started = performance.now()
  let told = 0
  let timer: NodeJS.Timeout | undefined

  function tell(result: Partial<ExecutionRecord>): void {
    const lines = logs.entries.slice(told)
    told = logs.entries.length
    const durationMs = performance.now() - started
    executed(recordOf(call, { ...run, executionId, startedMs, durationMs, lines, ...result }))
  }

  const logs = createLogSink(nowMs, () => {
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      tell({ kind: "progress" })
    }, DELAY_MS)
    timer.unref()
  })

  return {
    executionId,
    logs,
    end(result) {
      clearTimeout(timer)
      timer = undefined
      tell({ kind: "completion", ...result })
    },
  }
}
