/** Exports and imports of whole backends, over HTTP as the official CLI does it. */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import type { Value } from "convex/values"
import fc from "fast-check"
import { expect, onTestFinished, test } from "vitest"
import { ZipFile } from "yazl"
import { startBackend } from "../backend.ts"
import { Sqlite } from "../database/sqlite.ts"
import { startValuesBackend, unzip, type ValuesBackend } from "../fixtures/values/backend.ts"
import { anyValue } from "../values/arbitrary.ts"
import { temporaryDirectory } from "./test-backend.ts"
import { openClient, watch } from "./watch.ts"

/** Of machines that have much else to do. */
const PATIENT = { timeout: 20_000 }

const bytes = (...all: number[]) => new Uint8Array(all).buffer

const AWKWARD: Record<string, Value> = {
  null: null,
  true: true,
  five: 5,
  "minus zero": -0,
  fraction: 0.1,
  huge: 1.7976931348623157e308,
  tiny: 5e-324,
  "1e21": 1e21,
  nan: NaN,
  infinity: Infinity,
  "minus infinity": -Infinity,
  "int64 zero": 0n,
  "int64 min": -(2n ** 63n),
  "int64 max": 2n ** 63n - 1n,
  "int64 beyond doubles": 9007199254740993n,
  "empty bytes": bytes(),
  bytes: bytes(0, 255, 10, 13),
  "text ü": 'ü "quoted" \\ \u2028\u2029 line\nfeed \u0000 🙂',
  nested: { deep: [{ er: [1, 1n, null, [], {}] }], "a key, with: everything~": { "10": 1, "9": 2 } },
}

async function fill(backend: ValuesBackend): Promise<{ person: string; file: string }> {
  const documents = Object.entries(AWKWARD).map(([name, value]) => ({ name, value }))
  await backend.mutation("data:insert", { table: "anything", documents })
  const [person] = await backend.mutation<string[]>("data:insert", {
    table: "people",
    documents: [{ name: "Ada Lovelace", age: 36 }, { name: "Bob" }],
  })
  await backend.mutation("data:insert", { table: "counts", documents: [{ count: 5n }] })
  const answer = await fetch(await backend.mutation<string>("data:uploadUrl"), {
    method: "POST",
    body: new Uint8Array([1, 2, 3]),
    headers: { "Content-Type": "image/png" },
  })
  const { storageId } = (await answer.json()) as { storageId: string }
  const picture = { storageId, owner: person ?? "" }
  await backend.mutation("data:insert", { table: "pictures", documents: [picture] })
  return { person: person ?? "", file: storageId }
}

const TABLES = ["anything", "people", "counts", "pictures"]

async function everything(backend: ValuesBackend): Promise<unknown[]> {
  const tables = await Promise.all(TABLES.map((table) => backend.query("data:all", { table })))
  return [...tables, await backend.query("data:files")]
}

test.each(["in memory", "on disk"])(
  "export, import elsewhere, export again: the same bytes (%s)",
  async (where) => {
    const data = async () => (where === "on disk" ? await temporaryDirectory() : ":memory:")
    const [one, two] = [
      await startValuesBackend({ data: await data() }),
      await startValuesBackend({ data: await data() }),
    ]
    const { person, file } = await fill(one)
    const first = await one.export()
    const entries = await unzip(first)
    expect(Object.keys(entries).sort()).toEqual(
      [
        "README.md",
        "_tables/documents.jsonl",
        ...TABLES.flatMap((table) => [`${table}/documents.jsonl`, `${table}/generated_schema.jsonl`]),
        "_storage/documents.jsonl",
        `_storage/${file}.png`,
      ].sort(),
    )
    const text = (name: string) => entries[name]?.toString() ?? ""
    expect(text("anything/generated_schema.jsonl")).toBe('"uniform"\n')
    expect(text("counts/documents.jsonl")).toMatch(/"count":5\}/)
    expect(text("people/documents.jsonl")).toMatch(/"age":36\.0,"name":"Ada Lovelace"\}/)
    expect(text("anything/documents.jsonl")).toContain('"value":-0.0}')

    // On the other side the tables come in another order of numbers, and are used already.
    await two.mutation("data:insert", { table: "people", documents: [{ name: "somebody" }] })
    await two.mutation("data:clear", { table: "people" })
    const end = await two.import(first)
    expect(end).toMatchObject({ state: "completed", rows: Object.keys(AWKWARD).length + 5, manual: false })
    expect(await everything(two)).toEqual(await everything(one))
    expect(await two.query("data:get", { id: person })).toMatchObject({ name: "Ada Lovelace" })
    expect(await two.query<unknown[]>("data:byAge", { age: 36 })).toHaveLength(1)
    expect(await two.query<unknown[]>("data:byWord", { word: "lovelace" })).toHaveLength(1)
    const url = await two.query<string>("data:fileUrl", { id: file })
    expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))

    const second = await unzip(await two.export())
    expect(Object.keys(second).sort()).toEqual(Object.keys(entries).sort())
    for (const name of Object.keys(entries))
      if (name !== "README.md") expect(second[name]).toEqual(entries[name])
  },
)

