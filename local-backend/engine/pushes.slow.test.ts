import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest"
import { bundleProject } from "../functions/bundle.ts"
import { moduleHash } from "../functions/bundle-hash.ts"
import type { PushError } from "../functions/errors.ts"
import { aCall, fakeEnvironment, query, valueOf } from "../fixtures/library.ts"
import { createEngine, type InProcessEngine } from "./in-process.ts"
import type { PushRequest } from "./push.ts"
import type { Bundle, Module } from "./types.ts"

const SHOP = `${import.meta.dirname}/../fixtures/shop`
const VARIABLES = [{ name: "SHOP_ISSUER", value: "https://issuer.test" }]

const PRICE = { $integer: "AQAAAAAAAAA=" }

let shop: Bundle
beforeAll(async () => {
  shop = await bundleProject(SHOP)
})

let engine: InProcessEngine
beforeEach(async () => {
  engine = createEngine({ path: ":memory:", scheduling: "manual", environment: fakeEnvironment() })
  await engine.setEnvironmentVariables(VARIABLES)
})
afterEach(() => engine.stop())

/** The bundle with some modules' text changed, added, or taken away (null). */
function changed(bundle: Bundle, sources: Record<string, ((source: string) => string) | null>): Bundle {
  const edit = (module: Module): Module[] => {
    const change = sources[module.path]
    if (change === undefined) return [module]
    if (change === null) return []
    const { sourceMap: _, ...rest } = module
    const source = change(module.source)
    // The bundler shortens names: an edit that finds nothing would prove nothing.
    if (source === module.source) throw new Error(`The edit of ${module.path} changed nothing.`)
    return [{ ...rest, source }]
  }
  const [schema = null] = bundle.schema === null ? [] : edit(bundle.schema)
  return { ...bundle, modules: bundle.modules.flatMap(edit), schema }
}

async function push(request: PushRequest) {
  const { id } = await engine.pushes.prepare(request)
  const status = await engine.pushes.check(id)
  if (status.type === "failed") throw new Error(status.error)
  return await engine.pushes.finish(id, { dryRun: false })
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: PushError) => error.code,
  )

async function addProduct(fields: object): Promise<string> {
  const args = { name: "Pear", price: PRICE, ...fields }
  const outcome = await engine.runMutation(aCall("products:add", args), {
    sessionId: "test",
    requestId: Math.floor(performance.now() * 1000),
  })
  return String(valueOf(outcome))
}

