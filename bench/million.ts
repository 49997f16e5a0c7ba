/**
 * A database of 1,000,000 documents (or as many as the argument says): how soon a backend serves it, how long an indexed
 * page of 50 takes, and how much memory the process holds meanwhile. Filling it takes minutes.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { ConvexClient } from "convex/browser"
import { makeFunctionReference } from "convex/server"
import { createEngine } from "#local-backend/engine/in-process"
import { BackendProcess } from "./backend-process.ts"
import { boardOf, CARDS_ON_A_BOARD, deployCards, fill } from "./cards.ts"
import { percentile, report } from "./report.ts"

const DOCUMENTS = Number(process.argv[2] ?? 1_000_000)
const SAMPLES = 2_000
const WARM_UP = 200
const STARTS = 5

const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-bench-"))
try {
  const file = path.join(directory, "data", "backend.sqlite")
  mkdirSync(path.dirname(file))
  const engine = createEngine({ path: file, durability: "normal" })
  await deployCards(engine)
  await fill(engine, 0, DOCUMENTS)
  await engine.stop()
  const load = os.loadavg()[0] ?? 0
  const starts: number[] = []
  for (let start = 1; start < STARTS; start++) {
    const backend = await BackendProcess.start(directory)
    starts.push(backend.startedInMs)
    await backend.stop()
  }
  const backend = await BackendProcess.start(directory)
  starts.push(backend.startedInMs)
  const pages = await measurePages(backend.url)
  const resident = backend.residentMb()
  await backend.stop()
  const sizeMb = Math.round(statSync(file).size / 2 ** 20)
  report("million", { documents: DOCUMENTS, sizeMb, samples: SAMPLES, loadBefore: load.toFixed(1) }, [
    { name: "start until ready, median", unit: "ms", goal: 1_000, value: percentile(starts, 0.5) },
    { name: "take(50) of a client, p50", unit: "ms", value: percentile(pages, 0.5) },
    { name: "take(50) of a client, p95", unit: "ms", goal: 2, value: percentile(pages, 0.95) },
    { name: "resident memory", unit: "MB", goal: 300, value: resident.now },
    { name: "resident memory, most", unit: "MB", value: resident.most },
  ])
} finally {
  rmSync(directory, { recursive: true })
}

/** From the call in the official client to its result; every page is another one, somewhere in the table. */
async function measurePages(url: string): Promise<number[]> {
  const page = makeFunctionReference<"query", { board: string }, object[]>("cards:page")
  const client = new ConvexClient(url, { logger: false, unsavedChangesWarning: false })
  const times: number[] = []
  for (let sample = 0; sample < WARM_UP + SAMPLES; sample++) {
    const board = boardOf((sample * 7_919_317) % DOCUMENTS)
    const startedAt = performance.now()
    const { length } = await client.query(page, { board })
    if (sample >= WARM_UP) times.push(performance.now() - startedAt)
    if (length !== CARDS_ON_A_BOARD) throw new Error(`${board} has ${length} cards.`)
  }
  await client.close()
  return times
}
