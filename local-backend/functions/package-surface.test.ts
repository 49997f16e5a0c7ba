/** What the installed `convex` package asks of a backend is read from its own sources, so that nothing of it is missed. */
import { readdirSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { actionGeneric, makeFunctionReference, mutationGeneric, queryGeneric } from "convex/server"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createEngine, type InProcessEngine } from "../engine/in-process.ts"
import { aCall, mutate, query, valueOf } from "../fixtures/library.ts"
import { ADMIN_KEY, serveFake, type FakeServing } from "../test/serve-fake.ts"

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve("convex/package.json")), "dist", "esm")

/** Every string of these folders that the pattern finds, each once. */
function mentions(folders: string[], pattern: RegExp): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(PACKAGE, folder), { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && file.name.endsWith(".js"))
      .map((file) => join(file.parentPath, file.name)),
  )
  const found = files.flatMap((file) => readFileSync(file, "utf8").match(pattern) ?? [])
  return [...new Set(found.map((text) => text.replaceAll(/["`]/g, "")))].sort()
}

type Door = {
  syscall(op: string, args: string): string
  asyncSyscall(op: string, args: string): Promise<string>
  jsSyscall(op: string, args: object): unknown
}

/** Asks for an operation in each of the ways; it is known where one of them has another answer than "Unknown". */
async function isKnown(op: string): Promise<boolean> {
  const door = (globalThis as unknown as { Convex: Door }).Convex
  const ways = [
    async () => door.syscall(op, "{}"),
    async () => await door.asyncSyscall(op, "{}"),
    async () => await door.jsSyscall(op, {}),
  ]
  for (const way of ways) {
    try {
      await way()
      return true
    } catch (error) {
      if (!String(error).includes("Unknown ")) return true
    }
  }
  return false
}

const noop = makeFunctionReference<"mutation">("surface:noop")
const surface = {
  noop: mutationGeneric({ handler: () => null }),
  inMutation: mutationGeneric({ handler: (_, { op }) => isKnown(String(op)) }),
  inAction: actionGeneric({ handler: (_, { op }) => isKnown(String(op)) }),
  audit: mutationGeneric({
    handler: async () => {
      const { Convex } = globalThis as unknown as { Convex: Door }
      return await Convex.asyncSyscall("1.0/auditLog", JSON.stringify({ body: {}, version: "1.48.0" }))
    },
  }),
  scheduleAndCancel: actionGeneric({
    handler: async (ctx) => {
      const id = await ctx.scheduler.runAfter(60_000, noop, {})
      await ctx.scheduler.cancel(id)
      return id
    },
  }),
  jobs: queryGeneric({ handler: (ctx) => ctx.db.system.query("_scheduled_functions").collect() }),
}

let engine: InProcessEngine
let serving: FakeServing
beforeAll(async () => {
  engine = createEngine({ path: ":memory:", scheduling: "manual" })
  await engine.deployModules({ "surface.js": surface }, null)
  serving = await serveFake(engine)
})
afterAll(async () => {
  await serving.stop(1_000)
  await engine.stop(0)
})

describe("every syscall of the package", () => {
  const operations = mentions(["server"], /"(?:1\.0\/[\w/]+|storage\/\w+)"/g)

  test("is found in its sources", () => {
    expect(operations.length).toBeGreaterThan(35)
    expect(operations).toContain("1.0/actions/vectorSearch")
  })

  test.each(operations)("%s is known to mutations or to actions", async (op) => {
    const inMutation = valueOf(await mutate(engine, "surface:inMutation", { op }))
    const inAction = valueOf(await engine.runAction(aCall("surface:inAction", { op })))
    const isForActions = op.startsWith("1.0/actions/") || op.startsWith("storage/")
    expect(isForActions ? inAction : inMutation).toBe(true)
  })

  test("and one that it has not is not", async () => {
    expect(valueOf(await mutate(engine, "surface:inMutation", { op: "1.0/nothing" }))).toBe(false)
  })
})

test("what goes to an audit log is taken and kept nowhere", async () => {
  expect(valueOf(await mutate(engine, "surface:audit"))).toBe("null")
})

test("an action cancels what it scheduled", async () => {
  const id = valueOf(await engine.runAction(aCall("surface:scheduleAndCancel")))
  expect(valueOf(await query(engine, "surface:jobs"))).toMatchObject([
    { _id: id, state: { kind: "canceled" } },
  ])
})

/** What only the dashboard and the tool for agents ask for. */
const OTHERS_SYSTEM_FUNCTIONS = ["_system/frontend/getSchemas"]
/** Of Convex's cloud, not of a deployment; and what only the tool for agents asks a deployment for. */
const OTHERS_ROUTES = [
  "/api/authorize",
  "/api/current_deployment",
  "/api/insights",
  "/api/push_config",
  "/api/shapes2",
]

describe("of what the official tools ask", () => {
  const admin = { authorization: `Convex ${ADMIN_KEY}` }
  const post = async (path: string, body: object) =>
    await fetch(serving.url + path, { method: "POST", headers: admin, body: JSON.stringify(body) })

  const systemFunctions = mentions(["cli"], /_system\/(?:cli|frontend)\/[\w:]+/g)
  test.each(systemFunctions.filter((path) => !OTHERS_SYSTEM_FUNCTIONS.includes(path)))(
    "%s is there",
    async (path) => {
      expect(await (await post("/api/query", { path, args: {} })).text()).not.toContain(
        "Could not find function",
      )
    },
  )

  const routes = mentions(["cli", "browser"], /["`]\/api\/(?!classes|deployment|v1)[\w/]+/g).map((route) =>
    route.replace(/\/$/, "/1"),
  )
  test.each(routes.filter((route) => !OTHERS_ROUTES.includes(route)))("%s is served", async (route) => {
    const codes = [await post(route, {}), await fetch(`${serving.url}${route}?cursor=x`, { headers: admin })]
    const refusals = await Promise.all(codes.map(async (response) => await response.text()))
    expect(refusals.filter((text) => !text.includes("NotSupported"))).not.toHaveLength(0)
  })

  test.each(OTHERS_ROUTES)("%s is refused with 400, which the tools do not repeat", async (route) => {
    const response = await post(route, {})
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: "NotSupported" })
  })
})
