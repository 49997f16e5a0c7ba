/** Runs queries that were typed rather than deployed. They read, and leave nothing behind. */
import { compileModules } from "../functions/compile.ts"
import type { CompiledModule } from "../functions/compile.ts"
import { PushError } from "../functions/errors.ts"
import { executeQuery } from "../functions/execute.ts"
import type { Executor } from "../functions/execute.ts"
import type { Serial } from "../functions/serial.ts"
import { bundleTestQuery, withTestQuery } from "../functions/test-query.ts"
import type { ActionOutcome, TestQuery } from "./types.ts"

export type TestQueryOptions = {
  executor: Executor
  serial: Serial
  /** What functions see as `process.env`. */
  variables: () => Record<string, string>
}

export function createTestQueries({ executor, serial, variables }: TestQueryOptions) {
  const importPhase = () => ({
    nowMs: Number(executor.environment.nowNs() / 1_000_000n),
    seed: executor.environment.randomBytes(16),
  })

  function load(module: CompiledModule, component: string) {
    const ended = executor.watch(0)
    try {
      const options = { environmentVariables: variables(), importPhase: importPhase() }
      return withTestQuery(executor.loaded(), module, component, options)
    } finally {
      ended()
    }
  }

  /** Throws PushError where the module is none to run. */
  return async ({ source, component, args, identity }: TestQuery): Promise<ActionOutcome> => {
    const [module] = await compileModules([await bundleTestQuery(source)])
    if (module === undefined) throw new PushError("InvalidModules", "There is no module to run.")
    return await serial(async () => {
      const { loaded, path } = load(module, component)
      const call = { path, args, identity, allowInternal: true, journal: null }
      const { logLines, ...outcome } = await executeQuery({ ...executor, loaded: () => loaded }, call, 0)
      return outcome.ok
        ? { ok: true, value: outcome.value, logLines }
        : { ok: false, error: outcome.error, logLines }
    })
  }
}
