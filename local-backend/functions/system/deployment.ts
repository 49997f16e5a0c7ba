/** System functions about what is deployed: functions, environment variables, addresses, components. */
import { z } from "zod"
import type { FunctionSpec } from "../../engine/types.ts"
import { componentOf } from "../components/report.ts"
import type { SystemArgs, SystemContext, SystemFunction } from "./context.ts"
import { parse } from "./tables.ts"

export const deploymentFunctions: Record<string, SystemFunction> = {
  "_system/cli/queryEnvironmentVariables:default": listVariables,
  "_system/cli/queryEnvironmentVariables:get": getVariable,
  "_system/cli/modules:apiSpec": apiSpec,
  "_system/cli/convexUrl:cloudUrl": ({ cloudUrl }) => JSON.stringify(cloudUrl),
  "_system/frontend/components:list": listComponents,
}

const Name = z.object({ name: z.string() })

function listVariables({ variables }: SystemContext): string {
  const sorted = Object.entries(variables()).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(sorted.map(([name, value]) => ({ name, value })))
}

function getVariable({ variables }: SystemContext, args: SystemArgs): string {
  const { name } = parse(Name, args)
  const all = variables()
  return JSON.stringify(Object.hasOwn(all, name) ? { name, value: all[name] } : null)
}

const FUNCTION_TYPES = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
} as const

/** Functions by name, then the routes of HTTP actions. */
function apiSpec({ deployment, component }: SystemContext): string {
  const own = component === "" || deployment === null ? deployment : componentOf(deployment, component)
  const functions = (own?.functions ?? [])
    .filter(({ kind }) => kind !== "httpAction")
    .map(functionEntry)
    .sort((a, b) => (a.identifier < b.identifier ? -1 : 1))
  const routes = (own?.httpRoutes ?? []).map(({ method, path }) => ({
    functionType: "HttpAction",
    method,
    path,
  }))
  return JSON.stringify([...functions, ...routes])
}

function functionEntry({ path, kind, visibility, args, returns }: FunctionSpec) {
  const [module, name] = path.split(":")
  return {
    args,
    functionType: FUNCTION_TYPES[kind],
    identifier: `${module}.js:${name}`,
    returns: returns ?? { type: "any" },
    visibility: { kind: visibility },
  }
}

/** Their paths serve as ids too: nobody but these tools asks for them. */
function listComponents({ components, deployment }: SystemContext): string {
  const mounted = new Set(["", ...(deployment?.components ?? []).map(({ path }) => path)])
  return JSON.stringify(
    components().map((path) => ({
      id: path,
      name: nameOf(path),
      path,
      state: mounted.has(path) ? "active" : "unmounted",
    })),
  )
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1)
}
