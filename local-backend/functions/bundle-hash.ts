/** Names code by its content. */
import { createHash } from "node:crypto"
import type { Bundle, Module } from "../engine/types.ts"

/** Equal for equal code, so that an unchanged bundle need not be pushed again. */
export function bundleHash(bundle: Bundle): string {
  const { modules, schema, definition = null, components = [], nodeDependencies = [] } = bundle
  const parts = [
    identities([...modules, ...present(schema), ...present(definition)]),
    components.map((component) => [
      component.definitionPath,
      identities([...component.modules, ...present(component.schema), component.definition]),
    ]),
    nodeDependencies.map(({ name, version }) => `${name}@${version}`).toSorted(),
  ]
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex")
}

/** As the official tools hash a module, to find out whether the deployment has it already. */
export function moduleHash({ source, sourceMap }: Pick<Module, "source" | "sourceMap">): string {
  return createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex")
}

function identities(modules: readonly Module[]): (string | null)[][] {
  return [...modules]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, environment, source, sourceMap = null }) => [path, environment, source, sourceMap])
}

function present(module: Module | null): Module[] {
  return module === null ? [] : [module]
}
