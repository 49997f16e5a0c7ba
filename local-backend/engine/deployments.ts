/** The deployment that serves now: swapped whole, and loaded again after a restart or a change of environment. */
import { isDeepStrictEqual } from "node:util"
import { DatabaseError } from "../database/errors.ts"
import type { Database, SchemaJson } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import { readSchema } from "../functions/analyze.ts"
import { loadDeployment, loadImported } from "../functions/components/load.ts"
import type { ImportedComponent } from "../functions/components/load.ts"
import { allCrons, childSchemas } from "../functions/components/report.ts"
import type { CompiledModule } from "../functions/compile.ts"
import type { LoadedDeployment } from "../functions/deployment.ts"
import { isDeveloperError } from "../functions/developer-error.ts"
import { PushError } from "../functions/errors.ts"
import { loadCompiled } from "../functions/load.ts"
import type { Serial } from "../functions/serial.ts"
import { parseSchedule } from "../scheduler/cron-schedule.ts"
import { readDeployment, readVariables, variablesRecord } from "./deployment-store.ts"
import type { StoredDeployment } from "./deployment-store.ts"
import type { DeploymentImage } from "./internal.ts"
import type { Watch } from "./origin.ts"
import { createPushes } from "./pushes.ts"
import type { Pushes } from "./push.ts"
import type { Bundle, Deployment } from "./types.ts"

export type DeploymentsOptions = {
  database: Database
  environment: Environment
  serial: Serial
  watch: Watch
  origins?: { cloudUrl: string; siteUrl: string }
  projectDirectory?: string
  /** Called inside the exclusive section, once the new deployment or the new environment serves. */
  swapped: (deployment: Deployment | null) => void
}

export type Deployments = {
  current(): LoadedDeployment | null
  deploy(bundle: Bundle): Promise<Deployment>
  readonly pushes: Pushes
  deployModules(
    modules: Readonly<Record<string, unknown>>,
    schema?: unknown,
    components?: Readonly<Record<string, ImportedComponent>>,
  ): Promise<Deployment>
  variables(): Promise<Record<string, string>>
  /** What functions see as `process.env`. */
  processVariables(): Record<string, string>
  setVariables(changes: readonly { name: string; value: string | null }[]): Promise<void>
  /** For loading the same functions in another thread. */
  image(): Promise<DeploymentImage | null>
}

/** What pushes may do with the deployment. Everything is called inside the exclusive section. */
export type DeploymentSlot = {
  current(): LoadedDeployment | null
  stored(): StoredDeployment | null
  readVariables(): Record<string, string>
  /** Grows with every swap and every change of the environment. */
  generation(): number
  /** Evaluates code with the variables of now; throws PushError. */
  evaluate(stored: StoredDeployment): LoadedDeployment
  evaluateSchema(module: CompiledModule): SchemaJson | null
  /** Begins to check the documents; each step throws PushError where one does not fit, and tells whether it was the last. */
  checkSchema(deployment: Deployment): () => boolean
  /** Schema and `meta` become durable together, or not at all. */
  swap(loaded: LoadedDeployment, meta: ReadonlyMap<string, string>): Deployment
}

export function createDeployments(options: DeploymentsOptions): Deployments {
  const { database, environment, serial } = options
  let current: LoadedDeployment | null = null
  let generation = 0

  /** What functions see as `process.env`. */
  function withOrigins(variables: Record<string, string>): Record<string, string> {
    const { origins } = options
    if (origins === undefined) return variables
    return { CONVEX_CLOUD_URL: origins.cloudUrl, CONVEX_SITE_URL: origins.siteUrl, ...variables }
  }

  function load(stored: StoredDeployment, variables: Record<string, string>): LoadedDeployment {
    return loadDeployment({ stored, environmentVariables: withOrigins(variables) }, options.projectDirectory)
  }

  /** New code may loop at its top level; code that was accepted once has shown that it does not. */
  function watched<T>(evaluate: () => T): T {
    const ended = options.watch(0)
    try {
      return evaluate()
    } finally {
      ended()
    }
  }

  function evaluate(stored: StoredDeployment, variables = readVariables(database)): LoadedDeployment {
    const loaded = watched(() => load(stored, variables))
    checkCrons(loaded.deployment)
    return loaded
  }

  function swap(loaded: LoadedDeployment, meta: ReadonlyMap<string, string>): Deployment {
    const { deployment } = loaded
    asPushError(() => database.deploySchema(deployment.schema, meta, childSchemas(deployment)))
    current = loaded
    announce()
    return loaded.deployment
  }

  function announce(): void {
    generation++
    options.swapped(current?.deployment ?? null)
  }

  const slot: DeploymentSlot = {
    current: () => current,
    stored: () => readDeployment(database),
    readVariables: () => readVariables(database),
    generation: () => generation,
    evaluate: (stored) => evaluate(stored),
    evaluateSchema: (module) => watched(() => evaluateSchema(module, withOrigins(readVariables(database)))),
    checkSchema(deployment) {
      const steps = database.checkSchema(deployment.schema, childSchemas(deployment))
      return () => asPushError(() => steps.next().done === true)
    },
    swap,
  }
  const { deploy, ...pushes } = createPushes({ database, environment, serial, slot })

  const stored = readDeployment(database)
  if (stored !== null) current = load(stored, readVariables(database))

  return {
    current: () => current,
    deploy,
    pushes,

    deployModules: (modules, schema, components = {}) =>
      serial(() => {
        const loaded = loadImported({ modules, schema }, components)
        checkCrons(loaded.deployment)
        return swap(loaded, new Map())
      }),

    variables: () => serial(() => readVariables(database)),

    processVariables: () => withOrigins(readVariables(database)),

    setVariables: (changes) =>
      serial(() => {
        const variables = { ...readVariables(database) }
        for (const { name, value } of changes) {
          if (value === null) delete variables[name]
          else variables[name] = value
        }
        if (isDeepStrictEqual(variables, readVariables(database))) return
        // Modules may have read a variable at their top level, so they are evaluated anew; a failure changes nothing.
        const now = readDeployment(database)
        if (now === null || current?.modules.sharesRealm === true) {
          for (const [key, text] of variablesRecord(variables)) database.writeMeta(key, text)
          announce()
        } else {
          swap(evaluate(now, variables), variablesRecord(variables))
        }
      }),

    image: () =>
      serial(() => {
        const now = readDeployment(database)
        return now === null
          ? null
          : { stored: now, environmentVariables: withOrigins(readVariables(database)) }
      }),
  }
}

/** The schema alone, without the functions. */
function evaluateSchema(
  module: CompiledModule,
  environmentVariables: Record<string, string>,
): SchemaJson | null {
  const importPhase = { nowMs: 0, seed: Buffer.alloc(16) }
  const modules = loadCompiled([module], { environmentVariables, importPhase })
  return readSchema(modules.exportsOf("schema")?.["default"])
}

function checkCrons(deployment: Deployment): void {
  for (const { name, schedule } of allCrons(deployment)) {
    try {
      parseSchedule(schedule, name)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new PushError("InvalidModules", `The cron job "${name}" has no valid schedule: ${reason}`)
    }
  }
}

/** A full disk is not the schema's fault and keeps its own code. */
function asPushError<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!isDeveloperError(error)) throw error
    const component = error instanceof DatabaseError ? error.component : ""
    throw new PushError("InvalidSchema", error.message, component)
  }
}
