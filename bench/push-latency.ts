/**
 * How long a change takes to reach another client: from the call of a mutation in one client to the callback of a 50-row
 * subscription in a second one. The backend is a process of its own, as it ships; the official clients speak WebSocket.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"
import { ConvexClient } from "convex/browser"
import { makeFunctionReference } from "convex/server"
import type { Value } from "convex/values"
import WebSocket from "ws"
import { BackendProcess } from "./backend-process.ts"
import { percentile, report, type Figure } from "./report.ts"
import { PROBE_FILE, readStages, type Window } from "./stages.ts"

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
try {
  const load = os.loadavg()[0] ?? 0
  const floor = await measureFloor()
  const { seen, answered } = await onBackend("plain")
  const goal = percentile(seen, 0.5)
  const setting = { rows: ROWS, samples: SAMPLES, durability, loadBefore: load.toFixed(1) }
  report("push-latency", setting, [
    { name: "other client sees it, p50", unit: "ms", goal: 1.5, value: goal },
    { name: "other client sees it, p95", unit: "ms", goal: 5, value: percentile(seen, 0.95) },
    { name: "other client sees it, p99", unit: "ms", value: percentile(seen, 0.99) },
    { name: "own mutation resolves, p50", unit: "ms", value: percentile(answered, 0.5) },
    { name: "own mutation resolves, p95", unit: "ms", value: percentile(answered, 0.95) },
    { name: "floor (two sockets, one fdatasync), p50", unit: "ms", value: percentile(floor, 0.5) },
    { name: "floor, p95", unit: "ms", value: percentile(floor, 0.95) },
    { name: "p50 to that of the floor", unit: "x", value: goal / percentile(floor, 0.5) },
    ...(process.argv.includes("--stages") ? (await onBackend("probed")).stages : []),
  ])
} finally {
  rmSync(directory, { recursive: true })
}

type Measured = { seen: number[]; answered: number[]; stages: Figure[] }

/** On a backend of its own; where it is probed, that costs a little, so those figures are only of the parts. */
async function onBackend(how: "plain" | "probed"): Promise<Measured> {
  const file = path.join(directory, "stages")
  const probe =
    how === "plain"
      ? {}
      : {
          nodeOptions: ["--import", pathToFileURL(path.join(import.meta.dirname, "stage-probe.ts")).href],
          variables: { [PROBE_FILE]: file },
        }
  const own = path.join(directory, how)
  mkdirSync(own)
  const backend = await BackendProcess.start(own, { project, durability }, probe)
  const options = { logger: false, unsavedChangesWarning: false } as const
  const [writer, watcher] = [new ConvexClient(backend.url, options), new ConvexClient(backend.url, options)]
  let measured: Awaited<ReturnType<typeof measure>>
  try {
    measured = await measure(writer, watcher)
  } finally {
    await Promise.all([writer.close(), watcher.close()])
    await backend.stop()
  }
  return { ...measured, stages: how === "plain" ? [] : readStages(file, measured.windows) }
}

/** One change at a time: the next is made when the last has been seen and answered. */
async function measure(
  writer: ConvexClient,
  watcher: ConvexClient,
): Promise<{ seen: number[]; answered: number[]; windows: Window[] }> {
  const ids: string[] = []
  for (let row = 0; row < ROWS; row++)
    ids.push(await writer.mutation(add, { name: `item ${row}`, shelf: "a", price: 0 }))
  let expected = -1
  let arrived = (_at: number): void => {}
  const paginationOpts = { numItems: ROWS, cursor: null }
  watcher.onUpdate(page, { paginationOpts, shelf: "a", desc: true }, (value) => {
    if (value.page.length === ROWS && value.page[0]?.price === expected) arrived(now())
  })
  const [seen, answered]: [number[], number[]] = [[], []]
  const windows: Window[] = []
  for (let change = 1; change <= WARM_UP + SAMPLES; change++) {
    const callback = new Promise<number>((resolve) => (arrived = resolve))
    expected = change
    const calledAt = now()
    const answer = writer.mutation(patch, { id: ids[change % ROWS] ?? "", price: change }).then(now)
    const [seenAt, answeredAt] = await Promise.all([callback, answer])
    if (change <= WARM_UP) continue
    seen.push(seenAt - calledAt)
    answered.push(answeredAt - calledAt)
    windows.push({ from: calledAt, until: seenAt })
  }
  return { seen, answered, windows }
}

/** The same from socket to socket, with nothing in between but the disk. */
async function measureFloor(): Promise<number[]> {
  const script = path.join(import.meta.dirname, "push-floor.ts")
  const child = spawn(process.execPath, [script, path.join(directory, "floor"), `${ROWS}`], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string]
    const { url } = JSON.parse(line) as { url: string }
    const [writer, watcher] = [new WebSocket(url), new WebSocket(url)]
    await Promise.all([once(writer, "open"), once(watcher, "open")])
    const took: number[] = []
    for (let change = 1; change <= WARM_UP + SAMPLES; change++) {
      const calledAt = now()
      const seen = once(watcher, "message")
      writer.send(JSON.stringify({ change }))
      JSON.parse(String((await seen)[0]))
      if (change > WARM_UP) took.push(now() - calledAt)
    }
    writer.terminate()
    watcher.terminate()
    return took
  } finally {
    child.kill()
    if (child.exitCode === null) await once(child, "exit")
  }
}

/** The machine's monotonic clock, which the probe reads, too. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