describe("a push", () => {
  test("serves nothing before it is finished, and tells what it changed", async () => {
    const { id, deployment, indexDiffs } = await engine.pushes.prepare(shop)
    expect(deployment.functions.map(({ path }) => path)).toContain("orders:ship")
    expect(indexDiffs[""]?.added.map(({ name }) => name)).toEqual([
      "products.by_name",
      "products.search_name",
      "orders.by_state",
      "orders.by_customer",
    ])
    expect(await engine.pushes.check(id)).toEqual({ type: "complete" })
    expect(engine.deployment()).toBeNull()
    const { auth, components } = await engine.pushes.finish(id, { dryRun: false })
    expect(engine.deployment()).not.toBeNull()
    expect(auth.added).toEqual(['{"applicationID":"shop","domain":"https://issuer.test"}'])
    const diff = components[""]
    expect(diff?.modules.added).toEqual(shop.modules.map(({ path }) => path).toSorted())
    expect(diff?.crons).toEqual({ added: ["clean up", "heartbeat"], updated: [], deleted: [] })
    expect(diff?.schema?.previous).toBeNull()
  })

  test("of the same code changes nothing, and nobody hears of it", async () => {
    await push(shop)
    let swaps = 0
    engine.onDeploy(() => swaps++)
    const { auth, components } = await push(shop)
    expect(auth).toEqual({ added: [], removed: [] })
    expect(components[""]).toEqual({
      diffType: "modify",
      modules: { added: [], removed: [] },
      udfVersion: null,
      crons: { added: [], updated: [], deleted: [] },
      indexes: { added: [], removed: [], enabled: [], disabled: [] },
      schema: null,
    })
    expect(swaps).toBe(0)
  })

  test("names what it adds, changes and takes away", async () => {
    await push(shop)
    const { components } = await push(
      changed(shop, {
        "receipts.js": null,
        "orders.js": (source) => source.replace("receipts.sign", "orders.get"),
        "crons.js": (source) => source.replace("hours: 6", "hours: 7").replace('"clean up"', '"sweep"'),
        "schema.js": (source) =>
          source.replace('.index("by_state", ["state"])', '.index("by_count", ["count"])'),
      }),
    )
    const diff = components[""]
    expect(diff?.modules).toEqual({ added: [], removed: ["receipts.js"] })
    expect(diff?.crons).toEqual({ added: ["sweep"], updated: ["heartbeat"], deleted: ["clean up"] })
    expect(diff?.indexes).toEqual({
      added: [{ type: "database", name: "orders.by_count", fields: ["count", "_creationTime"] }],
      removed: [{ type: "database", name: "orders.by_state", fields: ["state", "_creationTime"] }],
      enabled: [],
      disabled: [],
    })
    expect(diff?.schema?.next).toContain("by_count")
  })

  test("tried dry changes nothing", async () => {
    await push(shop)
    const before = engine.deployment()
    const request = changed(shop, { "receipts.js": null })
    const { id } = await engine.pushes.prepare(request)
    const { components } = await engine.pushes.finish(id, { dryRun: true })
    expect(components[""]?.modules.removed).toEqual(["receipts.js"])
    expect(engine.deployment()).toBe(before)
  })

  test("checks many documents while others are served", async () => {
    await push(shop)
    await engine.transactions.write((transaction) => {
      for (let i = 0; i < 600; i++) transaction.insert("products", { name: `p${i}`, price: PRICE, tags: [] })
    })
    const schema = (source: string) => source.replace(/weight: (\w+)\.optional/, "size: $1.optional")
    const { id } = await engine.pushes.prepare(changed(shop, { "schema.js": schema }))
    const order: string[] = []
    const checking = engine.pushes.check(id).then(() => order.push("checked"))
    await query(engine, "products:list")
    order.push("answered")
    await checking
    expect(order).toEqual(["answered", "checked"])
  })

  test("sends only what the deployment has not got", async () => {
    await push(shop)
    const { modules, udfServerVersion } = await engine.pushes.moduleHashes()
    expect(udfServerVersion).toBe("1.48.0")
    expect(modules.map(({ path }) => path).toSorted()).toEqual(
      shop.modules.map(({ path }) => path).toSorted(),
    )
    const products = shop.modules.find(({ path }) => path === "products.js")
    expect(modules.find(({ path }) => path === "products.js")?.sha256).toBe(products && moduleHash(products))
    const isChanged = (path: string) => path === "products.js"
    const request = changed(shop, {
      "products.js": (source) => source.replace("t = 10", "t = 1"),
    })
    await push({
      ...request,
      modules: request.modules.filter(({ path }) => isChanged(path)),
      unchangedModules: modules.filter(({ path }) => !isChanged(path)),
    })
    await addProduct({})
    await addProduct({})
    expect(valueOf(await query(engine, "products:list"))).toHaveLength(1)
  })

  test("is remembered across a restart, text and all", async () => {
    const directory = await mkdtemp(join(tmpdir(), "pushes-"))
    const path = join(directory, "backend.sqlite")
    const open = () => createEngine({ path, scheduling: "manual", environment: fakeEnvironment() })
    await engine.stop()
    engine = open()
    await engine.setEnvironmentVariables(VARIABLES)
    await push(shop)
    const hashes = await engine.pushes.moduleHashes()
    await engine.stop()
    engine = open()
    expect(await engine.pushes.moduleHashes()).toEqual(hashes)
    await push({ ...shop, modules: [], unchangedModules: hashes.modules })
    await addProduct({})
    expect(valueOf(await query(engine, "products:list"))).toHaveLength(1)
    await rm(directory, { recursive: true })
  })

  test("may name only modules that the deployment really has", async () => {
    await push(shop)
    const unchangedModules = [
      { path: "products.js", environment: "isolate" as const, sha256: "0".repeat(64) },
    ]
    const request = changed(shop, { "products.js": null })
    expect(await refusal(engine.pushes.prepare({ ...request, unchangedModules }))).toBe("RaceDetected")
  })
})

