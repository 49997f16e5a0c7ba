/**
 * How long a change takes to reach another client: from the call of a mutation in one client to the callback of a 50-row
 * subscription in a second one. The backend is a process of its own, as it ships; the official clients speak WebSocket.
 */
import { mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { ConvexClient } from "convex/browser"
import { makeFunctionReference } from "convex/server"
import type { Value } from "convex/values"
import { BackendProcess } from "./backend-process.ts"
import { percentile, report } from "./report.ts"

const ROWS = 50
const WARM_UP = 300
const SAMPLES = 600

type Page = { page: { price: number }[] }
const add = makeFunctionReference<"mutation", { name: string; shelf: string; price: number }, string>(
  "items:add",
)
const patch = makeFunctionReference<"mutation", { id: string; price: number }>("items:patch")
const page = makeFunctionReference<"query", Record<string, Value>, Page>("items:page")

const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-bench-"))
const durability = process.argv.includes("--normal") ? "normal" : "full"
const project = path.join(import.meta.dirname, "../test/fixtures/convex-app")
const backend = await BackendProcess.start(directory, { project, durability })
const { url } = backend
const writer = new ConvexClient(url, { logger: false, unsavedChangesWarning: false })
const watcher = new ConvexClient(url, { logger: false, unsavedChangesWarning: false })
try {
  const load = os.loadavg()[0] ?? 0
  const { seen, answered } = await measure()
  report("push-latency", { rows: ROWS, samples: SAMPLES, durability, loadBefore: load.toFixed(1) }, [
    { name: "other client sees it, p50", unit: "ms", goal: 1.5, value: percentile(seen, 0.5) },
    { name: "other client sees it, p95", unit: "ms", goal: 5, value: percentile(seen, 0.95) },
    { name: "other client sees it, p99", unit: "ms", value: percentile(seen, 0.99) },
    { name: "own mutation resolves, p50", unit: "ms", value: percentile(answered, 0.5) },
    { name: "own mutation resolves, p95", unit: "ms", value: percentile(answered, 0.95) },
  ])
} finally {
  await Promise.all([writer.close(), watcher.close()])
  await backend.stop()
  rmSync(directory, { recursive: true })
}

/** One change at a time: the next is made when the last has been seen and answered. */
async function measure(): Promise<{ seen: number[]; answered: number[] }> {
  const ids: string[] = []
  for (let row = 0; row < ROWS; row++)
    ids.push(await writer.mutation(add, { name: `item ${row}`, shelf: "a", price: 0 }))
  let expected = -1
  let arrived = (_at: number): void => {}
  const paginationOpts = { numItems: ROWS, cursor: null }
  watcher.onUpdate(page, { paginationOpts, shelf: "a", desc: true }, (value) => {
    if (value.page.length === ROWS && value.page[0]?.price === expected) arrived(performance.now())
  })
  const [seen, answered]: [number[], number[]] = [[], []]
  for (let change = 1; change <= WARM_UP + SAMPLES; change++) {
    const callback = new Promise<number>((resolve) => (arrived = resolve))
    expected = change
    const calledAt = performance.now()
    const answer = writer
      .mutation(patch, { id: ids[change % ROWS] ?? "", price: change })
      .then(() => performance.now())
    const [seenAt, answeredAt] = await Promise.all([callback, answer])
    if (change <= WARM_UP) continue
    seen.push(seenAt - calledAt)
    answered.push(answeredAt - calledAt)
  }
  return { seen, answered }
}
