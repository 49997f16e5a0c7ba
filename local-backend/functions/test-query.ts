/** A query that was typed rather than deployed: one module of the caller's, run against the deployment as it is. */
import { build } from "esbuild"
import type { Plugin } from "esbuild"
import type { Module } from "../engine/types.ts"
import { analyze } from "./analyze.ts"
import type { CompiledModule } from "./compile.ts"
import type { LoadedComponent, LoadedDeployment } from "./deployment.ts"
import { PushError } from "./errors.ts"
import { loadCompiled } from "./load.ts"
import type { LoadOptions } from "./load.ts"
import { qualify } from "./path.ts"

/** What the official tools let such a module import. */
const WRAPPERS = "convex:/_system/repl/wrappers.js"
const WRAPPERS_SOURCE = `export { queryGeneric as query, internalQueryGeneric as internalQuery } from "convex/server"`
const FILE = "testQuery.js"

const wrappers: Plugin = {
  name: "wrappers",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path, importer }) => {
      if (path === WRAPPERS) return { path, namespace: "wrappers" }
      if (importer !== FILE) return null
      return { errors: [{ text: `A query like this can import nothing but ${WRAPPERS}, not "${path}".` }] }
    })
    onLoad({ filter: /.*/, namespace: "wrappers" }, () => ({
      contents: WRAPPERS_SOURCE,
      resolveDir: import.meta.dirname,
    }))
  },
}

export async function bundleTestQuery(source: string): Promise<Module> {
  try {
    const { outputFiles } = await build({
      stdin: { contents: source, sourcefile: FILE, loader: "js" },
      bundle: true,
      format: "esm",
      platform: "browser",
      target: "esnext",
      conditions: ["convex", "module"],
      write: false,
      outfile: FILE,
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
      plugins: [wrappers],
    })
    const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ""
    return { path: FILE, source: text(".js"), sourceMap: text(".map"), environment: "isolate" }
  } catch (error) {
    throw new PushError("InvalidModules", error instanceof Error ? error.message : String(error))
  }
}

/** The deployment with the query besides its own functions, as a function of the component. Nobody else sees it. */
export function withTestQuery(
  deployed: LoadedDeployment | null,
  module: CompiledModule,
  component: string,
  options: LoadOptions,
): { loaded: LoadedDeployment; path: string } {
  const own = analyze(loadCompiled([module], options))
  const found = own.functions.get("testQuery:default")
  if (found === undefined || found.spec.kind !== "query") {
    throw new PushError("InvalidModules", "The module's default export must be a query.")
  }
  const base = deployed ?? own
  const path = qualify(component, "_repl:testQuery")
  const functions = new Map([...base.functions, [path, found]])
  const components = new Map([...base.components, [component, withMaps(base.components.get(component), own)]])
  return { loaded: { ...base, functions, components }, path }
}

/** The component, with a way back to the query's own lines. */
function withMaps(component: LoadedComponent | undefined, { modules }: LoadedDeployment): LoadedComponent {
  if (component === undefined) return { path: "", modules, args: {} }
  const mapOf = (file: string) => (file === FILE ? modules : component.modules).maps.mapOf(file)
  return { ...component, modules: { ...component.modules, maps: { mapOf } } }
}
