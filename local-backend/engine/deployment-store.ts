/** What the backend itself remembers in the database: the last push, and the environment variables. */
import { z } from "zod"
import type { CompiledModule } from "../functions/compile.ts"
import type { Database } from "../database/types.ts"

const DEPLOYMENT = "deployment"
const ENVIRONMENT = "environment"

const StoredDeployment = z.object({
  /** Of the bundle as it was pushed. */
  hash: z.string(),
  modules: z.array(
    z
      .object({
        path: z.string(),
        source: z.string(),
        sourceMap: z.string().optional(),
        environment: z.enum(["isolate", "node"]),
        code: z.string(),
        codeMap: z.string().nullable(),
      })
      .transform(({ sourceMap, ...rest }): CompiledModule =>
        sourceMap === undefined ? rest : { ...rest, sourceMap },
      ),
  ),
  /** The instant and the seed that module evaluation sees, the same after every restart. */
  importPhase: z.object({ nowMs: z.number(), seed: z.string() }),
})
export type StoredDeployment = z.infer<typeof StoredDeployment>

export function readDeployment(database: Database): StoredDeployment | null {
  const text = database.readMeta(DEPLOYMENT)
  return text === null ? null : StoredDeployment.parse(JSON.parse(text))
}

export function deploymentRecord(deployment: StoredDeployment): ReadonlyMap<string, string> {
  return new Map([[DEPLOYMENT, JSON.stringify(deployment)]])
}

export function readVariables(database: Database): Record<string, string> {
  const text = database.readMeta(ENVIRONMENT)
  return text === null ? {} : z.record(z.string(), z.string()).parse(JSON.parse(text))
}

export function variablesRecord(variables: Record<string, string>): ReadonlyMap<string, string> {
  return new Map([[ENVIRONMENT, JSON.stringify(variables)]])
}
