/** Loads modules: compiled ones into a vm context of their own, or namespaces that somebody imported already. */
import { createRequire } from "node:module"
import { posix } from "node:path"
import { pathToFileURL } from "node:url"
import { compileFunction } from "node:vm"
import type { CompiledModule } from "./compile.ts"
import { createConsole } from "./console.ts"
import { PushError } from "./errors.ts"
import { convexGlobal, executions } from "./execution.ts"
import { importExecution } from "./import-execution.ts"
import type { ImportPhase } from "./import-execution.ts"
import { createIsolate } from "./isolate.ts"
import { moduleName } from "./path.ts"
import { describeThrown, lazySourceMaps, noSourceMaps, SCRIPT_SCHEME } from "./stack.ts"
import type { SourceMaps } from "./stack.ts"

export type Exports = Readonly<Record<string, unknown>>

export type LoadedModules = {
  /** Names of the entry modules (`messages`, `lib/users`), without chunks, schema and configuration. */
  readonly names: readonly string[]
  /** Evaluates the module on first use. Throws PushError when its top level throws. */
  exportsOf(name: string): Exports | null
  isNode(name: string): boolean
  readonly maps: SourceMaps
  /** True where modules live in the process's own realm, whose globals must be exchanged while a function runs. */
  readonly sharesRealm: boolean
  /** Environment variables that were read and not set since the last call. */
  takeMissingVariables(): string[]
}

export type LoadOptions = {
  environmentVariables: Readonly<Record<string, string>>
  importPhase: ImportPhase
  /** Where `"use node"` modules find packages that the bundle left out. */
  projectDirectory?: string
  /** What a bundle imports by a relative path without containing it (component definitions); null where it is unknown. */
  resolveExternal?: (specifier: string) => unknown
}

type ModuleRecord = { target: { exports: Exports }; error: PushError | null }

export function loadCompiled(modules: readonly CompiledModule[], options: LoadOptions): LoadedModules {
  const byPath = new Map(modules.map((module) => [module.path, module]))
  const records = new Map<string, ModuleRecord>()
  const missing = new Set<string>()
  const maps = lazySourceMaps(
    new Map(modules.flatMap(({ path, codeMap }) => (codeMap === null ? [] : [[path, codeMap] as const]))),
  )
  const isolate = createIsolate({
    variables: options.environmentVariables,
    onMissing: (name) => missing.add(name),
  })
  const phase = importExecution(options.importPhase)
  const nodeRequire = createRequire(pathToFileURL(posix.join(options.projectDirectory ?? process.cwd(), "_")))

  /** "use node" code runs in the process's own realm; these two it must not share with it. */
  const nodeGlobals = [createConsole(globalThis.console), processWith(options.environmentVariables)]

  function evaluate(file: CompiledModule): Exports {
    const known = records.get(file.path)
    if (known?.error) throw known.error
    // A module in the middle of its evaluation is a cycle: it hands out what it has, like any CommonJS.
    if (known !== undefined) return known.target.exports
    const target = { exports: {} }
    const record: ModuleRecord = { target, error: null }
    records.set(file.path, record)
    const isNode = file.environment === "node"
    const parameters = ["exports", "require", "module", ...(isNode ? ["console", "process"] : [])]
    try {
      const run = compileFunction(file.code, parameters, {
        filename: SCRIPT_SCHEME + file.path,
        ...(isNode ? {} : { parsingContext: isolate.context }),
      }) as (...values: unknown[]) => void
      const require = (specifier: string) => resolve(file, specifier)
      executions.run(phase, () => run(target.exports, require, target, ...(isNode ? nodeGlobals : [])))
    } catch (error) {
      record.error = error instanceof PushError ? error : analysisError(file, error)
      throw record.error
    }
    return target.exports
  }

  function analysisError({ path }: CompiledModule, error: unknown): PushError {
    return new PushError("InvalidModules", `Failed to analyze ${path}: ${describeThrown(error, maps).body}`)
  }

  function resolve(from: CompiledModule, specifier: string): unknown {
    if (specifier.startsWith("./") || specifier.startsWith("../")) {
      const found = byPath.get(posix.join(posix.dirname(from.path), specifier))
      if (found !== undefined) return evaluate(found)
      const external = options.resolveExternal?.(specifier) ?? null
      if (external !== null) return external
    } else if (from.environment === "node") {
      return nodeRequire(specifier)
    }
    throw new PushError(
      "InvalidModules",
      `${from.path} imports "${specifier}", which is not part of the bundle.` +
        (specifier.startsWith("node:") ? ' Add "use node" to files that use Node.js built-in modules.' : ""),
    )
  }

  if (modules.some(({ environment }) => environment === "node")) installConvexGlobal()
  return {
    names: modules
      .map(({ path }) => path)
      .filter(isEntry)
      .map(moduleName),
    exportsOf(name) {
      const found = byPath.get(`${name}.js`)
      return found === undefined ? null : evaluate(found)
    },
    isNode: (name) => byPath.get(`${name}.js`)?.environment === "node",
    maps,
    sharesRealm: false,
    takeMissingVariables() {
      const names = [...missing]
      missing.clear()
      return names
    },
  }
}

/** Modules that a test or a simulator imported itself, keyed like `tasks.js`. Nothing is isolated. */
export function loadNamespaces(modules: Readonly<Record<string, unknown>>): LoadedModules {
  installConvexGlobal()
  const byName = new Map(
    Object.entries(modules).map(([path, namespace]) => [
      moduleName(path.replace(/^\.\//, "").replace(/\.[cm]?tsx?$/, ".js")),
      namespace as Exports,
    ]),
  )
  return {
    names: [...byName.keys()].filter((name) => isEntry(`${name}.js`)),
    exportsOf: (name) => byName.get(name) ?? null,
    isNode: () => false,
    maps: noSourceMaps,
    sharesRealm: true,
    takeMissingVariables: () => [],
  }
}

const CONFIGURATION = new Set(["schema.js", "auth.config.js", "convex.config.js"])

function isEntry(path: string): boolean {
  return !path.startsWith("_deps/") && !path.startsWith("_generated/") && !CONFIGURATION.has(path)
}

/** The process, except that its environment is the deployment's. */
function processWith(variables: Readonly<Record<string, string>>): NodeJS.Process {
  const env = { ...variables }
  return new Proxy(process, {
    get(target, key): unknown {
      if (key === "env") return env
      const member: unknown = Reflect.get(target, key, target)
      return typeof member === "function" ? member.bind(target) : member
    },
  })
}

/** Code outside a context of its own finds `Convex` on the process's global object. */
function installConvexGlobal(): void {
  Reflect.set(globalThis, "Convex", convexGlobal)
}
