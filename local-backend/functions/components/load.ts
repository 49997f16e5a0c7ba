/** Loads a whole deployment: the app's modules and those of each mounted component, every instance in a realm of its own. */
import type { DeploymentImage } from "../../engine/internal.ts"
import type { ComponentAnalysis, ComponentDefinition, Deployment } from "../../engine/types.ts"
import { analyze } from "../analyze.ts"
import type { CompiledModule } from "../compile.ts"
import type { LoadedComponent, LoadedDeployment, LoadedFunction } from "../deployment.ts"
import { PushError } from "../errors.ts"
import { loadCompiled, loadNamespaces } from "../load.ts"
import type { LoadOptions } from "../load.ts"
import { qualify } from "../path.ts"
import { evaluateDefinitions } from "./definition.ts"
import { exportsOf } from "./exports.ts"
import { routeThrough } from "./http.ts"
import { mountTree } from "./tree.ts"
import type { Mount } from "./tree.ts"

/** One component of imported modules, as a test or a simulator registers it. */
export type ImportedComponent = {
  modules: Readonly<Record<string, unknown>>
  /** `defineSchema`'s result. */
  schema?: unknown
}

type Instance = { mount: Mount; loaded: LoadedDeployment }

/** Throws PushError where a definition, a module or a variable is wrong. */
export function loadDeployment(
  { stored, environmentVariables }: DeploymentImage,
  projectDirectory?: string,
): LoadedDeployment {
  const { nowMs, seed } = stored.importPhase
  const base: LoadOptions = {
    environmentVariables,
    importPhase: { nowMs, seed: Buffer.from(seed, "base64") },
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
  }
  const definitions = evaluateDefinitions(
    stored.definition,
    stored.components.map(({ definitionPath, definition }) => ({ path: definitionPath, module: definition })),
    base,
  )
  const code = new Map(stored.components.map(({ definitionPath, modules }) => [definitionPath, modules]))
  code.set("", stored.modules)
  const load = (definitionPath: string, variables: LoadOptions["environmentVariables"]) =>
    loadComponent(definitionPath, code.get(definitionPath) ?? [], {
      ...base,
      environmentVariables: variables,
    })

  const instances = mountTree(definitions, environmentVariables).map((mount): Instance => {
    return { mount, loaded: load(mount.definition.path, mount.variables) }
  })
  // What is imported but mounted nowhere has no variables and runs nothing; code is generated for it all the same.
  const unused = [...definitions.values()]
    .filter(({ path }) => !instances.some(({ mount }) => mount.definition.path === path))
    .map((definition) => [definition, load(definition.path, {})] as const)
  return assemble(instances, new Map(unused))
}

function loadComponent(
  definitionPath: string,
  modules: readonly CompiledModule[],
  options: LoadOptions,
): LoadedDeployment {
  const node = modules.find(({ environment }) => environment === "node")
  if (definitionPath !== "" && node !== undefined)
    throw new PushError(
      "InvalidModules",
      `"use node" directive is not supported in components. Remove it from ${definitionPath}/${node.path}.`,
    )
  try {
    return analyze(loadCompiled(modules, options))
  } catch (error) {
    if (definitionPath === "" || !(error instanceof PushError)) throw error
    throw new PushError(error.code, `The component at ${definitionPath}: ${error.message}`)
  }
}

/** Modules that somebody imported, by the paths under which their components are mounted; "" is the app. */
export function loadImported(
  app: ImportedComponent,
  components: Readonly<Record<string, ImportedComponent>>,
): LoadedDeployment {
  const instances = Object.entries({ ...components, "": app })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { modules, schema }]): Instance => {
      const name = path.slice(path.lastIndexOf("/") + 1)
      const definition: ComponentDefinition = {
        path,
        definitionType: path === "" ? { type: "app" } : { type: "childComponent", name },
        childComponents: [],
        httpMounts: {},
      }
      const httpPrefix = path === "" ? "/" : null
      const mount: Mount = { path, definition, variables: {}, args: {}, httpPrefix }
      return { mount, loaded: analyze(loadNamespaces(modules), schema) }
    })
  return assemble(instances, new Map())
}

function assemble(
  instances: readonly Instance[],
  unused: ReadonlyMap<ComponentDefinition, LoadedDeployment>,
): LoadedDeployment {
  const app = instances.find(({ mount }) => mount.path === "")
  if (app === undefined) throw new Error("A deployment without an app was assembled.")
  const functions = new Map<string, LoadedFunction>()
  const components = new Map<string, LoadedComponent>()
  const definitions: Record<string, ComponentAnalysis> = {}
  for (const { mount, loaded } of instances) {
    const { path, args } = mount
    for (const [local, loadedFunction] of loaded.functions)
      functions.set(qualify(path, local), renamed(loadedFunction, qualify(path, local)))
    components.set(path, { path, args, modules: loaded.modules })
    definitions[mount.definition.path] ??= analysisOf(mount.definition, loaded.deployment)
  }
  for (const [definition, { deployment }] of unused)
    definitions[definition.path] = analysisOf(definition, deployment)
  const deployment: Deployment = {
    ...app.loaded.deployment,
    definitions,
    components: instances
      .filter(({ mount }) => mount.path !== "")
      .map(({ mount: { path, definition, args, httpPrefix } }) => ({
        path,
        definitionPath: definition.path,
        args,
        httpPrefix,
      })),
  }
  return {
    deployment,
    functions,
    components,
    modules: app.loaded.modules,
    routeHttp: routeThrough(
      instances.map(({ mount, loaded }) => ({
        component: mount.path,
        prefix: mount.httpPrefix,
        route: loaded.routeHttp,
      })),
    ),
  }
}

/** Sentences about a component's function name it in full. */
function renamed(loaded: LoadedFunction, path: string): LoadedFunction {
  return path === loaded.spec.path ? loaded : { ...loaded, spec: { ...loaded.spec, path } }
}

function analysisOf(definition: ComponentDefinition, deployment: Deployment): ComponentAnalysis {
  const { functions, httpRoutes, crons, schema } = deployment
  // The app exports nothing: nobody uses it.
  const exports = exportsOf(definition.path === "" ? [] : functions)
  return { definition: { ...definition, exports }, functions, httpRoutes, crons, schema }
}