test("an export is of one moment, while writes go on", async () => {
  const backend = await startValuesBackend({ data: await temporaryDirectory() })
  let isOver = false
  const pairs = (async () => {
    for (let i = 0; !isOver; i++)
      // Both or neither: an export between them would show an odd number.
      await backend.mutation("data:insert", {
        table: "people",
        documents: [{ name: `${i}a` }, { name: `${i}b` }],
      })
  })()
  const counts: number[] = []
  for (let i = 0; i < 3; i++) {
    const entries = await unzip(await backend.export({ files: false }))
    counts.push((entries["people/documents.jsonl"]?.toString() ?? "").split("\n").length - 1)
  }
  isOver = true
  await pairs
  expect(counts.map((count) => count % 2)).toEqual([0, 0, 0])
  expect(counts[2]).toBeGreaterThan(counts[0] ?? 0)
})

test("only one export at a time, only for the admin, only the newest is kept", async () => {
  const backend = await startValuesBackend({ data: await temporaryDirectory() })
  const [a, b] = await Promise.all(
    [1, 2].map(() => backend.admin("/api/export/request/zip?includeStorage=false", { method: "POST" })),
  )
  const refused = [a, b].filter((response) => response?.status === 400)
  expect(refused).toHaveLength(1)
  expect(await refused[0]?.json()).toMatchObject({ code: "ExportInProgress" })
  expect((await fetch(`${backend.url}/api/export/request/zip`, { method: "POST" })).status).toBe(403)
  expect((await backend.admin("/api/export/zip/12345")).status).toBe(400)
  expect((await backend.admin("/api/export/zip/x")).status).toBe(400)
})

test("system tables are not imported by themselves", async () => {
  const backend = await startValuesBackend({ engine: "in-process" })
  const lines = '{"sha256":"x","size":1}'
  for (const tableName of ["_storage", "_scheduled_functions"])
    await expect(backend.import(lines, { format: "jsonLines", tableName })).rejects.toThrow("system table")
  expect(await backend.import(lines, { format: "jsonLines", tableName: "no name" })).toMatchObject({
    error: expect.stringContaining('Invalid table name "no name"'),
  })
})

test("without the marker all numbers are floats, and typed values are refused with the place", async () => {
  const backend = await startValuesBackend()
  const lines = '{"name":"a","value":5}\n\n{"name":"b","value":-0}\r\n{"name":"c","value":[9007199254740993]}'
  expect(await backend.import(lines, { format: "jsonLines", tableName: "anything" })).toMatchObject({
    rows: 3,
  })
  const values = await backend.query<{ value: Value }[]>("data:all", { table: "anything" })
  expect(values.map(({ value }) => value)).toEqual([5, -0, [9007199254740992]])
  expect(
    await backend.import('{"name":"a","value":1}\n{"name":"b","value":{"$integer":"AAAAAAAAAAA="}}', {
      format: "jsonLines",
      tableName: "anything",
      mode: "append",
    }),
  ).toMatchObject({ state: "failed", error: expect.stringMatching(/line 2: .*"\$integer" starts with "\$"/) })
})

