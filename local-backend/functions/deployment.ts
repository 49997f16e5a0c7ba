/** A deployment ready to run: what it declares, and the functions behind the names. */
import type { Deployment, FunctionKind, FunctionSpec } from "../engine/types.ts"
import { FunctionFailure } from "./errors.ts"
import type { LoadedModules } from "./load.ts"
import { describePath, splitPath } from "./path.ts"
import { noSourceMaps } from "./stack.ts"
import type { SourceMaps } from "./stack.ts"

export type LoadedFunction = {
  readonly spec: FunctionSpec
  readonly isNode: boolean
  /** Takes `[args]` as Convex-JSON text and resolves to the result's. The request id is for actions. */
  readonly invoke: (args: string, requestId: string) => Promise<string>
}

export type HttpHandler = {
  routePath: string
  method: string
  /** Whose action it is; empty for the app. */
  component: string
  invoke: (request: Request) => Promise<Response>
}

/** One instance of a component; the app is the instance at the empty path. */
export type LoadedComponent = {
  readonly path: string
  readonly modules: LoadedModules
  /** JSON texts by name, for `1.0/componentArgument`. */
  readonly args: Readonly<Record<string, string>>
}

export type LoadedDeployment = {
  readonly deployment: Deployment
  /** Of the app and all components, by their qualified paths (path.ts). */
  readonly functions: ReadonlyMap<string, LoadedFunction>
  readonly components: ReadonlyMap<string, LoadedComponent>
  /** The app's. */
  readonly modules: LoadedModules
  /** The HTTP action that the developer's routers choose, if any. */
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
      `Trying to execute ${describePath(path, "")} as ${TITLES[kind]}, but it is defined as ${TITLES[found.spec.kind]}.`,
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
  // A component's public functions are its parent's to call, never a client's.
  const isPublic = found?.spec.visibility === "public" && splitPath(path).component === ""
  if (found !== undefined && (allowInternal || isPublic)) return found
  const kind = allowInternal ? "function" : "public function"
  throw new FunctionFailure(
    `Could not find ${kind} for ${describePath(path)}. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
  )
}

/** The source maps of a component's code: every component counts its own files. */
export function mapsOf(loaded: LoadedDeployment | null, component: string): SourceMaps {
  return loaded?.components.get(component)?.modules.maps ?? noSourceMaps
}