describe("a push that fails leaves the old code serving", () => {
  beforeEach(async () => {
    await push(shop)
  })

  test("when documents do not fit the new schema, naming the first", async () => {
    const id = await addProduct({})
    const { id: pushId } = await engine.pushes.prepare(
      changed(shop, {
        "schema.js": (source) => source.replace(/price: (\w+)\.int64\(\)/, "price: $1.string()"),
      }),
    )
    const status = await engine.pushes.check(pushId)
    expect(status).toMatchObject({ type: "failed", componentPath: "", tableName: "products" })
    expect(status.type === "failed" && status.error).toBe(
      `Document with ID "${id}" in table "products" does not match the schema: Value does not match validator.\nPath: .price\nValue: 1\nValidator: v.string()`,
    )
    expect(await refusal(engine.pushes.finish(pushId, { dryRun: false }))).toBe("InvalidSchema")
    expect(valueOf(await query(engine, "products:list"))).toHaveLength(1)
  })

  test.each([
    [
      "whose top level throws",
      "products.js",
      "InvalidModules",
      (source: string) => `throw new Error("no")\n${source}`,
    ],
    [
      "whose args are no object",
      "products.js",
      "InvalidModules",
      (source: string) => source.replace(/args: \{ keep: (\w+)\.number\(\) \}/, "args: $1.number()"),
    ],
    ["that does not parse", "products.js", "InvalidModules", (source: string) => `${source} (`],
    [
      "whose crons name no function",
      "crons.js",
      "InvalidModules",
      (source: string) => source.replace("products.clean", "products.nothing"),
    ],
  ])("when it carries a module %s", async (_name, path, code, change) => {
    const before = engine.deployment()
    expect(await refusal(engine.pushes.prepare(changed(shop, { [path]: change })))).toBe(code)
    expect(engine.deployment()).toBe(before)
  })

  test("when a variable of its providers is not set", async () => {
    const bundle = changed(shop, {
      "auth.config.js": (source) => source.replace("SHOP_ISSUER", "OTHER_ISSUER"),
    })
    await expect(engine.pushes.prepare(bundle)).rejects.toThrow(
      "Environment variable OTHER_ISSUER is used in auth config file but its value was not set.",
    )
    expect(await refusal(engine.pushes.prepare(bundle))).toBe("AuthConfigMissingEnvironmentVariable")
  })

  test("when a file for Node.js holds a query, which only runs elsewhere", async () => {
    const modules = shop.modules.map((module): Module =>
      module.path === "products.js" ? { ...module, environment: "node" } : module,
    )
    await expect(engine.pushes.prepare({ ...shop, modules })).rejects.toThrow(
      /^`add` defined in `products\.js` is a Mutation function\. Only actions can be defined in Node\.js\./,
    )
  })

  test("when a package is missing that the bundle left out, with advice", async () => {
    const bundle = changed(shop, { "receipts.js": (source) => `import "not-there"\n${source}` })
    const nodeDependencies = [{ name: "not-there", version: "1.0.0" }]
    await expect(engine.pushes.prepare({ ...bundle, nodeDependencies })).rejects.toThrow(
      /Cannot find module 'not-there'.*what is not bundled \(not-there@1\.0\.0\) must be in the node_modules/s,
    )
  })

  test("when another push came between", async () => {
    const first = await engine.pushes.prepare(changed(shop, { "receipts.js": null }))
    await push(changed(shop, { "products.js": (source) => source.replace("t = 10", "t = 1") }))
    expect(await refusal(engine.pushes.check(first.id))).toBe("RaceDetected")
    expect(await refusal(engine.pushes.finish(first.id, { dryRun: false }))).toBe("RaceDetected")
  })

  test("when a variable changed meanwhile", async () => {
    const { id } = await engine.pushes.prepare(shop)
    await engine.setEnvironmentVariables([{ name: "SHOP_NAME", value: "new" }])
    expect(await refusal(engine.pushes.finish(id, { dryRun: false }))).toBe("RaceDetected")
  })

  test("when it was forgotten", async () => {
    expect(await refusal(engine.pushes.finish("0123456789abcdef", { dryRun: false }))).toBe("RaceDetected")
  })
})

test("the evaluation of a schema tells which documents and indexes it concerns", async () => {
  await push(shop)
  await addProduct({})
  const schema = (source: string) =>
    source.replace(/weight: (\w+)\.optional/, "size: $1.optional").replace('"by_name"', '"by_title"')
  const evaluation = await engine.pushes.evaluateSchema(changed(shop, { "schema.js": schema }))
  expect(evaluation.tables).toEqual([
    { name: "products", mustWalk: true, documents: 1, bytes: expect.any(Number) },
    { name: "orders", mustWalk: false, documents: 0, bytes: 0 },
  ])
  expect(evaluation.indexes.map(({ index, change, documents }) => [index.name, change, documents])).toEqual([
    ["products.by_title", "added", 1],
    ["products.search_name", "identical", 1],
    ["orders.by_state", "identical", 0],
    ["orders.by_customer", "identical", 0],
    ["products.by_name", "dropped", 1],
  ])
})

test("what a push reports is what the official tools generate code from", async () => {
  const { analysis, app, appAuth } = await engine.pushes.prepare(shop)
  expect(appAuth).toEqual([{ applicationID: "shop", domain: "https://issuer.test" }])
  expect(app).toMatchObject({ definitionPath: "", componentPath: "", childComponents: {} })
  expect(Object.keys(analysis)).toEqual([""])
  const generated = await readFile(`${SHOP}/convex/_generated/api.d.ts`, "utf8")
  const { functions } = analysis[""] as { functions: Record<string, { functions: { name: string }[] }> }
  for (const path of Object.keys(functions).filter((name) => name !== "auth.config.js")) {
    expect(generated).toContain(`"../${path}"`)
  }
  expect(functions["receipts.js"]?.functions).toEqual([
    {
      name: "sign",
      pos: null,
      udfType: "Action",
      visibility: { kind: "internal" },
      args: '{"type":"object","value":{"text":{"fieldType":{"type":"string"},"optional":false}}}',
      returns: '{"type":"any"}',
    },
  ])
})
