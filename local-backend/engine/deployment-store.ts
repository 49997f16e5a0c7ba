/** What the backend itself remembers in the database: the last push, and the environment variables. */
import { z } from "zod"
import type { CompiledModule } from "../functions/compile.ts"
import type { Database } from "../database/types.ts"

const DEPLOYMENT = "deployment"
const ENVIRONMENT = "environment"

const StoredModule = z
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
  )

const StoredComponent = z.object({
  definitionPath: z.string(),
  definition: StoredModule,
  dependencies: z.array(z.string()),
  /** `schema.js` included. */
  modules: z.array(StoredModule),
})
export type StoredComponent = z.infer<typeof StoredComponent>

const StoredDeployment = z.object({
  /** Of the bundle as it was pushed. */
  hash: z.string(),
  /** The app's own, `schema.js` included. */
  modules: z.array(StoredModule),
  /** What came after the first version is missing in older databases. */
  definition: StoredModule.nullable().default(null),
  dependencies: z.array(z.string()).default([]),
  components: z.array(StoredComponent).default([]),
  nodeDependencies: z.array(z.object({ name: z.string(), version: z.string() })).default([]),
  udfServerVersion: z.string().nullable().default(null),
  /** The instant and the seed that module evaluation sees, the same after every restart. */
  importPhase: z.object({ nowMs: z.number(), seed: z.string() }),
})
export type StoredDeployment = z.infer<typeof StoredDeployment>

export function readDeployment(database: Database): StoredDeployment | null {
  const text = database.readMeta(DEPLOYMENT)
  return text === null ? null : StoredDeployment.parse(JSON.parse(text))
}

/** The modules of one definition; the empty path is the app. */
export function storedModules(
  { modules, components }: StoredDeployment,
  definitionPath: string,
): readonly CompiledModule[] {
  if (definitionPath === "") return modules
  return components.find((component) => component.definitionPath === definitionPath)?.modules ?? []
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
