/** Pushes in progress: evaluated when they are prepared, checked against the documents, swapped in when they finish. */
import { setImmediate as nextTurn } from "node:timers/promises"
import { isDeepStrictEqual } from "node:util"
import type { Database, SchemaJson } from "../database/types.ts"
import type { Environment } from "../environment.ts"
import { bundleHash, moduleHash } from "../functions/bundle-hash.ts"
import { compileModules } from "../functions/compile.ts"
import type { CompiledModule } from "../functions/compile.ts"
import { childSchemas, componentOf } from "../functions/components/report.ts"
import type { LoadedDeployment } from "../functions/deployment.ts"
import { newRequestId, PushError } from "../functions/errors.ts"
import type { Serial } from "../functions/serial.ts"
import { compilePush } from "./compile-push.ts"
import { deploymentRecord, storedModules } from "./deployment-store.ts"
import type { StoredDeployment } from "./deployment-store.ts"
import type { DeploymentSlot } from "./deployments.ts"
import { diffIndexes, indexChanges } from "./index-diff.ts"
import { diffPush } from "./push-diff.ts"
import type { Snapshot } from "./push-diff.ts"
import { reportOf } from "./push-report.ts"
import type { ModuleHash, PreparedPush, PushCheck, PushRequest, Pushes } from "./push.ts"
import type { Bundle, Deployment } from "./types.ts"

export type PushesOptions = {
  database: Database
  environment: Environment
  serial: Serial
  slot: DeploymentSlot
}

type Pending = { stored: StoredDeployment; loaded: LoadedDeployment; generation: number; after: Snapshot }

/** Developers abandon pushes (a schema that does not fit); only the newest ones are remembered. */
const MAX_PENDING = 4
const SCHEMA = "schema.js"

export function createPushes(
  options: PushesOptions,
): Pushes & { deploy(bundle: Bundle): Promise<Deployment> } {
  const { database, environment, serial, slot } = options
  const pending = new Map<string, Pending>()

  async function prepare(request: PushRequest): Promise<PreparedPush> {
    const known = await serial(() => slot.stored())
    const compiled = await compilePush(request, known)
    return await serial(() => {
      const stored: StoredDeployment = { ...compiled, importPhase: newImportPhase(environment) }
      const loaded = withAdvice(stored, () => slot.evaluate(stored))
      const id = newRequestId(environment.randomBytes)
      const after = snapshotOf(stored, loaded.deployment)
      remember(id, { stored, loaded, generation: slot.generation(), after })
      return {
        id,
        deployment: loaded.deployment,
        ...reportOf(stored, loaded),
        environmentVariables: slot.readVariables(),
        indexDiffs: indexDiffsOf(loaded.deployment),
      }
    })
  }

  function indexDiffsOf(deployment: Deployment): PreparedPush["indexDiffs"] {
    const schemas = [["", deployment.schema] as const, ...childSchemas(deployment)]
    return Object.fromEntries(
      schemas.map(([component, schema]) => [component, diffIndexes(database.schema(component), schema)]),
    )
  }

  function remember(id: string, push: Pending): void {
    pending.set(id, push)
    const [oldest] = pending.keys()
    if (pending.size > MAX_PENDING && oldest !== undefined) pending.delete(oldest)
  }

  function find(id: string): Pending {
    const push = pending.get(id)
    if (push?.generation === slot.generation()) return push
    pending.delete(id)
    throw new PushError(
      "RaceDetected",
      push === undefined
        ? "The backend no longer knows this push: it was restarted, or other pushes came between. Push again."
        : "Another push or a change of environment variables came between. Push again.",
    )
  }

  function stepOf(id: string, step: () => boolean): boolean {
    find(id)
    return step()
  }

  /** A batch at a time: others have their turns between two of them. */
  async function check(id: string): Promise<PushCheck> {
    try {
      const step = await serial(() => slot.checkSchema(find(id).loaded.deployment))
      while (!(await serial(() => stepOf(id, step)))) await nextTurn()
      return { type: "complete" }
    } catch (error) {
      if (!(error instanceof PushError) || error.code !== "InvalidSchema") throw error
      const { message, componentPath } = error
      return { type: "failed", error: message, componentPath, tableName: tableIn(message) }
    }
  }

  async function finish(id: string, { dryRun }: { dryRun: boolean }) {
    return await serial(() => {
      const { stored, loaded, after } = find(id)
      const diff = diffPush(currentSnapshot(), after, database.components())
      // Code that serves already goes on serving: nobody has to be told anything anew.
      if (!dryRun && stored.hash !== slot.stored()?.hash) slot.swap(loaded, deploymentRecord(stored))
      pending.delete(id)
      return diff
    })
  }

  function currentSnapshot(): Snapshot | null {
    const stored = slot.stored()
    const serving = slot.current()
    return stored === null || serving === null ? null : snapshotOf(stored, serving.deployment)
  }

  return {
    prepare,
    check,
    finish,

    async deploy(bundle) {
      const hash = bundleHash(bundle)
      const serving = await serial(() => (slot.stored()?.hash === hash ? slot.current() : null))
      if (serving !== null) return serving.deployment
      const { id, deployment } = await prepare(bundle)
      await finish(id, { dryRun: false })
      return deployment
    },

    async evaluateSchema(request) {
      const [schemaModule] = await compileModules(request.schema === null ? [] : [request.schema])
      return await serial(() => {
        const before = database.schema()
        const after = schemaModule === undefined ? null : slot.evaluateSchema(schemaModule)
        return {
          schemaValidation: after?.schemaValidation ?? false,
          tables: (after?.tables ?? []).map(({ tableName, documentType }) => ({
            name: tableName,
            mustWalk: mustWalk(before, after, tableName, documentType),
            ...database.tableSize(tableName),
          })),
          indexes: indexChanges(before, after).map((change) => ({
            ...change,
            documents: database.tableSize(change.index.name.split(".", 1)[0] ?? "").documents,
          })),
        }
      })
    },

    moduleHashes: () =>
      serial(() => {
        const stored = slot.stored()
        if (stored === null) return { modules: [], udfServerVersion: null }
        return { modules: ownModules(stored).map(hashed), udfServerVersion: stored.udfServerVersion }
      }),
  }
}

