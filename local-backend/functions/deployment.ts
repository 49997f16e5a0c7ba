/** A deployment ready to run: what it declares, and the functions behind the names. */
import type { Deployment, FunctionKind, FunctionSpec } from "../engine/types.ts"
import { FunctionFailure } from "./errors.ts"
import type { LoadedModules } from "./load.ts"

export type LoadedFunction = {
  readonly spec: FunctionSpec
  readonly isNode: boolean
  /** Takes `[args]` as Convex-JSON text and resolves to the result's. The request id is for actions. */
  readonly invoke: (args: string, requestId: string) => Promise<string>
}

export type HttpHandler = {
  routePath: string
  method: string
  invoke: (request: Request) => Promise<Response>
}

export type LoadedDeployment = {
  readonly deployment: Deployment
  readonly functions: ReadonlyMap<string, LoadedFunction>
  readonly modules: LoadedModules
  /** The HTTP action that the developer's router chooses, if any. */
  readonly routeHttp: (path: string, method: string) => HttpHandler | null
}

const TITLES = { query: "Query", mutation: "Mutation", action: "Action", httpAction: "HttpAction" } as const

/** Finds a function of the wanted kind, or fails with the sentence Convex has for it. */
export function findFunction(
  loaded: LoadedDeployment | null,
  path: string,
  kind: FunctionKind,
  allowInternal: boolean,
): LoadedFunction {
  const found = lookUp(loaded, path, allowInternal)
  if (found.spec.kind !== kind) {
    throw new FunctionFailure(
      `Trying to execute ${path} as ${TITLES[kind]}, but it is defined as ${TITLES[found.spec.kind]}.`,
    )
  }
  return found
}

export function lookUp(
  loaded: LoadedDeployment | null,
  path: string,
  allowInternal: boolean,
): LoadedFunction {
  const found = loaded?.functions.get(path)
  if (found !== undefined && (allowInternal || found.spec.visibility === "public")) return found
  const kind = allowInternal ? "function" : "public function"
  throw new FunctionFailure(
    `Could not find ${kind} for '${path}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
  )
}