test("JSON arrays and CSV", async () => {
  const backend = await startValuesBackend()
  const array = '\n [ {"name":"Ada, [the] \\"first\\"","age":36} ,\n{"name":"Bob"}\n]\n'
  expect(await backend.import(array, { format: "jsonArray", tableName: "people" })).toMatchObject({ rows: 2 })
  const csv = 'name,age\n"Eve, ""the"" third",41\n\nMallory,-1.5e3\n'
  expect(await backend.import(csv, { format: "csv", tableName: "people", mode: "append" })).toMatchObject({
    rows: 2,
  })
  const people = await backend.query<{ name: string; age?: number }[]>("data:all", { table: "people" })
  expect(people.map(({ name, age }) => [name, age])).toEqual([
    ['Ada, [the] "first"', 36],
    ["Bob", undefined],
    ['Eve, "the" third', 41],
    ["Mallory", -1500],
  ])
  expect(await backend.query<unknown[]>("data:byAge", { age: -1500 })).toHaveLength(1)
  expect(await backend.query<unknown[]>("data:byWord", { word: "mallory" })).toHaveLength(1)
  expect(await backend.import("", { format: "jsonArray", tableName: "people" }).catch(String)).toContain(
    "empty",
  )
})

test.each([
  ['[{"name":"a"}', "jsonArray", /line 1: the JSON array is not closed/],
  ['[{"name":"a"},]', "jsonArray", /line 1: an element of the array is missing/],
  ['{"name":"a"}', "jsonArray", /line 1: a JSON array of objects was expected/],
  ['[{"name":"a"}]\n x', "jsonArray", /line 2: there is something behind/],
  ['[{"name":"a"},\n{"name":5}]', "jsonArray", /line 2: The document does not match the schema/],
  ['{"name":"a"}\n{"name":}', "jsonLines", /line 2: .*JSON/],
  ['{"name":"a"}\n[1]', "jsonLines", /line 2: a JSON object was expected/],
  ['{"name":"a","_id":"x"}', "jsonLines", /line 1: The _id "x" is not the ID of a document/],
  ['{"name":"a","_creationTime":"x"}', "jsonLines", /line 1: _creationTime must be a number/],
  ['{"name":"a","_secret":1}', "jsonLines", /line 1: Field "_secret"/],
  ["name,age\na,1,2", "csv", /line 2/],
  ["name,name\na,1", "csv", /line 1: two columns are called "name"/],
  ["name,age\na,young", "csv", /line 2: The document does not match the schema/],
  ["PK nonsense", "zip", /no readable ZIP archive/],
] as const)("%j as %s is refused precisely", async (file, format, error) => {
  const backend = await startValuesBackend({ engine: "in-process" })
  await backend.mutation("data:insert", { table: "people", documents: [{ name: "before" }] })
  const options = { format, mode: "replace", ...(format === "zip" ? {} : { tableName: "people" }) } as const
  expect(await backend.import(file, options)).toEqual({
    state: "failed",
    error: expect.stringMatching(error),
  })
  expect(await backend.query("data:all", { table: "people" })).toMatchObject([{ name: "before" }])
  expect(backend.engine.deployment()).not.toBeNull()
})

test("modes: empty, append, replace, replace all", async () => {
  const backend = await startValuesBackend({ data: await temporaryDirectory() })
  const { file } = await fill(backend)
  const backup = await backend.export()
  const counts = async () =>
    Promise.all(["anything", "people", "extra"].map((table) => backend.query("data:count", { table })))
  const all = Object.keys(AWKWARD).length
  const person = (mode: "requireEmpty" | "append" | "replace" | "replaceAll") =>
    backend.import('{"name":"new"}', { format: "jsonLines", tableName: "people", mode })

  expect(await person("requireEmpty")).toEqual({
    state: "failed",
    error:
      'The table "people" already has 2 documents. Use --append to add to them, or --replace to replace them.',
  })
  expect(await person("append")).toMatchObject({ rows: 1, manual: false })
  expect(await counts()).toEqual([all, 3, 0])
  const extra = { format: "jsonLines", tableName: "extra" } as const
  expect(await backend.import('{"a":1}\n{"a":2}', extra)).toMatchObject({ rows: 2 })
  const replaced = await person("replace")
  expect(replaced).toMatchObject({
    rows: 1,
    manual: true,
    message: expect.stringMatching(/people +\| 1 +\| 3 of 3/),
  })
  expect(await counts()).toEqual([all, 1, 2])
  expect(await person("replaceAll")).toMatchObject({
    message: expect.stringMatching(/extra +\| 0 +\| 2 of 2/),
  })
  expect(await counts()).toEqual([0, 1, 0])
  // Files are data of their own, and stay when the import has none.
  expect(await backend.query<unknown[]>("data:files")).toHaveLength(1)

  expect(await backend.import(backup, { mode: "replaceAll" })).toMatchObject({
    state: "completed",
    manual: true,
  })
  expect(await counts()).toEqual([all, 2, 0])
  const url = await backend.query<string>("data:fileUrl", { id: file })
  expect((await fetch(url)).status).toBe(200)
  // Everything twice under the same ids cannot be.
  expect(await backend.import(backup, { mode: "append" })).toMatchObject({
    state: "failed",
    error: expect.stringMatching(/The document ".*" is already in the table/),
  })
  expect(await counts()).toEqual([all, 2, 0])
})

