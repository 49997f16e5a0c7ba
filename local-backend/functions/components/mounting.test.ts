/** Pushes of hand-written components: what is mounted where, with which variables, and what is refused. */
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { createEngine } from "../../engine/in-process.ts"
import type { InProcessEngine } from "../../engine/in-process.ts"
import type { Bundle, ComponentBundle, Identity, Module } from "../../engine/types.ts"
import { aCall, fakeEnvironment } from "../../fixtures/library.ts"
import type { FakeEnvironment } from "../../fixtures/library.ts"
import { componentOf } from "./report.ts"

const origins = { cloudUrl: "http://cloud.test", siteUrl: "http://site.test" }
let engine: InProcessEngine
let environment: FakeEnvironment
beforeEach(() => {
  environment = fakeEnvironment()
  engine = createEngine({
    path: ":memory:",
    environment,
    scheduling: "manual",
    origins,
  })
})
afterEach(() => engine.stop(0))

const STRING = JSON.stringify({ type: "string" })
type Child = { name: string; path: string; env?: [string, unknown][]; prefix?: string }
type Definition = { env?: [string, object][]; children?: Child[]; httpPrefix?: string }

function moduleOf(path: string, source: string): Module {
  return { path, source, environment: "isolate" }
}

/** What `defineApp` and `defineComponent` export, written out. */
function definitionModule(name: string | null, definition: Definition): Module {
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
const LIB = moduleOf(
  "lib.js",
  `const make = (handler, extra) => Object.assign(() => {}, { isQuery: true, ...extra, invokeQuery: async () => JSON.stringify(await handler()) })
   export const environment = make(() => ({ ...process.env }), { isPublic: true })
   export const argument = make(() => JSON.parse(Convex.syscall("1.0/componentArgument", JSON.stringify({ name: "n" }))), { isPublic: true })
   export const hidden = make(() => null, { isInternal: true })`,
)
const HTTP = moduleOf(
  "http.js",
  `const route = { isHttp: true, invokeHttpAction: async (request) => new Response(new URL(request.url).pathname) }
   const fn = Object.assign(() => {}, route)
   export default { isRouter: true, getRoutes: () => [["/where", "GET", fn]], lookup: (path, method) => path === "/where" ? [fn, method, "/where"] : null }`,
)

function component(
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

function app(definition: Definition, components: ComponentBundle[], modules: Module[] = []): Bundle {
  return { modules, schema: null, definition: definitionModule(null, definition), components }
}

async function ask(path: string): Promise<unknown> {
  const call = { ...aCall(path), allowInternal: true, journal: null }
  const { outcomes } = await engine.runQueries([call])
  const [outcome] = outcomes
  if (outcome?.ok !== true) throw new Error(outcome?.error.message)
  return JSON.parse(outcome.value) as unknown
}

async function fetchFrom(
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

describe("environment variables", () => {
  const child = component("c", "c", {
    env: [
      ["KEY", {}],
      ["EXTRA", { optional: true }],
    ],
  })
  const bound = (env: [string, unknown][]) =>
    app({ env: [["TOKEN", { optional: true }]], children: [{ name: "c", path: "c", env }] }, [child])

  test("of a component are those it declares and is given, and the deployment's two", async () => {
    await engine.setEnvironmentVariables([{ name: "SECRET", value: "x" }])
    await engine.deploy(bound([["KEY", { type: "value", value: "given" }]]))
    expect(await ask("c;lib:environment")).toEqual({
      CONVEX_CLOUD_URL: origins.cloudUrl,
      CONVEX_SITE_URL: origins.siteUrl,
      KEY: "given",
    })
  })

  test("given by reference follow the parent's", async () => {
    await engine.setEnvironmentVariables([{ name: "TOKEN", value: "one" }])
    await engine.deploy(bound([["KEY", { type: "envVar", name: "TOKEN" }]]))
    expect(await ask("c;lib:environment")).toMatchObject({ KEY: "one" })
    await engine.setEnvironmentVariables([{ name: "TOKEN", value: "two" }])
    expect(await ask("c;lib:environment")).toMatchObject({ KEY: "two" })
    await expect(engine.setEnvironmentVariables([{ name: "TOKEN", value: null }])).rejects.toThrow(
      'The component "c" needs the environment variable KEY.',
    )
    expect(await ask("c;lib:environment")).toMatchObject({ KEY: "two" })
  })

  test("that the app declares must be set", async () => {
    const push = app(
      {
        env: [
          ["A", {}],
          ["B", {}],
          ["C", { optional: true }],
        ],
      },
      [],
    )
    await expect(engine.deploy(push)).rejects.toMatchObject({
      code: "MissingEnvironmentVariables",
      message: expect.stringContaining("are not set: A, B.") as string,
    })
  })

  test.each([
    [[], "MissingEnvironmentVariables", /needs the environment variable KEY/],
    [
      [["OTHER", { type: "value", value: "x" }]],
      "InvalidComponents",
      /given the environment variable OTHER, which it does not declare/,
    ],
    [
      [["KEY", { type: "envVar", name: "NOPE" }]],
      "InvalidComponents",
      /refers to the environment variable NOPE/,
    ],
  ])("given wrongly refuse the push (%#)", async (env, code, message) => {
    const push = engine.deploy(bound(env as [string, unknown][]))
    await expect(push).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(engine.deployment()).toBeNull()
  })

  test("that do not match refuse the push without being told", async () => {
    const strict = component("c", "c", {
      env: [["MODE", { value: JSON.stringify({ type: "literal", value: "test" }) }]],
    })
    const push = app(
      { children: [{ name: "c", path: "c", env: [["MODE", { type: "value", value: "secret" }]] }] },
      [strict],
    )
    const error: unknown = await engine.deploy(push).catch((refusal: unknown) => refusal)
    expect(error).toMatchObject({ code: "InvalidComponents" })
    expect(String(error)).toContain("MODE")
    expect(String(error)).not.toContain("secret")
  })
})

describe("HTTP routes", () => {
  test("begin at the prefixes of the whole way down, and the site's URL says so", async () => {
    const inner = component("inner", "inner", {}, [LIB, HTTP])
    const outer = component("outer", "outer", { children: [{ name: "in", path: "inner", prefix: "/in/" }] }, [
      LIB,
      HTTP,
    ])
    const children = [
      { name: "a", path: "outer", prefix: "/a/" },
      { name: "b", path: "outer" },
    ]
    await engine.deploy(app({ children, httpPrefix: "/app/" }, [inner, outer], [HTTP]))
    expect(await fetchFrom("/app/where")).toEqual({ status: 200, text: "/app/where" })
    expect(await fetchFrom("/a/where")).toEqual({ status: 200, text: "/a/where" })
    expect(await fetchFrom("/a/in/where")).toEqual({ status: 200, text: "/a/in/where" })
    expect((await fetchFrom("/where")).status).toBe(404)
    expect((await fetchFrom("/in/where")).status).toBe(404)
    expect(await ask("a/in;lib:environment")).toMatchObject({ CONVEX_SITE_URL: "http://site.test/a/in" })
    expect(await ask("b/in;lib:environment")).toMatchObject({ CONVEX_SITE_URL: "http://site.test" })
  })

  test("go to the longest prefix that has a route", async () => {
    /** Answers to whatever it is asked. */
    const greedy = (text: string) => {
      const answering = HTTP.source.replace("new URL(request.url).pathname", JSON.stringify(text))
      return moduleOf("http.js", answering.replace('path === "/where"', "true"))
    }
    const children = [
      { name: "wide", path: "wide", prefix: "/" },
      { name: "narrow", path: "narrow", prefix: "/a/" },
    ]
    const components = [
      component("wide", "wide", {}, [greedy("wide")]),
      component("narrow", "narrow", {}, [greedy("narrow")]),
    ]
    await engine.deploy(app({ children }, components))
    expect((await fetchFrom("/where")).text).toBe("wide")
    expect((await fetchFrom("/a/where")).text).toBe("narrow")
  })

  test("of a component are not told who asks", async () => {
    const who = moduleOf(
      "http.js",
      HTTP.source.replace(
        "new URL(request.url).pathname",
        'await Convex.asyncSyscall("1.0/getUserIdentity", "{}")',
      ),
    )
    const children = [{ name: "c", path: "c", prefix: "/c/" }]
    await engine.deploy(app({ children }, [component("c", "c", {}, [who])], [who]))
    const ada = { kind: "user", attributes: { subject: "ada" } } as const
    expect((await fetchFrom("/where", ada)).text).toBe('{"subject":"ada"}')
    expect((await fetchFrom("/c/where", ada)).text).toBe("null")
  })

  test("of a component at the root are asked after the app's own", async () => {
    const child = component("c", "c", {}, [HTTP])
    const children = [{ name: "c", path: "c", prefix: "/" }]
    await engine.deploy(app({ children, httpPrefix: "/api/" }, [child], [HTTP]))
    expect(await fetchFrom("/api/where")).toEqual({ status: 200, text: "/api/where" })
    expect(await fetchFrom("/where")).toEqual({ status: 200, text: "/where" })
  })
})

describe("definitions", () => {
  test("may be mounted several times, each instance with its arguments", async () => {
    const children = [
      { name: "one", path: "c" },
      { name: "two", path: "c" },
    ]
    const deployment = await engine.deploy(app({ children }, [component("c", "c")]))
    expect(deployment.components?.map(({ path }) => path)).toEqual(["one", "two"])
    expect(await ask("two;lib:argument")).toEqual({ value: 7 })
    expect(componentOf(deployment, "one")?.definition.exports).toEqual({
      type: "branch",
      branch: [
        [
          "lib",
          {
            type: "branch",
            branch: [
              ["argument", { type: "leaf", leaf: "_reference/function/lib:argument" }],
              ["environment", { type: "leaf", leaf: "_reference/function/lib:environment" }],
            ],
          },
        ],
      ],
    })
  })

  test("that nobody mounts are analysed all the same", async () => {
    const deployment = await engine.deploy(app({}, [component("c", "c")]))
    expect(deployment.components).toEqual([])
    expect(deployment.definitions?.["c"]?.functions).toHaveLength(3)
  })

  test.each<[string, Bundle, RegExp]>([
    [
      "two of one name",
      app(
        {
          children: [
            { name: "c", path: "c" },
            { name: "c", path: "c" },
          ],
        },
        [component("c", "c")],
      ),
      /two components under the name "c"/,
    ],
    [
      "a bad name",
      app({ children: [{ name: "a/b", path: "c" }] }, [component("c", "c")]),
      /component name "a\/b"/,
    ],
    [
      "a missing definition",
      app({ children: [{ name: "c", path: "gone" }] }, []),
      /at gone is not part of the push/,
    ],
    [
      "a circle",
      app({ children: [{ name: "a", path: "a" }] }, [
        component("a", "a", { children: [{ name: "b", path: "b" }] }),
        component("b", "b", { children: [{ name: "a", path: "a" }] }),
      ]),
      /use each other in a circle/,
    ],
    [
      "no definition at all",
      { ...app({}, []), definition: moduleOf("convex.config.js", "export const nothing = 1") },
      /neither an app \(defineApp\) nor a component/,
    ],
    [
      "a component as an app",
      { ...app({}, []), definition: definitionModule("c", {}) },
      /must export defineApp/,
    ],
    [
      "code that throws",
      app({ children: [{ name: "c", path: "c" }] }, [
        component("c", "c", {}, [moduleOf("lib.js", 'throw new Error("no")')]),
      ]),
      /^The component at c: Failed to analyze lib.js: Uncaught Error: no/,
    ],
    [
      "use node",
      app({ children: [{ name: "c", path: "c" }] }, [
        component("c", "c", {}, [{ ...LIB, environment: "node" }]),
      ]),
      /"use node" directive is not supported in components/,
    ],
  ])("with %s refuse the push", async (_, bundle, message) => {
    await expect(engine.deploy(bundle)).rejects.toThrow(message)
    expect(engine.deployment()).toBeNull()
  })
})

describe("a component's schema", () => {
  const schemaModule = (type: string) => {
    const documentType = { type: "object", value: { n: { fieldType: { type }, optional: false } } }
    const table = { tableName: "items", indexes: [{ indexDescriptor: "by_n", fields: ["n"] }], documentType }
    const exported = JSON.stringify({ tables: [table], schemaValidation: true })
    return moduleOf("schema.js", `export default { export: () => ${JSON.stringify(exported)} }`)
  }
  const insert = moduleOf(
    "items.js",
    `export const add = Object.assign(() => {}, { isMutation: true, isPublic: true, invokeMutation: async () =>
       Convex.asyncSyscall("1.0/insert", JSON.stringify({ table: "items", value: { n: 1 } })) })`,
  )
  const bundleOf = (type: string) =>
    app({ children: [{ name: "c", path: "c" }] }, [
      { ...component("c", "c", {}, [insert]), schema: schemaModule(type) },
    ])

  test("builds its indexes, and is checked against its documents, whose component is told", async () => {
    const push = await engine.pushes.prepare(bundleOf("number"))
    expect(push.indexDiffs["c"]?.added).toMatchObject([{ name: "items.by_n" }])
    expect(push.indexDiffs[""]?.added).toEqual([])
    await engine.deploy(bundleOf("number"))
    const call = { ...aCall("c;items:add"), allowInternal: true }
    expect((await engine.runMutation(call, { sessionId: "s", requestId: 1 })).ok).toBe(true)
    const bad = await engine.pushes.prepare(bundleOf("string"))
    expect(await engine.pushes.check(bad.id)).toMatchObject({
      type: "failed",
      componentPath: "c",
      tableName: "items",
      error: expect.stringContaining("does not match the schema") as string,
    })
    await expect(engine.deploy(bundleOf("string"))).rejects.toThrow("does not match the schema")
    expect((await engine.runMutation(call, { sessionId: "s", requestId: 2 })).ok).toBe(true)
  })
})

describe("unmounting", () => {
  test("makes a component unreachable, and a remount brings it back", async () => {
    const mounted = app({ children: [{ name: "c", path: "c" }] }, [component("c", "c")])
    await engine.deploy(mounted)
    const { id } = await engine.pushes.prepare(app({}, []))
    expect((await engine.pushes.finish(id, { dryRun: false })).components).toMatchObject({
      "": { diffType: "modify" },
      c: { diffType: "unmount", modules: { added: [], removed: ["lib.js"] } },
    })
    await expect(ask("c;lib:environment")).rejects.toThrow(
      "Could not find function for 'lib:environment' in component 'c'.",
    )
    const again = await engine.pushes.prepare(mounted)
    const diff = await engine.pushes.finish(again.id, { dryRun: false })
    expect(diff.components["c"]).toMatchObject({ diffType: "remount", modules: { added: ["lib.js"] } })
    expect(await ask("c;lib:environment")).toMatchObject({ CONVEX_SITE_URL: origins.siteUrl })
  })

  test("lets what the component had scheduled fail when it is due", async () => {
    const jobs = moduleOf(
      "jobs.js",
      `const make = (kind, handler) => Object.assign(() => {}, { ["is" + kind]: true, isPublic: true, ["invoke" + kind]: handler })
       export const tick = make("Mutation", async () => "null")
       export const plan = make("Mutation", async () =>
         Convex.asyncSyscall("1.0/schedule", JSON.stringify({ name: "jobs:tick", ts: Date.now() / 1000 + 60, args: {} })))
       export const states = make("Query", async () => {
         const query = { source: { type: "FullTableScan", tableName: "_scheduled_functions", order: "asc" }, operators: [] }
         const { queryId } = JSON.parse(Convex.syscall("1.0/queryStream", JSON.stringify({ query })))
         const { value } = JSON.parse(await Convex.asyncSyscall("1.0/queryStreamNext", JSON.stringify({ queryId })))
         return JSON.stringify(value.state)
       })`,
    )
    const mounted = app({ children: [{ name: "c", path: "c" }] }, [component("c", "c", {}, [jobs])])
    await engine.deploy(mounted)
    const plan = { ...aCall("c;jobs:plan"), allowInternal: true }
    expect((await engine.runMutation(plan, { sessionId: "s", requestId: 1 })).ok).toBe(true)
    await engine.deploy(app({}, []))
    environment.nowMs += 61_000
    await engine.runDueJobs()
    expect(engine.nextJobMs()).toBeNull()
    await engine.deploy(mounted)
    expect(await ask("c;jobs:states")).toMatchObject({
      kind: "failed",
      error: expect.stringContaining("Could not find function for 'jobs:tick' in component 'c'") as string,
    })
  })

  test("is told by the list of components", async () => {
    await engine.deploy(app({ children: [{ name: "c", path: "c" }] }, [component("c", "c")]))
    await engine.deploy(app({}, []))
    const call = {
      ...aCall("_system/frontend/components:list"),
      identity: { kind: "admin" } as const,
      journal: null,
    }
    const { outcomes } = await engine.runQueries([call])
    const [outcome] = outcomes
    expect(outcome?.ok === true && JSON.parse(outcome.value)).toEqual([
      { id: "", name: "", path: "", state: "active" },
      { id: "c", name: "c", path: "c", state: "unmounted" },
    ])
  })

  test("what is new is created; the answer to a push shows the tree", async () => {
    const bundle = app({ children: [{ name: "c", path: "c" }] }, [component("c", "c")])
    const push = await engine.pushes.prepare(bundle)
    expect(push.app).toMatchObject({
      childComponents: {
        c: { definitionPath: "c", componentPath: "c", args: { n: { type: "value", value: "7" } } },
      },
    })
    expect(push.analysis["c"]).toMatchObject({
      functions: {
        "lib.js": { functions: [{ name: "argument" }, { name: "environment" }, { name: "hidden" }] },
      },
    })
    const diff = await engine.pushes.finish(push.id, { dryRun: true })
    expect(diff.components["c"]).toMatchObject({ diffType: "create" })
    expect(engine.deployment()).toBeNull()
  })
})
