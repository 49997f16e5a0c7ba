/** Evaluates `convex.config.ts` modules: which components there are, what they use and what they want to be given. */
import { z } from "zod"
import type { ComponentDefinition } from "../../engine/types.ts"
import type { CompiledModule } from "../compile.ts"
import { PushError } from "../errors.ts"
import { loadCompiled } from "../load.ts"
import type { LoadOptions } from "../load.ts"

/** One definition as the bundler writes it. */
export type DefinitionSource = {
  /** Relative to the app's folder; empty for the app. */
  path: string
  module: CompiledModule
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
/** The bundler leaves imports of other definitions open under this name, with their path in base64. */
const IMPORT_PREFIX = "./_componentDeps/"

const EnvVar = z.looseObject({
  type: z.literal("value"),
  value: z.string(),
  optional: z.boolean().optional(),
})
const Literal = z.object({ type: z.literal("value"), value: z.string() })
const Binding = z.union([Literal, z.object({ type: z.literal("envVar"), name: z.string() })])

/** What `export()` of an app or a component answers. */
const Exported = z.object({
  definitionType: z.union([
    z.object({ type: z.literal("app") }),
    z.object({ type: z.literal("childComponent"), name: z.string() }),
  ]),
  httpPrefix: z.string().optional(),
  childComponents: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      args: z.array(z.tuple([z.string(), Literal])).nullish(),
      env: z.array(z.tuple([z.string(), Binding])).nullish(),
    }),
  ),
  httpMounts: z.record(z.string(), z.string()),
  envVars: z.array(z.tuple([z.string(), EnvVar])).optional(),
})

const EMPTY_APP: ComponentDefinition = {
  path: "",
  definitionType: { type: "app" },
  childComponents: [],
  httpMounts: {},
}

/** All definitions by path; the app's is always there. Throws PushError. */
export function evaluateDefinitions(
  app: CompiledModule | null,
  components: readonly DefinitionSource[],
  options: LoadOptions,
): Map<string, ComponentDefinition> {
  const sources = new Map(components.map((source) => [source.path, source]))
  const found = new Map<string, ComponentDefinition>()
  const underway = new Set<string>()

  function evaluate(path: string, module: CompiledModule): ComponentDefinition {
    const known = found.get(path)
    if (known !== undefined) return known
    if (underway.has(path))
      throw invalid(`Components use each other in a circle: ${[...underway].join(" → ")}.`)
    underway.add(path)
    const modules = loadCompiled([module], { ...options, resolveExternal: importDefinition })
    const definition = readDefinition(path, modules.exportsOf("convex.config")?.["default"])
    underway.delete(path)
    found.set(path, definition)
    return definition
  }

  /** What the module sees of a definition it imports: where it is and how it likes to be called. */
  function importDefinition(specifier: string): unknown {
    if (!specifier.startsWith(IMPORT_PREFIX)) return null
    const path = Buffer.from(specifier.slice(IMPORT_PREFIX.length), "base64url").toString("utf8")
    const source = sources.get(path)
    if (source === undefined)
      throw invalid(`The definition of the component at ${path} is not part of the push.`)
    const { definitionType } = evaluate(path, source.module)
    if (definitionType.type === "app")
      throw invalid(`${path} defines an app, which cannot be used as a component.`)
    return { __esModule: true, default: { componentDefinitionPath: path, defaultName: definitionType.name } }
  }

  if (app === null) found.set("", EMPTY_APP)
  else evaluate("", app)
  for (const { path, module } of components) evaluate(path, module)
  return found
}

function readDefinition(path: string, definition: unknown): ComponentDefinition {
  const file = path === "" ? "convex.config.ts" : `${path}/convex.config.ts`
  if (
    typeof definition !== "object" ||
    definition === null ||
    !("export" in definition) ||
    typeof definition.export !== "function"
  )
    throw invalid(
      `The default export of ${file} is neither an app (defineApp) nor a component (defineComponent).`,
    )
  const parsed = Exported.safeParse(exportOf(definition as { export: () => unknown }, file))
  if (!parsed.success) throw invalid(`${file} has an unexpected form: ${z.prettifyError(parsed.error)}`)
  const { definitionType, httpPrefix, childComponents, httpMounts, envVars } = parsed.data
  if ((definitionType.type === "app") !== (path === ""))
    throw invalid(
      path === ""
        ? "The app's convex.config.ts must export defineApp()."
        : `${file} must export defineComponent().`,
    )
  checkNames(file, [
    ...childComponents.map(({ name }) => name),
    ...(definitionType.type === "app" ? [] : [definitionType.name]),
  ])
  const names = childComponents.map(({ name }) => name)
  const twice = names.find((name, position) => names.indexOf(name) !== position)
  if (twice !== undefined)
    throw invalid(
      `${file} uses two components under the name "${twice}". Give one of them another: { name: … }.`,
    )
  return {
    path,
    definitionType:
      definitionType.type === "app" && httpPrefix !== undefined
        ? { type: "app", httpPrefix }
        : definitionType,
    childComponents: childComponents.map(({ name, path: child, args, env }) => ({
      name,
      path: child,
      args: args ?? [],
      env: env ?? null,
    })),
    httpMounts,
    ...(envVars === undefined ? {} : { envVars }),
  }
}

/** Plain data of this realm: the module's own objects come from its context. */
function exportOf(definition: { export: () => unknown }, file: string): unknown {
  try {
    return JSON.parse(JSON.stringify(definition.export())) as unknown
  } catch (error) {
    const reason = typeof error === "object" && error !== null && "message" in error ? error.message : error
    throw invalid(`${file} cannot be read: ${String(reason)}`)
  }
}

function checkNames(file: string, names: readonly string[]): void {
  const bad = names.find((name) => !NAME.test(name))
  if (bad !== undefined)
    throw invalid(
      `${file} has the component name "${bad}": names are at most 64 letters, digits and underscores, and start with a letter.`,
    )
}

function invalid(message: string): PushError {
  return new PushError("InvalidComponents", message)
}
