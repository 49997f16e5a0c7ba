/** `npx convex export` and `npx convex import`, the official program, against this backend. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { execa } from "execa"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startValuesBackend, unzip, type ValuesBackend } from "../fixtures/values/backend.ts"

const ROOT = join(import.meta.dirname, "..", "..")
const CLI = join(ROOT, "node_modules", "convex", "bin", "main.js")

let project: string
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "transfer-cli-"))
  await mkdir(join(project, "convex"))
  await writeFile(
    join(project, "package.json"),
    JSON.stringify({ name: "app", dependencies: { convex: "1.48.0" } }),
  )
  await symlink(join(ROOT, "node_modules"), join(project, "node_modules"))
})
afterAll(() => rm(project, { recursive: true, force: true }))

/** The words of the command; loopback is all it can reach. */
function convex(backend: ValuesBackend, words: string[], answer?: string) {
  return execa(process.execPath, [CLI, ...words], {
    cwd: project,
    reject: false,
    all: true,
    timeout: 60_000,
    ...(answer === undefined ? {} : { input: answer }),
    env: {
      CI: "1",
      CONVEX_PROVISION_HOST: "http://127.0.0.1:9",
      CONVEX_SELF_HOSTED_URL: backend.url,
      CONVEX_SELF_HOSTED_ADMIN_KEY: backend.adminKey,
      CONVEX_IMPORT_CHUNK_SIZE: "65536",
    },
  })
}

async function well(backend: ValuesBackend, words: string[]): Promise<string> {
  const { all, exitCode } = await convex(backend, words)
  expect(exitCode, all).toBe(0)
  return all
}

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(join(project, name), content)
  return name
}

test("an export with its files goes into a fresh instance, and out again unchanged", async () => {
  const [one, two] = [await startValuesBackend(), await startValuesBackend()]
  const [ada] = await one.mutation<string[]>("data:insert", {
    table: "people",
    documents: [{ name: "Ada", age: 36 }, { name: "Bob" }],
  })
  const upload = await fetch(await one.mutation<string>("data:uploadUrl"), {
    method: "POST",
    body: new Uint8Array(300_000).fill(7),
  })
  const { storageId } = (await upload.json()) as { storageId: string }
  await one.mutation("data:insert", { table: "pictures", documents: [{ storageId, owner: ada ?? "" }] })
  await one.mutation("data:insert", { table: "counts", documents: [{ count: 5n }] })

  expect(await well(one, ["export", "--path", "one.zip", "--include-file-storage"])).toContain("Downloaded")
  await mkdir(join(project, "dir"))
  await well(one, ["export", "--path", "dir"])
  expect(await readdir(join(project, "dir"))).toEqual([expect.stringMatching(/^snapshot_\d+\.zip$/)])
  expect(await well(two, ["import", "one.zip"])).toMatch(/Added 5 documents/)
  await well(two, ["export", "--path", "two.zip", "--include-file-storage"])

  const [first, second] = await Promise.all(
    ["one.zip", "two.zip"].map(async (name) => unzip(await readFile(join(project, name)))),
  )
  expect(Object.keys(second ?? {}).sort()).toEqual(Object.keys(first ?? {}).sort())
  for (const name of Object.keys(first ?? {}))
    if (name !== "README.md") expect(second?.[name]?.equals(first?.[name] ?? Buffer.of(1)), name).toBe(true)
  expect(await two.query("data:get", { id: ada })).toMatchObject({ name: "Ada", age: 36 })
})

test("every format and every mode", async () => {
  const backend = await startValuesBackend()
  const people = async () =>
    (await backend.query<{ name: string; age?: number }[]>("data:all", { table: "people" })).map(
      ({ name, age }) => [name, age],
    )
  const jsonl = await file("people.jsonl", '{"name":"Ada","age":36}\n')
  const json = await file("people.json", '[{"name":"Bob"}]')
  // Begins with a byte order mark, as spreadsheets write it.
  const csv = await file("people.csv", "\uFEFFname,age\nEve,41\n")

  expect(await well(backend, ["import", "--table", "people", jsonl])).toContain("Added 1 documents")
  const refused = await convex(backend, ["import", "--table", "people", jsonl])
  expect(refused.exitCode).toBe(1)
  expect(refused.all).toContain('The table "people" already has 1 documents. Use --append')
  await well(backend, ["import", "--table", "people", "--append", json])
  await well(backend, ["import", "--table", "people", "--append", csv])
  expect(await people()).toEqual([
    ["Ada", 36],
    ["Bob", undefined],
    ["Eve", 41],
  ])
  const replaced = await well(backend, ["import", "--table", "people", "--replace", "--yes", json])
  expect(replaced).toMatch(/people +\| 1 +\| 3 of 3/)
  expect(await people()).toEqual([["Bob", undefined]])

  await backend.mutation("data:insert", { table: "other", documents: [{ a: 1 }] })
  await well(backend, ["export", "--path", "all.zip"])
  await backend.mutation("data:insert", { table: "later", documents: [{ a: 1 }] })
  expect(await well(backend, ["import", "--replace-all", "--yes", "all.zip"])).toMatch(
    /later +\| 0 +\| 1 of 1/,
  )
  expect(await backend.query("data:count", { table: "later" })).toBe(0)
  expect(await backend.query("data:count", { table: "other" })).toBe(1)
})

test("a file that does not fit is told with its place, and the exit code is 1", async () => {
  const backend = await startValuesBackend()
  const broken = await file("broken.jsonl", '{"name":"Ada"}\n{"name":5}\n')
  const { exitCode, all } = await convex(backend, ["import", "--table", "people", broken])
  expect(exitCode).toBe(1)
  expect(all).toMatch(/line 2: The document does not match the schema: .*/)
  expect(await backend.query("data:count", { table: "people" })).toBe(0)
  const unknown = await convex(backend, ["import", "--component", "nobody", "--table", "people", broken])
  expect(unknown.exitCode).toBe(1)
  expect(unknown.all).toContain('the component "nobody", which this app has not')
})
