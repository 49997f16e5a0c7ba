import { statSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest"
import type { RunningBackend } from "../backend.ts"
import { openDatabase } from "../database/open.ts"
import { Sqlite } from "../database/sqlite.ts"
import { scaled } from "./dice.ts"
import { startProofBackend } from "./proof-backend.ts"
import { temporaryDirectory } from "./test-backend.ts"
import { mutationNamed, openClient, queryNamed, watch } from "./watch.ts"

const [add, count, keys] = [
  mutationNamed("ledger:add"),
  queryNamed("ledger:count"),
  queryNamed("ledger:keys"),
]
const NOT_NOW = "Your request couldn't be completed. Try again later."
const LONG = "x".repeat(40_000)

let step: MockInstance<(this: Sqlite, sql: string) => void>
beforeEach(() => void (step = vi.spyOn(Sqlite.prototype, "step")))
afterEach(() => void step.mockRestore())

/** The connection that writes, of a backend that runs in this process. */
function writer(): Sqlite {
  const position = step.mock.calls.findLastIndex(([sql]) => sql === "BEGIN IMMEDIATE")
  const connection = step.mock.contexts[position]
  if (connection === undefined) throw new Error("Nothing was written yet.")
  return connection
}

async function start(durability?: "normal"): Promise<{ backend: RunningBackend; file: string }> {
  const data = await temporaryDirectory()
  const options = { data, engine: "in-process" as const, ...(durability === undefined ? {} : { durability }) }
  return { backend: await startProofBackend(options), file: join(data, "backend.sqlite") }
}

describe("a commit waits for the disk", () => {
  test.each([
    { durability: undefined, synchronous: 2 },
    { durability: "normal" as const, synchronous: 1 },
  ])("as durability $durability says", async ({ durability, synchronous }) => {
    await start(durability)
    expect(writer().get("PRAGMA synchronous")).toEqual([synchronous])
    expect(writer().get("PRAGMA journal_mode")).toEqual(["wal"])
  })
})

describe("during service", () => {
  test("a full disk refuses what does not fit, with a clean answer, and nothing else; space brings everything back", async () => {
    const { backend, file } = await start()
    const client = openClient(backend.url)
    const shown = watch(client, "ledger:count")
    await client.mutation(add, { key: "before" })
    const pages = Number(writer().get("PRAGMA page_count")?.[0])
    writer().get(`PRAGMA max_page_count = ${pages + 100}`)

    const others = Array.from({ length: 4 }, () => openClient(backend.url))
    const attempts = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => others[n % 4]?.mutation(add, { key: `${n} ${LONG}` })),
    )
    const kept = attempts.filter(({ status }) => status === "fulfilled").length
    const refused = attempts.filter((attempt) => attempt.status === "rejected")
    expect(kept).toBeLessThan(20)
    for (const { reason } of refused) expect(String(reason)).toContain(NOT_NOW)
    // Reading goes on, over the same sockets.
    expect(await client.query(count, {})).toBe(1 + kept)
    expect(backend.counters().sockets).toBe(5)

    writer().get("PRAGMA max_page_count = 1000000")
    await Promise.all(others.map((each, n) => each.mutation(add, { key: `after ${n}` })))
    await shown.until((value) => value === 1 + kept + others.length)
    await backend.stop()
    const database = openDatabase({ path: file })
    expect(database.integrityCheck()).toEqual([])
    database.close()
  })

  test("a file that may no longer be written answers likewise, and serves on", async () => {
    const { backend } = await start()
    const client = openClient(backend.url)
    await client.mutation(add, { key: "before" })
    writer().exec("PRAGMA query_only = ON")
    await expect(client.mutation(add, { key: "refused" })).rejects.toThrow(NOT_NOW)
    expect(await client.query(keys, {})).toEqual(["before"])
    writer().exec("PRAGMA query_only = OFF")
    await client.mutation(add, { key: "after" })
    expect(await client.query(keys, {})).toEqual(["after", "before"])
  })

  test("the write-ahead log is used again and again, however much is written and whoever reads", async () => {
    const { backend, file } = await start()
    const client = openClient(backend.url)
    const shown = watch(client, "ledger:latest")
    let largest = 0
    const rounds = scaled(400, 20)
    for (let round = 0; round < rounds; round++) {
      const long = Array.from({ length: 8 }, (_, n) => ({ key: `${round} ${n} ${LONG}` }))
      await Promise.all(long.map((entry) => client.mutation(add, entry)))
      largest = Math.max(largest, statSync(`${file}-wal`).size)
    }
    expect(shown.all.length).toBeGreaterThan(rounds / 2)
    expect(largest).toBeLessThan(48 * 1024 * 1024)
  })
})
