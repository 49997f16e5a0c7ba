/** The table of executors: one line per kind, whose names live in domain/run.ts. */
import { silentLog, type Log } from "#lib/log"
import type { GatewayClient } from "../gateway/client.ts"
import type { Executors } from "./executor.ts"
import { openclawExecutor } from "./openclaw.ts"
import type { WatchSettings } from "./openclaw/life.ts"
import { createShimExecutor, type ShimExecutorOptions } from "./shim-executor.ts"

export type ExecutorOptions = ShimExecutorOptions & {
  /** Absent or null: no gateway is configured. */
  gateway?: { client: GatewayClient; limit: number; settings?: Partial<WatchSettings> } | null
  log?: Log
}

export function createExecutors(options: ExecutorOptions): Executors {
  const shims = createShimExecutor(options)
  const { home, supervision, gateway, log = silentLog } = options
  if (!gateway) return { simulation: shims }
  return {
    simulation: shims,
    openclaw: openclawExecutor({ home, log, ...gateway, ...(supervision && { supervision }) }, shims),
  }
}
