/** The deployment that serves now: pushed, swapped whole, and loaded again after a restart or a change of environment. */
import { isDeepStrictEqual } from "node:util"
import type { Database } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import { analyze } from "../functions/analyze.ts"
import { bundleHash } from "../functions/bundle-hash.ts"
import { compileModules } from "../functions/compile.ts"
import type { LoadedDeployment } from "../functions/deployment.ts"
import { isDeveloperError } from "../functions/developer-error.ts"
import { PushError } from "../functions/errors.ts"
import { loadCompiled, loadNamespaces } from "../functions/load.ts"
import type { Serial } from "../functions/serial.ts"
import { parseSchedule } from "../scheduler/cron-schedule.ts"
import { deploymentRecord, readDeployment, readVariables, variablesRecord } from "./deployment-store.ts"
import type { StoredDeployment } from "./deployment-store.ts"
import type { DeploymentImage } from "./internal.ts"
import type { Watch } from "./origin.ts"
import type { Bundle, Deployment } from "./types.ts"

export type DeploymentsOptions = {
  database: Database
  environment: Environment
  serial: Serial
  watch: Watch
  origins?: { cloudUrl: string; siteUrl: string }
  projectDirectory?: string
  /** Called inside the exclusive section, once the new deployment serves. */
  swapped: (deployment: Deployment) => void
}

export type Deployments = {
  current(): LoadedDeployment | null
  deploy(bundle: Bundle): Promise<Deployment>
  deployModules(modules: Readonly<Record<string, unknown>>, schema?: unknown): Promise<Deployment>
  variables(): Promise<Record<string, string>>
  setVariables(changes: readonly { name: string; value: string | null }[]): Promise<void>
  /** For loading the same functions in another thread. */
  image(): Promise<DeploymentImage | null>
}

export function createDeployments(options: DeploymentsOptions): Deployments {
  const { database, environment, serial } = options
  let current: LoadedDeployment | null = null

  /** What functions see as `process.env`. */
  function withOrigins(variables: Record<string, string>): Record<string, string> {
    const { origins } = options
    if (origins === undefined) return variables
    return { CONVEX_CLOUD_URL: origins.cloudUrl, CONVEX_SITE_URL: origins.siteUrl, ...variables }
  }

  function load(stored: StoredDeployment, variables: Record<string, string>): LoadedDeployment {
    return analyze(
      loadImage({ stored, environmentVariables: withOrigins(variables) }, options.projectDirectory),
    )
  }

  /** New code may loop at its top level; code that was accepted once has shown that it does not. */
  function loadWatched(stored: StoredDeployment, variables: Record<string, string>): LoadedDeployment {
    const ended = options.watch(0)
    try {
      return load(stored, variables)
    } finally {
      ended()
    }
  }

  /** Schema and `meta` become durable together, or not at all. */
  function swap(loaded: LoadedDeployment, meta: ReadonlyMap<string, string>): Deployment {
    checkCrons(loaded.deployment)
    deploySchema(database, loaded.deployment, meta)
    current = loaded
    options.swapped(loaded.deployment)
    return loaded.deployment
  }

  const stored = readDeployment(database)
  if (stored !== null) current = load(stored, readVariables(database))

  return {
    current: () => current,

    async deploy(bundle) {
      const hash = bundleHash(bundle)
      const serving = await serial(() => (readDeployment(database)?.hash === hash ? current : null))
      if (serving !== null) return serving.deployment
      const modules = await compileModules(modulesOf(bundle))
      return await serial(() => {
        const importPhase = {
          nowMs: Number(environment.nowNs() / 1_000_000n),
          seed: Buffer.from(environment.randomBytes(16)).toString("base64"),
        }
        const next: StoredDeployment = { hash, modules, importPhase }
        return swap(loadWatched(next, readVariables(database)), deploymentRecord(next))
      })
    },

    deployModules: (modules, schema) =>
      serial(() => swap(analyze(loadNamespaces(modules), schema), new Map())),

    variables: () => serial(() => readVariables(database)),

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
          if (current !== null) options.swapped(current.deployment)
        } else {
          swap(loadWatched(now, variables), variablesRecord(variables))
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

/** Evaluates the modules of an image in this thread. */
export function loadImage({ stored, environmentVariables }: DeploymentImage, projectDirectory?: string) {
  const { nowMs, seed } = stored.importPhase
  return loadCompiled(stored.modules, {
    environmentVariables,
    importPhase: { nowMs, seed: Buffer.from(seed, "base64") },
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
  })
}

function modulesOf({ modules, schema }: Bundle): Bundle["modules"] {
  return schema === null ? modules : [...modules.filter(({ path }) => path !== schema.path), schema]
}

function checkCrons({ crons }: Deployment): void {
  for (const { name, schedule } of crons) {
    try {
      parseSchedule(schedule, name)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new PushError("InvalidModules", `The cron job "${name}" has no valid schedule: ${reason}`)
    }
  }
}

function deploySchema(database: Database, { schema }: Deployment, meta: ReadonlyMap<string, string>): void {
  try {
    database.deploySchema(schema, meta)
  } catch (error) {
    // A full disk is not the schema's fault and keeps its own code.
    if (isDeveloperError(error)) throw new PushError("InvalidSchema", error.message)
    throw error
  }
}
