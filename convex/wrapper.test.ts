/** No public function goes round the wrapper, and this room imports nothing that a real Convex could not bundle. */
import { describe, expect, test } from "vitest"
import { api } from "./_generated/api.ts"
import { isWrapped } from "./functions.ts"
import { aWorld, codeOf, modules, refusalOf } from "./world.testing.ts"

type Registered = { isPublic?: boolean; isInternal?: boolean; isHttp?: boolean }

const isRegistered = (value: unknown): value is Registered & object =>
  typeof value === "function" && ("isPublic" in value || "isInternal" in value || "isHttp" in value)

async function registeredFunctions(): Promise<{ name: string; fn: Registered & object }[]> {
  const found = []
  for (const [file, load] of Object.entries(modules)) {
    if (file.includes("/_generated/")) continue
    const exports = (await load()) as Record<string, unknown>
    for (const [name, fn] of Object.entries(exports))
      if (isRegistered(fn)) found.push({ name: `${file}:${name}`, fn })
  }
  return found
}

describe("the one way in", () => {
  test("every public function is made by the wrapper, and there is no HTTP action", async () => {
    const functions = await registeredFunctions()
    expect(functions.length).toBeGreaterThan(50)
    const astray = functions.filter(({ fn }) => (fn.isPublic && !isWrapped(fn)) || fn.isHttp)
    expect(astray.map(({ name }) => name)).toEqual([])
  })

  test("a function that is made without the wrapper would be found", async () => {
    const { query } = await import("./_generated/server.ts")
    const astray = query({ args: {}, handler: async () => null })
    expect(isRegistered(astray) && astray.isPublic && !isWrapped(astray)).toBe(true)
  })

  test("only the wrapper and the retention cron touch Convex's own builders", () => {
    const sources = import.meta.glob("./**/*.ts", { query: "?raw", import: "default", eager: true })
    const users = Object.entries(sources)
      .filter(
        ([file, text]) =>
          !file.includes("/_generated/") && !/\.(test|testing)\.ts$/.test(file) && usesBuilders(text),
      )
      .map(([file]) => file)
    expect(users.sort()).toEqual(["./functions.ts", "./retention.ts"])
  })
})

/** Imports of values (types are harmless) from the generated server module. */
const usesBuilders = (text: string): boolean =>
  /^import \{[^}]*\} from "[./]+_generated\/server\.ts"/m.test(text)

describe("imports", () => {
  const sources = import.meta.glob(
    ["./**/*.ts", "!./_generated/**", "!./**/*.test.ts", "!./**/*.testing.ts"],
    {
      query: "?raw",
      import: "default",
      eager: true,
    },
  )
  const ALLOWED = [/^\.\.?\//, /^#domain\//, /^convex\//, /^convex-helpers\//, /^zod$/]

  const importsOf = (text: string) =>
    [...text.matchAll(/^(?:import|export)\b[^"]*?\bfrom "([^"]+)"/gm)].map((match) => match[1]!)

  test("this room imports Convex, its helpers, zod, the domain, and itself", () => {
    expect(Object.keys(sources).length).toBeGreaterThan(40)
    const forbidden = Object.entries(sources).flatMap(([file, text]) =>
      importsOf(text)
        .filter((name) => !ALLOWED.some((allowed) => allowed.test(name)))
        .map((name) => `${file} imports ${name}`),
    )
    expect(forbidden).toEqual([])
  })

  test("no relative import leaves the room", () => {
    const leaving = Object.entries(sources).flatMap(([file, text]) => {
      const depth = file.split("/").length - 2
      return importsOf(text).filter((name) => (name.match(/\.\.\//g) ?? []).length > depth)
    })
    expect(leaving).toEqual([])
  })

  test("an import that is not allowed would be seen", () => {
    expect(importsOf('import fs from "node:fs"\nimport {\n  a,\n} from "#lib/env"')).toEqual([
      "node:fs",
      "#lib/env",
    ])
  })

  test("only the model touches the database, besides a paginated or single read at the door", () => {
    const writers = Object.entries(sources)
      .filter(
        ([file, text]) => !file.startsWith("./model/") && /ctx\.db\.(patch|delete|replace)\(/.test(text),
      )
      .map(([file]) => file)
    expect(writers).toEqual([])
  })
})

describe("who asks", () => {
  test("nobody without a token", async () => {
    const { t } = await aWorld()
    expect(await codeOf(t.query(api.projects.list, {}))).toBe("unauthenticated")
    expect(await codeOf(t.mutation(api.auth.bootstrap, {}))).toBe("unauthenticated")
  })

  test("nobody whose token names no known kind, person or run", async () => {
    const { t, asRun, rows } = await aWorld()
    const someId = (await rows("projects"))[0]!._id
    for (const subject of ["admin:1", "user", "user:", "user:nobody", `user:${someId}`]) {
      expect(await codeOf(t.withIdentity({ subject }).query(api.projects.list, {}))).toBe("unauthenticated")
    }
    expect(await codeOf(asRun("nobody").mutation(api.runs.progress, { line: "x" }))).toBe("unauthenticated")
  })

  test("each kind only what it may", async () => {
    const world = await aWorld()
    const runId = await world.running(await world.ready())
    const service = world.service
    expect(await codeOf(service.mutation(api.tasks.create, { project: "clutch", title: "x" }))).toBe(
      "forbidden",
    )
    expect(await codeOf(world.user.query(api.loop.gather, { now: 0 }))).toBe("forbidden")
    expect(await codeOf(world.asRun(runId).query(api.projects.list, {}))).toBe("forbidden")
    expect(await codeOf(world.user.query(api.auth.owner, {}))).toBe("forbidden")
  })

  test("before the first set-up a service is told to wait, and the set-up itself is let in", async () => {
    const { convexTest } = await import("convex-test")
    const { default: schema } = await import("./schema.ts")
    const t = convexTest({ schema, modules })
    const service = t.withIdentity({ subject: "service:loop" })
    expect(await codeOf(service.query(api.loop.gather, { now: 0 }))).toBe("unavailable")
    expect(await service.query(api.auth.owner, {})).toBeNull()
    const first = await service.mutation(api.auth.bootstrap, {})
    expect(await service.mutation(api.auth.bootstrap, {})).toEqual(first)
  })

  test("lengths and spellings are checked at the door and named", async () => {
    const { user } = await aWorld()
    expect(await refusalOf(user.mutation(api.tasks.create, { project: "clutch", title: "" }))).toEqual({
      code: "invalid_input",
      message: "title: A title is needed.",
    })
    expect(await codeOf(user.query(api.tasks.get, { task: "not a key" }))).toBe("invalid_input")
  })

  test("a key in small letters is the same key", async () => {
    const { user, create } = await aWorld()
    await create()
    expect(await user.query(api.tasks.get, { task: "clu-1" })).toMatchObject({ key: "CLU-1" })
  })
})