test("what was replaced goes, in the database and on the disk", async () => {
  const data = await temporaryDirectory()
  const backend = await startValuesBackend({ data })
  const { file } = await fill(backend)
  const backup = await backend.export()
  const url = await backend.query<string>("data:fileUrl", { id: file })
  for (let i = 0; i < 3; i++)
    expect(await backend.import(backup, { mode: "replace" })).toMatchObject({ state: "completed" })
  // A file that is replaced by itself keeps its bytes and its URL.
  expect(await backend.query("data:fileUrl", { id: file })).toBe(url)
  expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))
  const other = await startValuesBackend()
  await fill(other)
  expect(await backend.import(await other.export(), { mode: "replace" })).toMatchObject({
    state: "completed",
  })
  expect((await fetch(url)).status).toBe(404)
  await expect.poll(async () => (await readdir(join(data, "files"))).length, PATIENT).toBe(1)
  await backend.stop()
  const { openDatabase } = await import("../database/open.ts")
  const database = openDatabase({ path: join(data, "backend.sqlite") })
  while (database.staging.collect());
  expect(database.integrityCheck()).toEqual([])
  database.close()
  const connection = new Sqlite(join(data, "backend.sqlite"), { readOnly: true })
  for (const table of ["entries", "search_terms", "search_documents", "search_totals", "vectors"])
    expect(
      connection.get(`SELECT count(*) FROM ${table} WHERE index_id NOT IN (SELECT id FROM indexes)`),
    ).toEqual([0])
  expect(connection.get("SELECT count(*) FROM search_documents")).toEqual([2])
  connection.close()
})

test("subscribers see an import at once and as a whole", async () => {
  const backend = await startValuesBackend()
  const client = openClient(backend.url)
  const seen = watch(client, "data:count", { table: "people" })
  await seen.until((value) => value === 0)
  const lines = Array.from({ length: 2_000 }, (_, i) => `{"name":"person ${i}"}`).join("\n")
  expect(await backend.import(lines, { format: "jsonLines", tableName: "people" })).toMatchObject({
    rows: 2_000,
  })
  await seen.until((value) => value === 2_000)
  expect(new Set(seen.all)).toEqual(new Set([0, 2_000]))
})

test("an import that is canceled, or never confirmed, changes nothing", async () => {
  const backend = await startValuesBackend()
  const options = { format: "jsonLines", tableName: "people" } as const
  const importId = await backend.beginImport('{"name":"a"}', options)
  await expect
    .poll(async () => (await backend.importState(importId)).state, PATIENT)
    .toBe("waiting_for_confirmation")
  const cancel = () =>
    backend.admin("/api/cancel_import", { method: "POST", body: JSON.stringify({ importId }) })
  expect((await cancel()).status).toBe(200)
  expect(await backend.importState(importId)).toMatchObject({
    state: "failed",
    error_message: expect.stringContaining("canceled"),
  })
  expect((await cancel()).status).toBe(400)
  expect(await backend.query("data:count", { table: "people" })).toBe(0)
})

