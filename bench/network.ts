/**
 * What the backend carries over WebSocket, clients and backend on the same machine: inserts of 16 sockets, and one query
 * watched by 100 sockets, whose executions are counted. The backend is a process of its own; every commit is on the disk.
 */
import { mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { BaseConvexClient } from "convex/browser"
import { ConvexHttpClient } from "convex/browser"
import { makeFunctionReference } from "convex/server"
import WebSocket from "ws"
import { BackendProcess } from "./backend-process.ts"
import { card, CARDS_PROJECT, type Card } from "./cards.ts"
import { percentile, report } from "./report.ts"

const WRITERS = 16
const IN_FLIGHT = 8
const ROUNDS = 7
const ROUND_MS = 1_500
const WATCHERS = 100
const CHANGES = 60

const directory = mkdtempSync(path.join(os.tmpdir(), "clutch-bench-"))
const durability = process.argv.includes("--normal") ? "normal" : "full"
const backend = await BackendProcess.start(directory, { project: CARDS_PROJECT, durability })
try {
  const load = os.loadavg()[0] ?? 0
  const throughput = await measureThroughput()
  const { spreads, totals, executions, elsewhere } = await measureFanOut()
  const setting = { writers: WRITERS, watchers: WATCHERS, durability, loadBefore: load.toFixed(1) }
  report("network", setting, [
    {
      name: "insert mutations of 16 sockets, median",
      unit: "/s",
      goal: 3_000,
      value: percentile(throughput, 0.5),
    },
    { name: "insert mutations of 16 sockets, best", unit: "/s", value: Math.max(...throughput) },
    { name: "first to last of 100 sockets, p50", unit: "ms", goal: 10, value: percentile(spreads, 0.5) },
    { name: "first to last of 100 sockets, p95", unit: "ms", value: percentile(spreads, 0.95) },
    { name: "call until the last of 100 has it, p50", unit: "ms", value: percentile(totals, 0.5) },
    { name: "executions per change for 100 sockets", unit: "", goal: 1, value: executions },
    { name: "executions per change outside of the range", unit: "", value: elsewhere },
  ])
} finally {
  await backend.stop()
  rmSync(directory, { recursive: true })
}

async function measureThroughput(): Promise<number[]> {
  const options = { logger: false, unsavedChangesWarning: false } as const
  const clients = Array.from({ length: WRITERS }, () => new BaseConvexClient(backend.url, () => {}, options))
  const rates: number[] = []
  let n = 0
  // The first round warms both sides up.
  for (let round = 0; round <= ROUNDS; round++) {
    const startedAt = performance.now()
    let done = 0
    const work = async (client: BaseConvexClient) => {
      while (performance.now() - startedAt < ROUND_MS) {
        await client.mutation("cards:add", card(1_000 + n++))
        done++
      }
    }
    await Promise.all(clients.flatMap((client) => Array.from({ length: IN_FLIGHT }, () => work(client))))
    if (round > 0) rates.push((done / (performance.now() - startedAt)) * 1_000)
  }
  await Promise.all(clients.map((client) => client.close()))
  return rates
}

type FanOut = { spreads: number[]; totals: number[]; executions: number; elsewhere: number }

async function measureFanOut(): Promise<FanOut> {
  const http = new ConvexHttpClient(backend.url, { logger: false })
  const add = makeFunctionReference<"mutation", Card, string>("cards:add")
  const setTitle = makeFunctionReference<"mutation", { id: string; title: string }>("cards:setTitle")
  const ids: string[] = []
  for (let n = 0; n < 50; n++) ids.push(await http.mutation(add, card(n)))
  const other = await http.mutation(add, card(50))

  let expected = ""
  let arrivals: number[] = []
  let allArrived = () => {}
  const sockets = await Promise.all(
    Array.from({ length: WATCHERS }, async () => {
      const socket = new WebSocket(`${backend.url.replace("http", "ws")}/api/1.48.0/sync`)
      await new Promise((resolve) => socket.once("open", resolve))
      const query = { type: "Add", queryId: 0, udfPath: "cards:page", args: [{ board: card(0).board }] }
      socket.send(JSON.stringify({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0 }))
      socket.send(
        JSON.stringify({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [query] }),
      )
      await new Promise((resolve) => socket.once("message", resolve))
      socket.on("message", (data: Buffer) => {
        if (expected === "" || !data.includes(expected)) return
        arrivals.push(performance.now())
        if (arrivals.length === WATCHERS) allArrived()
      })
      return socket
    }),
  )

  const [spreads, totals]: [number[], number[]] = [[], []]
  const before = await backend.counter("subscription_executions_total")
  for (let change = 0; change < CHANGES; change++) {
    const arrived = new Promise<void>((resolve) => (allArrived = resolve))
    arrivals = []
    expected = `changed ${change} `
    const calledAt = performance.now()
    await Promise.all([http.mutation(setTitle, { id: ids[change % 50] ?? "", title: expected }), arrived])
    spreads.push((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0))
    totals.push((arrivals.at(-1) ?? 0) - calledAt)
  }
  const between = await backend.counter("subscription_executions_total")
  for (let change = 0; change < CHANGES; change++)
    await http.mutation(setTitle, { id: other, title: `${change}` })
  const after = await backend.counter("subscription_executions_total")
  for (const socket of sockets) socket.terminate()
  return { spreads, totals, executions: (between - before) / CHANGES, elsewhere: (after - between) / CHANGES }
}
