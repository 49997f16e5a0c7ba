/** What a push does to the components that are mounted, no longer or again. */
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import type { InProcessEngine } from "../../engine/in-process.ts"
import { aCall, fakeEnvironment } from "../../fixtures/library.ts"
import type { FakeEnvironment } from "../../fixtures/library.ts"
import { app, ask, component, moduleOf, openEngine, origins } from "./test-bundles.ts"

let engine: InProcessEngine
let environment: FakeEnvironment
beforeEach(() => {
  environment = fakeEnvironment()
  engine = openEngine(environment)
})
afterEach(() => engine.stop(0))

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
    await expect(ask(engine, "c;lib:environment")).rejects.toThrow(
      "Could not find function for 'lib:environment' in component 'c'.",
    )
    const again = await engine.pushes.prepare(mounted)
    const diff = await engine.pushes.finish(again.id, { dryRun: false })
    expect(diff.components["c"]).toMatchObject({ diffType: "remount", modules: { added: ["lib.js"] } })
    expect(await ask(engine, "c;lib:environment")).toMatchObject({ CONVEX_SITE_URL: origins.siteUrl })
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
    expect(await ask(engine, "c;jobs:states")).toMatchObject({
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
