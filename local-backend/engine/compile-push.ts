/** Compiles a pushed bundle, taking from the deployment what it has already. */
import { bundleHash, moduleHash } from "../functions/bundle-hash.ts"
import { compileModules } from "../functions/compile.ts"
import type { CompiledModule } from "../functions/compile.ts"
import { PushError } from "../functions/errors.ts"
import type { StoredComponent, StoredDeployment } from "./deployment-store.ts"
import type { PushRequest } from "./push.ts"
import type { Bundle, ComponentBundle, Module } from "./types.ts"

/** Modules that were compiled for the last push already are taken from there. */
export async function compilePush(
  request: PushRequest,
  known: StoredDeployment | null,
): Promise<Omit<StoredDeployment, "importPhase">> {
  const bundle: Bundle = { ...request, modules: [...request.modules, ...unchanged(request, known)] }
  const { definition = null, dependencies = [], components = [], nodeDependencies = [] } = bundle
  const compile = (modules: readonly Module[], before: readonly CompiledModule[]) =>
    Promise.all(modules.map((module) => reuse(module, before) ?? compileOne(module)))
  const compileComponent = async (component: ComponentBundle): Promise<StoredComponent> => {
    const { definitionPath } = component
    const before = known?.components.find((candidate) => candidate.definitionPath === definitionPath)
    return {
      definitionPath,
      definition: await compileOne(component.definition),
      dependencies: component.dependencies,
      modules: await compile(modulesOf(component), before?.modules ?? []),
    }
  }
  return {
    hash: bundleHash(bundle),
    modules: await compile(modulesOf(bundle), known?.modules ?? []),
    definition: definition === null ? null : await compileOne(definition),
    dependencies,
    components: await Promise.all(components.map(compileComponent)),
    nodeDependencies,
    udfServerVersion: bundle.udfServerVersion ?? null,
  }
}

/** Modules that were named by their hashes instead of sent. */
function unchanged({ unchangedModules = [] }: PushRequest, known: StoredDeployment | null): Module[] {
  return unchangedModules.map((wanted) => {
    const found = known?.modules.find(
      (module) => module.path === wanted.path && module.environment === wanted.environment,
    )
    if (found !== undefined && moduleHash(found) === wanted.sha256) return found
    throw new PushError("RaceDetected", `${wanted.path} changed on the deployment meanwhile. Push again.`)
  })
}

function reuse(module: Module, before: readonly CompiledModule[]): CompiledModule | undefined {
  return before.find(
    ({ path, environment, source, sourceMap }) =>
      path === module.path &&
      environment === module.environment &&
      source === module.source &&
      sourceMap === module.sourceMap,
  )
}

async function compileOne(module: Module): Promise<CompiledModule> {
  const [compiled] = await compileModules([module])
  if (compiled === undefined) throw new Error(`${module.path} was not compiled.`)
  return compiled
}

/** The schema is a module among the others from here on. */
function modulesOf({ modules, schema }: Pick<Bundle, "modules" | "schema">): Module[] {
  return schema === null ? modules : [...modules.filter(({ path }) => path !== schema.path), schema]
}