test("the engine is replaced in the middle of an import: nothing is imported, nothing is left", async () => {
  const data = await temporaryDirectory()
  const backend = await startValuesBackend({ data })
  const lines = Array.from({ length: 40_000 }, (_, i) => `{"name":"person ${i}"}`).join("\n")
  const importId = await backend.beginImport(lines, { format: "jsonLines", tableName: "people" })
  const state = async () => JSON.stringify(await backend.importState(importId))
  await expect.poll(state, PATIENT).toContain("waiting_for_confirmation")
  await backend.admin("/api/perform_import", { method: "POST", body: JSON.stringify({ importId }) })
  await expect.poll(state, PATIENT).toContain("of 40000 documents")
  await expect(backend.mutation("data:loop")).rejects.toThrow("timed out")
  await expect.poll(state, PATIENT).toContain("was restarted")
  expect(await backend.query("data:count", { table: "people" })).toBe(0)
  await backend.stop()
  const { openDatabase } = await import("../database/open.ts")
  const database = openDatabase({ path: join(data, "backend.sqlite") })
  while (database.staging.collect());
  expect(database.integrityCheck()).toEqual([])
  database.close()
})

test("imports that a stopped or killed process left in the middle are told as failed", async () => {
  const data = await temporaryDirectory()
  const first = await startValuesBackend({ data })
  const waiting = await first.beginImport('{"name":"a"}', { format: "jsonLines", tableName: "people" })
  await expect
    .poll(async () => (await first.importState(waiting)).state, PATIENT)
    .toBe("waiting_for_confirmation")
  // As a process leaves it that is killed.
  const killed = { _id: "killed", state: { state: "in_progress", progress_message: "Importing" } }
  await first.engine.setSystemState("import:killed", killed)
  await first.engine.setSystemState("imports", [waiting, "killed"])
  await first.stop()
  const second = await startValuesBackend({ data })
  for (const importId of [waiting, "killed"])
    expect(await second.importState(importId)).toMatchObject({
      state: "failed",
      error_message: expect.stringMatching(/Nothing was imported/),
    })
  expect(await second.importState("nobody's")).toMatchObject({ state: "failed" })
})

test("documents that stay keep what they refer to, or the import is refused", async () => {
  const [here, elsewhere] = [await startValuesBackend(), await startValuesBackend()]
  const insert = (backend: ValuesBackend, table: string, document: Record<string, Value>) =>
    backend.mutation<string[]>("data:insert", { table, documents: [document] })
  const [owner = ""] = await insert(here, "people", { name: "Ada" })
  const upload = await fetch(await here.mutation<string>("data:uploadUrl"), { method: "POST", body: "x" })
  const { storageId } = (await upload.json()) as { storageId: string }
  await insert(here, "pictures", { storageId, owner })
  // People of an instance where their table has another number.
  const [foreign = ""] = await insert(elsewhere, "strangers", { name: "Eve" })
  const options = { format: "jsonLines", tableName: "people", mode: "replace" } as const
  expect(await here.import(`{"_id":"${foreign}","name":"Eve"}`, options)).toEqual({
    state: "failed",
    error: expect.stringMatching(/Import both tables together.*"pictures".*\nPath: \.owner/),
  })
  expect(await here.query("data:get", { id: owner })).toMatchObject({ name: "Ada" })
  const own = (await unzip(await here.export()))["people/documents.jsonl"]?.toString() ?? ""
  expect(await here.import(own, options)).toMatchObject({ state: "completed", rows: 1 })
  expect(await here.query("data:get", { id: owner })).toMatchObject({ name: "Ada" })
  // The number of a table that has documents cannot be taken.
  const wrong = { ...options, tableName: "counts" }
  expect(await here.import(`{"_id":"${owner}","count":1}`, wrong)).toMatchObject({
    error: expect.stringContaining('which here is the table "people" with 1 documents'),
  })
})

test("an export of nothing can be imported, and a ZIP of something else cannot", async () => {
  const [empty, other] = [await startBackend({ data: ":memory:" }), await startValuesBackend()]
  onTestFinished(() => empty.stop(1_000))
  const headers = { Authorization: `Convex ${empty.adminKey}` }
  await fetch(`${empty.url}/api/export/request/zip?includeStorage=true`, { method: "POST", headers })
  const latest = async () => {
    const body = JSON.stringify({ path: "_system/cli/exports:getLatest", args: {}, format: "json" })
    const answer = await fetch(`${empty.url}/api/query`, { method: "POST", headers, body })
    return ((await answer.json()) as { value: { state: string; start_ts: string } }).value
  }
  await expect.poll(async () => (await latest()).state, PATIENT).toBe("completed")
  const response = await fetch(`${empty.url}/api/export/zip/${(await latest()).start_ts}`, { headers })
  const archive = Buffer.from(await response.arrayBuffer())
  expect(await other.import(archive)).toMatchObject({ state: "completed", rows: 0 })

  const zip = new ZipFile()
  zip.addBuffer(Buffer.from("{}"), "somewhere/else/documents.jsonl")
  zip.end()
  expect(await other.import(await buffer(zip.outputStream))).toMatchObject({
    error: expect.stringContaining("The ZIP file has no tables"),
  })
  const plain = new ZipFile()
  plain.addBuffer(Buffer.from('{"name":"Ada"}'), "people/documents.jsonl", { compress: false })
  plain.end()
  const damaged = await buffer(plain.outputStream)
  damaged.write("Eda", damaged.indexOf("Ada"))
  expect(await other.import(damaged)).toMatchObject({
    error: expect.stringMatching(/people\/documents\.jsonl in the ZIP file is damaged: its checksum/),
  })
})

