import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { ConvexHttpClient } from "convex/browser"
import { expect, test, vi } from "vitest"
import { Sqlite } from "../database/sqlite.ts"
import { EXIT_CODES } from "../startup/start-error.ts"
import { BackendProcess } from "./proof-backend.ts"
import { temporaryDirectory } from "./test-backend.ts"
import { mutationNamed, openClient, queryNamed, watch } from "./watch.ts"

const [add, count] = [mutationNamed("ledger:add"), queryNamed("ledger:count")]
const LOOK = { timeout: 30_000, interval: 10 }

async function start() {
  const directory = await temporaryDirectory()
  const disk = join(directory, "disk")
  const preload = fileURLToPath(new URL("./held-disk.ts", import.meta.url))
  const backend = await BackendProcess.start(directory, true, { preload, variables: { DISK: disk } })
  const [writer, watcher] = [openClient(backend.url), openClient(backend.url)]
  const shown = watch(watcher, "ledger:count")
  await shown.until((value) => value === 0)
  await writer.mutation(add, { key: "durable" })
  await shown.until((value) => value === 1)
  return { directory, disk, backend, writer, shown }
}

/** What SQLite shows to other processes: commits, whether or not they are on the disk. */
async function untilCommitted(directory: string, key: string): Promise<void> {
  const look = new Sqlite(join(directory, "data", "backend.sqlite"), { readOnly: true, timeoutMs: 5_000 })
  const body = `%${key}%`
  await vi.waitFor(() => {
    expect(look.get("SELECT count(*) FROM documents WHERE body LIKE ?", body)).toEqual([1])
  }, LOOK)
  look.close()
}

/** So much that whatever was on its way to a client has long arrived. */
async function talk(url: string): Promise<void> {
  for (let n = 0; n < 50; n++) await (await fetch(`${url}/version`)).text()
}

test("what is committed and not yet on the disk is shown to nobody, and to everybody when it is", async () => {
  const { directory, disk, backend, writer, shown } = await start()
  writeFileSync(`${disk}.hold`, "")
  const settled: string[] = []
  const note = (name: string) => () => void settled.push(name)
  const answer = writer.mutation(add, { key: "on-its-way" }).then(note("mutation"))
  await untilCommitted(directory, "on-its-way")
  const http = new ConvexHttpClient(backend.url, { logger: false })
  const asked = http.query(count, {})
  const query = asked.then(note("query"))
  await talk(backend.url)
  expect(settled).toEqual([])
  expect(shown.all).toEqual([0, 1])

  rmSync(`${disk}.hold`)
  await Promise.all([answer, query, shown.until((value) => value === 2)])
  expect(await asked).toBe(2)
}, 90_000)

test("a disk that fails ends the process with a sentence and its code, and nothing is answered", async () => {
  const { directory, disk, backend, writer, shown } = await start()
  writeFileSync(`${disk}.fail`, "")
  let isAnswered = false
  const noteAnswer = () => void (isAnswered = true)
  writer.mutation(add, { key: "lost" }).then(noteAnswer, noteAnswer)
  const { code, said } = await backend.ended()
  expect(code).toBe(EXIT_CODES.DatabaseUnusable)
  expect(said).toContain(`The disk failed to keep what was written to ${join(directory, "data")}`)
  expect(said).toContain("EIO")
  expect([isAnswered, shown.all]).toEqual([false, [0, 1]])
}, 90_000)
