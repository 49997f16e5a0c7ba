import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { createEngine } from "../engine/in-process.ts"
import type { EngineOptions, InProcessEngine } from "../engine/in-process.ts"
import type { Bundle } from "../engine/types.ts"
import {
  aCall,
  errorOf,
  fakeEnvironment,
  libraryDirectory,
  mutate,
  query,
  valueOf,
} from "../fixtures/library.ts"
import { bundleHash } from "./bundle-hash.ts"
import { bundleProject } from "./bundle.ts"
import { PushError } from "./errors.ts"

let bundle: Bundle
beforeAll(async () => {
  bundle = await bundleProject(libraryDirectory)
})

describe("the official bundler", () => {
  test("yields every module with its environment, and the schema, and leaves the project alone", async () => {
    const before = await readdir(libraryDirectory, { recursive: true })
    const again = await bundleProject(libraryDirectory)
    expect(bundleHash(again)).toBe(bundleHash(bundle))
    expect(again.schema?.path).toBe("schema.js")
    expect(again.modules.find(({ path }) => path === "machine.js")?.environment).toBe("node")
    expect(again.modules.find(({ path }) => path === "books.js")?.environment).toBe("isolate")
    expect(await readdir(libraryDirectory, { recursive: true })).toEqual(before)
  })

  test("says what is wrong with code that does not bundle", async () => {
    const project = await mkdtemp(join(tmpdir(), "broken-"))
    try {
      await mkdir(join(project, "convex"))
      await symlink(
        fileURLToPath(new URL("../../node_modules", import.meta.url)),
        join(project, "node_modules"),
      )
      await writeFile(join(project, "package.json"), '{"dependencies":{"convex":"*"}}')
      await writeFile(join(project, "convex", "broken.ts"), "export const x = (")
      await expect(bundleProject(project)).rejects.toThrow(/Unexpected end of file/)
    } finally {
      await rm(project, { recursive: true })
    }
  })

  test("says that a project lacks the convex package", async () => {
    const project = await mkdtemp(join(tmpdir(), "bare-"))
    await expect(bundleProject(project)).rejects.toThrow(/"convex" is not installed/)
    await rm(project, { recursive: true })
  })
})