/** An archive of other hands: what it says must fit together. */
async function archiveOf(entries: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  return await buffer(zip.outputStream)
}

test.each([
  [
    { "_storage/documents.jsonl": '{"_id":"kg2aaaa"}' },
    /_storage\/documents\.jsonl, line 1: the bytes of this file are missing/,
  ],
  [{ "_storage/documents.jsonl": '{"id":1}' }, /line 1: .*_id/s],
  [{ "_storage/nonsense": "x" }, /_storage\/nonsense: The _id "nonsense" is not the ID of a document/],
  [{ "_tables/documents.jsonl": '{"name":"people"}' }, /_tables\/documents\.jsonl, line 1: .*id/s],
  [
    { "people/documents.jsonl": '{"name":"a"}\n{"name":1}', "people/generated_schema.jsonl": '"uniform"' },
    /people\/documents\.jsonl, line 2: .*does not match/,
  ],
  [
    { "people/documents.jsonl": "", "people/generated_schema.jsonl": '{"type":"union"}' },
    /of an old kind of export/,
  ],
  [{ "no-table/documents.jsonl": "" }, /Invalid table name "no-table"/],
  [{ "_components/cellar/people/documents.jsonl": "" }, /component "cellar", which this app has not/],
] as [Record<string, string>, RegExp][])("a ZIP with %j is refused precisely", async (entries, error) => {
  const backend = await startValuesBackend({ engine: "in-process" })
  expect(await backend.import(await archiveOf({ "counts/documents.jsonl": "", ...entries }))).toEqual({
    state: "failed",
    error: expect.stringMatching(error),
  })
})

test("a ZIP of other hands: floats where nothing says otherwise, files without a list", async () => {
  const backend = await startValuesBackend()
  const id = await (async () => {
    const upload = await fetch(await backend.mutation<string>("data:uploadUrl"), {
      method: "POST",
      body: "x",
    })
    return ((await upload.json()) as { storageId: string }).storageId
  })()
  const archive = await archiveOf({
    "anything/documents.jsonl": '{"name":"five","value":5}\n',
    [`_storage/${id}.txt`]: "hello",
  })
  expect(await backend.import(archive, { mode: "replace" })).toMatchObject({ rows: 2 })
  expect(await backend.query("data:all", { table: "anything" })).toMatchObject([{ name: "five", value: 5 }])
  expect(await backend.query("data:files")).toMatchObject([{ _id: id, size: 5 }])
  const url = await backend.query<string>("data:fileUrl", { id })
  expect(await (await fetch(url)).text()).toBe("hello")
})

test("random values go out and in and out again unchanged", async () => {
  const [one, two] = [
    await startValuesBackend({ engine: "in-process" }),
    await startValuesBackend({ engine: "in-process" }),
  ]
  const documents = fc.sample(anyValue, 400).map((value, i) => ({ name: `random ${i}`, value }))
  await one.mutation("data:insert", { table: "anything", documents })
  const first = await one.export()
  expect(await two.import(first)).toMatchObject({ rows: documents.length })
  const [before, after] = [await unzip(first), await unzip(await two.export())]
  expect(after["anything/documents.jsonl"]?.equals(before["anything/documents.jsonl"] ?? Buffer.of())).toBe(
    true,
  )
  const stored = await two.query<{ value: Value }[]>("data:all", { table: "anything" })
  expect(stored.map(({ value }) => value)).toEqual(documents.map(({ value }) => value))
})