/** Convex installs packages that a bundle leaves out; here they must be there. */
function withAdvice<T>({ nodeDependencies }: StoredDeployment, evaluate: () => T): T {
  try {
    return evaluate()
  } catch (error) {
    if (!(error instanceof PushError) || !/Cannot find (?:module|package)/.test(error.message)) throw error
    const names = nodeDependencies.map(({ name, version }) => `${name}@${version}`).join(", ")
    if (names === "") throw error
    throw new PushError(
      error.code,
      `${error.message}\nThis backend installs nothing: what is not bundled (${names}) must be in the node_modules of the project that it was started with (--project), or of the folder it was started in.`,
    )
  }
}

/** The table whose documents the developer may have to change; then the push is worth another try. */
function tableIn(message: string): string | null {
  return /^Document with ID "[^"]*" in table "([^"]*)"/.exec(message)?.[1] ?? null
}

/** Documents that fitted the same validator before fit it again. */
function mustWalk(before: SchemaJson | null, after: SchemaJson | null, name: string, type: unknown): boolean {
  if (after?.schemaValidation !== true || type === null) return false
  const known = before?.tables.find(({ tableName }) => tableName === name)
  return before?.schemaValidation !== true || !isDeepStrictEqual(known?.documentType, type)
}

function newImportPhase(environment: Environment): StoredDeployment["importPhase"] {
  return {
    nowMs: Number(environment.nowNs() / 1_000_000n),
    seed: Buffer.from(environment.randomBytes(16)).toString("base64"),
  }
}

/** The official tools send the schema apart, and always. */
function ownModules({ modules }: StoredDeployment): CompiledModule[] {
  return modules.filter(({ path }) => path !== SCHEMA)
}

function hashed(module: CompiledModule): ModuleHash {
  return { path: module.path, environment: module.environment, sha256: moduleHash(module) }
}

function snapshotOf(stored: StoredDeployment, deployment: Deployment): Snapshot {
  const mounted = [{ path: "", definitionPath: "" }, ...(deployment.components ?? [])]
  return {
    authProviders: deployment.authProviders,
    udfServerVersion: stored.udfServerVersion,
    components: new Map(
      mounted.map(({ path, definitionPath }) => {
        const { schema, crons } = componentOf(deployment, path) ?? deployment
        const modules = storedModules(stored, definitionPath).map((module) => module.path)
        return [path, { schema, crons, modules: modules.filter((name) => name !== SCHEMA) }]
      }),
    ),
  }
}
