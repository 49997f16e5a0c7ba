/** Reads out of loaded modules what they declare: functions, HTTP routes, crons, auth providers, schema. */
import { z } from "zod"
import type { JsonValue, SchemaJson } from "../database/types.ts"
import type { AuthProvider, Deployment, FunctionSpec } from "../engine/types.ts"
import type { HttpHandler, LoadedDeployment, LoadedFunction } from "./deployment.ts"
import { PushError } from "./errors.ts"
import type { Exports, LoadedModules } from "./load.ts"
import { canonicalPath } from "./path.ts"

/** What `query(…)` and its siblings return: a function with these marks. */
type Registered = {
  isQuery?: boolean
  isMutation?: boolean
  isAction?: boolean
  isHttp?: boolean
  isPublic?: boolean
  isInternal?: boolean
  invokeQuery?: (args: string) => Promise<string>
  invokeMutation?: (args: string) => Promise<string>
  invokeAction?: (requestId: string, args: string) => Promise<string>
  invokeHttpAction?: (request: Request) => Promise<Response>
  exportArgs?: () => string
  exportReturns?: () => string
}

export function analyze(modules: LoadedModules, schema?: unknown): LoadedDeployment {
  const functions = new Map<string, LoadedFunction>()
  for (const name of modules.names) {
    for (const [key, value] of Object.entries(modules.exportsOf(name) ?? {})) {
      if (!isRegistered(value)) continue
      const path = `${name}:${key}`
      functions.set(path, loadFunction(path, value, modules.isNode(name)))
    }
  }
  const router = findRouter(modules.exportsOf("http"))
  const deployment: Deployment = {
    functions: [...functions.values()].map(({ spec }) => spec),
    httpRoutes: router?.getRoutes().map(([path, method]) => ({ path, method })) ?? [],
    crons: readCrons(modules.exportsOf("crons"), functions),
    authProviders: readAuthProviders(modules),
    schema: readSchema(schema ?? modules.exportsOf("schema")?.["default"]),
  }
  return {
    deployment,
    functions,
    components: new Map([["", { path: "", args: {}, modules }]]),
    modules,
    routeHttp: (path, method) => routeHttp(router, path, method),
  }
}

function isRegistered(value: unknown): value is Registered {
  if (typeof value !== "function") return false
  const { isQuery, isMutation, isAction, isHttp } = value as Registered
  return [isQuery, isMutation, isAction, isHttp].includes(true)
}

const TITLES = { query: "Query", mutation: "Mutation", httpAction: "HttpAction" } as const

function loadFunction(path: string, value: Registered, isNode: boolean): LoadedFunction {
  const kind = value.isQuery
    ? "query"
    : value.isMutation
      ? "mutation"
      : value.isAction
        ? "action"
        : "httpAction"
  if (isNode && kind !== "action") {
    const [module, name] = path.split(":")
    throw new PushError(
      "InvalidModules",
      `\`${name}\` defined in \`${module}.js\` is a ${TITLES[kind]} function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.`,
    )
  }
  const spec: FunctionSpec = {
    path,
    kind,
    visibility: value.isInternal ? "internal" : "public",
    args: readValidator(path, value.exportArgs) ?? { type: "any" },
    returns: readValidator(path, value.exportReturns),
  }
  const argsType = (spec.args as { type?: unknown }).type
  if (argsType !== "object" && argsType !== "any") {
    throw new PushError("InvalidModules", `${path}: Args validator must be an object or any`)
  }
  return {
    spec,
    isNode,
    invoke: (args, requestId) => {
      if (value.isQuery) return value.invokeQuery?.(args) ?? notInvocable(path)
      if (value.isMutation) return value.invokeMutation?.(args) ?? notInvocable(path)
      return value.invokeAction?.(requestId, args) ?? notInvocable(path)
    },
  }
}

function notInvocable(path: string): never {
  throw new Error(`${path} can't be invoked this way.`)
}

