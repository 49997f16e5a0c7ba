/** Components written by hand, as pushes carry them, and an engine to push them to. */
import { createEngine } from "../../engine/in-process.ts"
import type { InProcessEngine } from "../../engine/in-process.ts"
import type { Bundle, ComponentBundle, Identity, Module } from "../../engine/types.ts"
import { aCall, fakeEnvironment } from "../../fixtures/library.ts"
import type { FakeEnvironment } from "../../fixtures/library.ts"

export const origins = { cloudUrl: "http://cloud.test", siteUrl: "http://site.test" }

export function openEngine(environment: FakeEnvironment = fakeEnvironment()): InProcessEngine {
  return createEngine({ path: ":memory:", environment, scheduling: "manual", origins })
}

const STRING = JSON.stringify({ type: "string" })
type Child = { name: string; path: string; env?: [string, unknown][]; prefix?: string }
export type Definition = { env?: [string, object][]; children?: Child[]; httpPrefix?: string }

export function moduleOf(path: string, source: string): Module {
  return { path, source, environment: "isolate" }
}

/** What `defineApp` and `defineComponent` export, written out. */
export function definitionModule(name: string | null, definition: Definition): Module {
  const { env = [], children = [], httpPrefix } = definition
  const exported = {
    definitionType: name === null ? { type: "app" } : { type: "childComponent", name },
    ...(httpPrefix === undefined ? {} : { httpPrefix }),
    childComponents: children.map((child) => ({ ...child, args: [["n", { type: "value", value: "7" }]] })),
    httpMounts: Object.fromEntries(
      children.flatMap((child) =>
        child.prefix === undefined ? [] : [[child.prefix, `_reference/childComponent/${child.name}`]],
      ),
    ),
    envVars: env.map(([variable, rest]) => [variable, { type: "value", value: STRING, ...rest }]),
  }
  const imports = [...new Set(children.map(({ path }) => path))].map((path, i) => {
    const specifier = `./_componentDeps/${Buffer.from(path).toString("base64url")}`
    return `import c${i} from ${JSON.stringify(specifier)}; if (!c${i}.componentDefinitionPath) throw new Error("no path");`
  })
  return moduleOf(
    "convex.config.js",
    `${imports.join("\n")}\nexport default { export: () => (${JSON.stringify(exported)}) }`,
  )
}

/** A query that shows the environment, and an internal one. */
export const LIB = moduleOf(
  "lib.js",
  `const make = (handler, extra) => Object.assign(() => {}, { isQuery: true, ...extra, invokeQuery: async () => JSON.stringify(await handler()) })
   export const environment = make(() => ({ ...process.env }), { isPublic: true })
   export const argument = make(() => JSON.parse(Convex.syscall("1.0/componentArgument", JSON.stringify({ name: "n" }))), { isPublic: true })
   export const hidden = make(() => null, { isInternal: true })`,
)
export const HTTP = moduleOf(
  "http.js",
  `const route = { isHttp: true, invokeHttpAction: async (request) => new Response(new URL(request.url).pathname) }
   const fn = Object.assign(() => {}, route)
   export default { isRouter: true, getRoutes: () => [["/where", "GET", fn]], lookup: (path, method) => path === "/where" ? [fn, method, "/where"] : null }`,
)

export function component(
  path: string,
  name: string,
  definition: Definition = {},
  modules = [LIB],
): ComponentBundle {
  return {
    definitionPath: path,
    definition: definitionModule(name, definition),
    dependencies: (definition.children ?? []).map((child) => child.path),
    schema: null,
    modules,
  }
}

export function app(definition: Definition, components: ComponentBundle[], modules: Module[] = []): Bundle {
  return { modules, schema: null, definition: definitionModule(null, definition), components }
}

export async function ask(engine: InProcessEngine, path: string): Promise<unknown> {
  const call = { ...aCall(path), allowInternal: true, journal: null }
  const { outcomes } = await engine.runQueries([call])
  const [outcome] = outcomes
  if (outcome?.ok !== true) throw new Error(outcome?.error.message)
  return JSON.parse(outcome.value) as unknown
}

export async function fetchFrom(
  engine: InProcessEngine,
  path: string,
  identity: Identity = { kind: "none" },
): Promise<{ status: number; text: string }> {
  const url = origins.siteUrl + path
  const answer = await engine.runHttpAction({
    method: "GET",
    url,
    headers: [],
    body: new Uint8Array(),
    identity,
  })
  return { status: answer.status, text: await new Response(answer.body).text() }
}
