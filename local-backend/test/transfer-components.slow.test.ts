/** Components go along in exports, imports and backups, each with tables and files of its own. */
import { join } from "node:path"
import { expect, test } from "vitest"
import { hotelDirectory } from "../fixtures/hotel.ts"
import { startValuesBackend, unzip, type ValuesBackend } from "../fixtures/values/backend.ts"
import { temporaryDirectory } from "./test-backend.ts"

const startHotel = (data = ":memory:") =>
  startValuesBackend({ data, environmentVariables: { HOTEL: "Grand", MOTTO: "Rest" } }, hotelDirectory)

/** Any function of any component, as the admin. */
async function run<T>(
  backend: ValuesBackend,
  componentPath: string,
  path: string,
  args: object = {},
): Promise<T> {
  const body = JSON.stringify({ path, args, componentPath, format: "json" })
  const answer = (await (await backend.admin("/api/function", { method: "POST", body })).json()) as {
    status: string
    value: T
    errorMessage?: string
  }
  if (answer.status !== "success") throw new Error(answer.errorMessage ?? JSON.stringify(answer))
  return answer.value
}

type Facts = { counts: unknown; guests: unknown; entries: unknown; url: string | null; annexFiles: number }

async function factsOf(backend: ValuesBackend, file: string): Promise<Facts> {
  return {
    counts: await backend.query("stays:counts"),
    guests: await run(backend, "desk", "guests:list"),
    entries: await run(backend, "desk/ledger", "entries:texts"),
    url: await run<string | null>(backend, "desk", "files:url", { id: file }),
    annexFiles: await run<number>(backend, "annex", "files:count"),
  }
}

async function fill(backend: ValuesBackend): Promise<string> {
  for (const name of ["Ada", "Bob"]) await backend.mutation("stays:checkIn", { name })
  await backend.mutation("stays:checkIn", { name: "Eve", annex: true })
  return await run<string>(backend, "desk", "files:keep", { text: "an umbrella" })
}

test("an export with components goes into a fresh instance, and out again unchanged", async () => {
  const [one, two] = [await startHotel(), await startHotel(await temporaryDirectory())]
  const file = await fill(one)
  const archive = await one.export()
  const entries = await unzip(archive)
  expect(Object.keys(entries)).toEqual(
    expect.arrayContaining([
      "guests/documents.jsonl",
      "_components/desk/guests/documents.jsonl",
      "_components/desk/_tables/documents.jsonl",
      "_components/desk/_components/ledger/entries/documents.jsonl",
      `_components/desk/_storage/${file}`,
      "_components/annex/guests/documents.jsonl",
    ]),
  )
  // The desks of the fresh instance have rung their bells already.
  expect(await two.import(archive, { mode: "replace" })).toMatchObject({ state: "completed" })
  const [before, after] = [await factsOf(one, file), await factsOf(two, file)]
  expect({ ...after, url: null }).toEqual({ ...before, url: null })
  expect(await (await fetch(after.url ?? "")).text()).toBe("an umbrella")
  const second = await unzip(await two.export())
  for (const name of Object.keys(entries))
    if (name !== "README.md") expect(second[name]?.toString(), name).toBe(entries[name]?.toString())

  expect(await two.import(archive)).toMatchObject({
    state: "failed",
    error: expect.stringContaining("already has"),
  })
  expect(await two.import(archive, { mode: "replaceAll" })).toMatchObject({ state: "completed" })
  expect({ ...(await factsOf(two, file)), url: null }).toEqual({ ...before, url: null })
})

test("one table of one component alone", async () => {
  const backend = await startHotel()
  await fill(backend)
  const options = {
    format: "jsonLines",
    tableName: "guests",
    componentPath: "annex",
    mode: "replace",
  } as const
  expect(await backend.import('{"name":"Mallory"}\n{"name":"Trudy"}', options)).toMatchObject({
    rows: 2,
    message: expect.stringMatching(/annex\/guests +\| 2 +\| 1 of 1/),
  })
  expect(await backend.query("stays:counts")).toEqual({ app: 3, desk: 2, annex: 2 })
  expect(await backend.import('{"named":"x"}', options)).toMatchObject({
    state: "failed",
    error: expect.stringMatching(/line 1: The document does not match the schema/),
  })
  expect(await backend.import("{}", { ...options, componentPath: "cellar" })).toMatchObject({
    error: expect.stringContaining('the component "cellar", which this app has not'),
  })
})

test("a backup has all components", async () => {
  const backend = await startHotel(await temporaryDirectory())
  const file = await fill(backend)
  const target = join(await temporaryDirectory(), "backup")
  expect(await backend.backUp(target)).toMatchObject({ files: 1 })
  const restored = await startHotel(target)
  const facts = await factsOf(restored, file)
  expect({ ...facts, url: null }).toEqual({ ...(await factsOf(backend, file)), url: null })
  expect(await (await fetch(facts.url ?? "")).text()).toBe("an umbrella")
})
