/** The table of executors: one line per kind, whose names live in domain/run.ts. */
import type { ExecutorKind } from "#domain/run"
import type { Executor } from "./executor.ts"
import { createShimExecutor, type ShimExecutorOptions } from "./shim-executor.ts"

export type ExecutorOptions = ShimExecutorOptions

export function createExecutors(options: ExecutorOptions): Record<ExecutorKind, Executor> {
  return { simulation: createShimExecutor(options) }
}