function readValidator(path: string, read: (() => string) | undefined): JsonValue | null {
  if (read === undefined) return null
  try {
    return JSON.parse(read()) as JsonValue
  } catch (error) {
    throw new PushError("InvalidModules", `${path}: ${messageOf(error)}`)
  }
}

type Router = {
  isRouter: true
  getRoutes(): [string, string, unknown][]
  lookup(path: string, method: string): [Registered, string, string] | null
}

function findRouter(exports: Exports | null): Router | null {
  const candidate = exports?.["default"]
  if (candidate === undefined) return null
  if (typeof candidate === "object" && candidate !== null && "isRouter" in candidate)
    return candidate as Router
  throw new PushError("InvalidModules", "The default export of `convex/http.ts` is not a Router.")
}

function routeHttp(router: Router | null, path: string, method: string): HttpHandler | null {
  const found = router?.lookup(path, method) ?? null
  if (found === null) return null
  const [handler, routeMethod, routePath] = found
  const invoke = handler.invokeHttpAction ?? (() => notInvocable(routePath))
  return { routePath, method: routeMethod, component: "", invoke: (request) => invoke(request) }
}

const CronJobs = z.record(
  z.string(),
  z.object({ name: z.string(), args: z.array(z.json()), schedule: z.json() }),
)

function readCrons(
  exports: Exports | null,
  functions: ReadonlyMap<string, LoadedFunction>,
): Deployment["crons"] {
  const crons = exports?.["default"]
  if (crons === undefined) return []
  if (
    typeof crons !== "object" ||
    crons === null ||
    !("export" in crons) ||
    typeof crons.export !== "function"
  ) {
    throw new PushError("InvalidModules", "The default export of `convex/crons.ts` is not a Crons object.")
  }
  const text: unknown = crons.export()
  return Object.entries(CronJobs.parse(JSON.parse(String(text)))).map(([name, job]) => {
    const path = canonicalPath(job.name)
    const kind = functions.get(path)?.spec.kind
    if (kind !== "mutation" && kind !== "action") {
      throw new PushError(
        "InvalidModules",
        `The cron job "${name}" schedules ${path}, which is not a mutation or an action.`,
      )
    }
    return { name, path, args: job.args[0] ?? {}, schedule: job.schedule }
  })
}

const AuthConfig = z.object({
  providers: z.array(
    z.union([
      z
        .object({
          type: z.literal("customJwt"),
          issuer: z.string(),
          jwks: z.string(),
          algorithm: z.enum(["RS256", "ES256"]),
          applicationID: z.string().optional(),
        })
        .transform(({ applicationID, ...rest }) =>
          applicationID === undefined ? rest : { ...rest, applicationID },
        ),
      z
        .object({ type: z.literal("oidc").optional(), domain: z.string(), applicationID: z.string() })
        .transform((provider) => ({ ...provider, type: "oidc" as const })),
    ]),
  ),
})

function readAuthProviders(modules: LoadedModules): AuthProvider[] {
  modules.takeMissingVariables()
  const config = modules.exportsOf("auth.config")?.["default"]
  if (config === undefined) return []
  const parsed = AuthConfig.safeParse(config)
  const [missing] = modules.takeMissingVariables()
  if (missing !== undefined) {
    throw new PushError(
      "AuthConfigMissingEnvironmentVariable",
      `Environment variable ${missing} is used in auth config file but its value was not set.`,
    )
  }
  if (!parsed.success) {
    throw new PushError(
      "InvalidModules",
      `convex/auth.config.ts is not valid: ${z.prettifyError(parsed.error)}`,
    )
  }
  return parsed.data.providers
}

export function readSchema(definition: unknown): SchemaJson | null {
  if (definition === undefined || definition === null) return null
  if (
    typeof definition !== "object" ||
    !("export" in definition) ||
    typeof definition.export !== "function"
  ) {
    throw new PushError("InvalidSchema", "The default export of `convex/schema.ts` is not a schema.")
  }
  return JSON.parse(definition.export() as string) as SchemaJson
}

function messageOf(error: unknown): string {
  // Errors of user code come from another realm, so they are read by shape.
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error)
}