describe("a deployed bundle", () => {
  let engine: InProcessEngine
  beforeEach(async () => {
    engine = await deployed()
  })
  afterEach(() => engine.stop())

  async function deployed(options: Partial<EngineOptions> = {}): Promise<InProcessEngine> {
    const created = createEngine({ path: ":memory:", scheduling: "manual", ...options })
    await created.setEnvironmentVariables([{ name: "LIBRARY_JWKS", value: "data:text/plain," }])
    await created.deploy(bundle)
    return created
  }

  test("declares its functions, routes, crons, providers and schema", () => {
    const deployment = engine.deployment()
    expect(deployment?.functions.find(({ path }) => path === "loans:record")).toMatchObject({
      kind: "mutation",
      visibility: "internal",
    })
    expect(deployment?.httpRoutes).toEqual([
      { path: "/notes", method: "POST" },
      { path: "/crash/*", method: "GET" },
    ])
    expect(deployment?.crons.map(({ name, path }) => [name, path])).toEqual([
      ["every minute", "runtime:tick"],
      ["each morning", "errands:tick"],
    ])
    expect(deployment?.authProviders).toEqual([
      {
        type: "customJwt",
        issuer: "https://library.example",
        jwks: "data:text/plain,",
        algorithm: "ES256",
        applicationID: "library",
      },
    ])
    expect(deployment?.schema?.tables.map(({ tableName }) => tableName)).toContain("books")
  })

  test("runs queries, mutations, actions, also in Node.js", async () => {
    const id = valueOf(await mutate(engine, "books:add", { title: "Emma", shelf: "a", pages: 1 }))
    expect(valueOf(await query(engine, "books:get", { id }))).toMatchObject({ title: "Emma" })
    expect(valueOf(await engine.runAction(aCall("errands:run", { text: "x" })))).toBe(1)
    expect(valueOf(await engine.runAction(aCall("machine:sha256", { text: "abc" })))).toMatch(/^ba7816bf/)
  })

  test("Node.js actions see the deployment's variables, not the process's, and their console is Convex's", async () => {
    const outcome = await engine.runAction(aCall("machine:environment", { name: "LIBRARY_JWKS" }))
    expect(valueOf(outcome)).toBe("data:text/plain,")
    expect(outcome.logLines).toEqual(["[LOG] 'reading' 'LIBRARY_JWKS'"])
    expect(valueOf(await engine.runAction(aCall("machine:environment", { name: "PATH" })))).toBeNull()
  })

  test("a module that is imported by its own import already offers its functions", async () => {
    const file = (path: string, source: string) => ({ path, source, environment: "isolate" as const })
    const check = 'if (typeof a !== "function") throw new Error("nothing there"); export const b = a'
    const cycle: Bundle = {
      schema: null,
      modules: [
        file("a.js", 'import { b } from "./b.js"; export function a() { return b }'),
        file("b.js", `import { a } from "./a.js"; ${check}`),
      ],
    }
    expect((await engine.deploy(cycle)).functions).toEqual([])
  })

  test("an error's frames are lines of the developer's files", async () => {
    const source = "../convex"
    expect(errorOf(await query(engine, "runtime:fail", { word: "oh" }))).toBe(
      [
        "Uncaught TypeError: OH!",
        `    at shout (${source}/lib/shout.ts:3:9)`,
        `    at handler (${source}/runtime.ts:${await lineOf("shout(word)")})`,
      ].join("\n"),
    )
  })

  async function lineOf(text: string): Promise<string> {
    const lines = (await readFile(join(libraryDirectory, "convex/runtime.ts"), "utf8")).split("\n")
    const line = lines.findIndex((candidate) => candidate.includes(text))
    return `${line + 1}:${(lines[line]?.indexOf(text) ?? 0) + 1}`
  }

  test("data crosses the realm whole: bytes of WebCrypto, dates, errors", async () => {
    expect(valueOf(await query(engine, "runtime:digest", { text: "abc" }))).toEqual({
      $bytes: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    })
    expect(valueOf(await query(engine, "runtime:clock"))).toMatchObject({ isDate: true })
    const refused = await mutate(engine, "runtime:refuse")
    expect(refused.ok ? null : refused.error.data).toEqual({
      code: "no",
      count: { $integer: "AwAAAAAAAAA=" },
    })
  })

  test("console lines, forbidden calls and promises that never resolve are as in process", async () => {
    expect((await mutate(engine, "runtime:talk")).logLines).toEqual([
      "[LOG] 'hello' 42 { a: [ 1, 'two' ] }",
      "[WARN] Map(1) { 'k' => 1n }",
      "[ERROR] 'bad'",
    ])
    expect(errorOf(await query(engine, "runtime:useFetch"))).toContain(
      "Can't use fetch() in queries and mutations.",
    )
    expect(errorOf(await mutate(engine, "runtime:useTimer"))).toContain("Can't use setTimeout in queries")
    expect(errorOf(await query(engine, "runtime:never"))).toBe("Returned promise will never resolve")
  })

  test("what modules computed at import is fixed by the push, with the engine's clock and randomness", async () => {
    const [one, two] = await Promise.all([
      deployed({ environment: fakeEnvironment(1_900_000_000_000) }),
      deployed({ environment: fakeEnvironment(1_900_000_000_000) }),
    ])
    const imported = valueOf(await query(one, "runtime:imported"))
    expect(imported).toMatchObject({ importedAt: 1_900_000_000_000 })
    expect(valueOf(await query(two, "runtime:imported"))).toEqual(imported)
    await Promise.all([one.stop(), two.stop()])
  })

  test("a changed variable is seen by functions and announced; an unchanged one is not", async () => {
    let announced = 0
    engine.onDeploy(() => announced++)
    await engine.setEnvironmentVariables([{ name: "COLOUR", value: "green" }])
    expect(valueOf(await query(engine, "runtime:environment", { name: "COLOUR" }))).toBe("green")
    await engine.setEnvironmentVariables([{ name: "COLOUR", value: "green" }])
    expect(announced).toBe(1)
    expect(await engine.environmentVariables()).toEqual({ LIBRARY_JWKS: "data:text/plain,", COLOUR: "green" })
  })

  test("a missing variable of the auth config is named, and the old functions keep serving", async () => {
    await expect(
      engine.setEnvironmentVariables([{ name: "LIBRARY_JWKS", value: null }]),
    ).rejects.toMatchObject({
      code: "AuthConfigMissingEnvironmentVariable",
      message: expect.stringContaining("LIBRARY_JWKS") as string,
    })
    expect(await engine.environmentVariables()).toHaveProperty("LIBRARY_JWKS")
    expect(valueOf(await query(engine, "runtime:notes"))).toBe(0)
  })

  test("an unchanged bundle is not deployed again", async () => {
    let announced = 0
    engine.onDeploy(() => announced++)
    await engine.deploy(bundle)
    expect(announced).toBe(0)
  })

  test("a push that throws at its top level, or whose schema the data does not match, changes nothing", async () => {
    valueOf(await mutate(engine, "books:add", { title: "Emma", shelf: "a", pages: 1 }))
    const throwing: Bundle = {
      schema: null,
      modules: [{ path: "x.js", source: "throw new Error('at the top')", environment: "isolate" }],
    }
    await expect(engine.deploy(throwing)).rejects.toThrow(
      /Failed to analyze x\.js: Uncaught Error: at the top/,
    )
    const schema =
      'export default { export: () => JSON.stringify({ schemaValidation: true, tables: [{ tableName: "books", indexes: [], documentType: { type: "object", value: {} } }] }) }'
    const strict = {
      modules: [],
      schema: { path: "schema.js", source: schema, environment: "isolate" as const },
    }
    await expect(engine.deploy(strict)).rejects.toBeInstanceOf(PushError)
    expect(valueOf(await query(engine, "books:list"))).toEqual(["Emma"])
  })

  test("a Node.js module that the isolate imports is refused with advice", async () => {
    const importing: Bundle = {
      schema: null,
      modules: [{ path: "x.js", source: 'import "node:fs"', environment: "isolate" }],
    }
    await expect(engine.deploy(importing)).rejects.toThrow(/Add "use node"/)
  })
})
