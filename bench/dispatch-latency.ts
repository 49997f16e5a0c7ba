/**
 * How long a card waits for its agent though there is room: from the transaction that makes it ready (and from the call that
 * asks for that) until its run has a shim, in a whole Clutch: the one in reserve has said that it took it, or `spawn` of
 * another has returned. The card's project has a backlog of 10,000 ready cards behind it: they are for developers, whose two
 * slots are taken for good; the measured cards are for a researcher, who is free. Boards of it may be open meanwhile.
 */
import { readFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { callerFor, connect, type Backend } from "#lib/convex"
import { homeOf } from "#lib/home"
import { createRepository, startInstallation, type Installation } from "#test/integration/installation"
import { percentile, report } from "./report.ts"

const BACKLOG = Number(process.argv[2] ?? 10_000)
const SAMPLES = Number(process.argv[3] ?? 100)
const BOARDS = Number(process.argv[4] ?? 0)
const WARM_UP = 3
const AT_ONCE = 32

/** Until the loop begins a cycle, and what it does in it, in whole milliseconds. */
const STAGES = ["wake", "gather", "observe", "decide", "claim", "spawn"] as const

type Sample = Record<"total" | "called" | (typeof STAGES)[number], number>

const clutch = await startInstallation({ env: { CLUTCH_GLOBAL_LIMIT: "20", CLUTCH_SIMULATION_SPEED: "20" } })
// A benchmark that is ended leaves no Clutch behind.
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void clutch.end().then(() => process.exit(1)))
try {
  const person = await signIn(clutch)
  try {
    await clutch.ask("projects", "add", "--slug", "big", "--repo", await createRepository())
    await fillBacklog(person)
    process.stderr.write("The backlog is filled.\n")
    const boards = await Promise.all(Array.from({ length: BOARDS }, (_, board) => openBoard(clutch, board)))
    const loadBefore = (os.loadavg()[0] ?? 0).toFixed(1)
    const samples = await measure(person)
    for (const board of boards) await board.close()
    tellSlowest(samples)
    const about = { backlog: BACKLOG, boards: BOARDS, samples: samples.length, loadBefore }
    report("dispatch-latency", about, [
      { name: "ready until spawned, p50", unit: "ms", value: share(samples, "total", 0.5) },
      { name: "ready until spawned, p95", unit: "ms", goal: 25, value: share(samples, "total", 0.95) },
      { name: "from the call, p50", unit: "ms", value: share(samples, "called", 0.5) },
      { name: "from the call, p95", unit: "ms", value: share(samples, "called", 0.95) },
      ...STAGES.flatMap((part) => [
        { name: `of it, ${part}, p50`, unit: "ms", value: share(samples, part, 0.5) },
        { name: `of it, ${part}, p95`, unit: "ms", value: share(samples, part, 0.95) },
      ]),
    ])
  } finally {
    await person.close()
  }
} finally {
  await clutch.end()
}

async function signIn({ home, env }: Installation): Promise<Backend> {
  const url = `http://127.0.0.1:${env.CONVEX_PORT}`
  const issuer = await loadIssuer(homeOf(home).issuerFile)
  const owner = await (await callerFor(url, issuer, "service:cli")).query(api.auth.owner, {})
  if (!owner) throw new Error("This Clutch has no owner.")
  return connect(url, issuer, `user:${owner.userId}`)
}

/** What a page with the board keeps watching. Each reads a little less than the one before, so that none shares with another. */
async function openBoard(installation: Installation, board: number): Promise<Backend> {
  const page = await signIn(installation)
  const columns = ["backlog", "ready", "in_progress", "in_review", "merging", "blocked", "done"] as const
  for (const status of columns)
    page.subscribe(api.tasks.column, { project: "big", status, limit: 100 - board }, () => {})
  page.subscribe(api.events.recent, { limit: 100 - board }, () => {})
  return page
}

/** Nothing starts while it is filled; afterwards two developers take their slots and keep them. */
async function fillBacklog(person: Backend): Promise<void> {
  await person.mutation(api.loop.pause, {})
  const description = script({ dev: [{ steps: [{ hang: {} }] }] })
  const fields = { project: "big", status: "ready", priority: "low", description } as const
  let left = BACKLOG
  const fill = async () => {
    while (left-- > 0) await person.mutation(api.tasks.create, { ...fields, title: `Backlog ${left}` })
  }
  await Promise.all(Array.from({ length: AT_ONCE }, fill))
  await person.mutation(api.loop.resume, {})
  await areWorking(person, Math.min(2, BACKLOG))
}

function areWorking(person: Backend, developers: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = person.subscribe(
      api.tasks.column,
      { project: "big", status: "in_progress", limit: 10 },
      ({ total }) => {
        if (total < developers) return
        stop()
        resolve()
      },
    )
  })
}

/** One card at a time, each made ready when the one before is done and nothing moves. */
async function measure(person: Backend): Promise<Sample[]> {
  const description = script({
    other: [{ steps: [{ report: { outcome: "no_change", summary: "All is known." } }] }],
  })
  const calledAt = new Map<string, number>()
  const readyAt = new Map<string, number>()
  for (let sample = 0; sample < WARM_UP + SAMPLES; sample++) {
    const { key } = await person.mutation(api.tasks.create, {
      ...{ project: "big", role: "research", priority: "urgent", title: `Measured ${sample}`, description },
    })
    await pause(1_000)
    calledAt.set(key, Date.now())
    await person.mutation(api.tasks.move, { task: key, to: "ready" })
    await finished(person, key)
    readyAt.set(key, await whenReady(person, key))
  }
  return dispatched(calledAt, readyAt).slice(WARM_UP)
}

function finished(person: Backend, task: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = person.subscribe(api.tasks.get, { task }, ({ status }) => {
      if (status === "blocked")
        reject(new Error(`${task} is blocked; see why with \`clutch tasks why ${task}\`.`))
      if (status !== "done") return
      stop()
      resolve()
    })
  })
}

/** The time of the transaction: the one that its event has. */
async function whenReady(person: Backend, task: string): Promise<number> {
  const paginationOpts = { numItems: 100, cursor: null }
  const { page } = await person.query(api.events.page, { task, kinds: ["task.moved"], paginationOpts })
  const move = page.findLast(({ data }) => data.to === "ready")
  if (!move) throw new Error(`${task} was never made ready.`)
  return move.at
}

type Line = Record<"time" | "event" | "task", string> &
  Record<"gatherMs" | "observeMs" | "decideMs" | "claimMs" | "startMs", number>

/** The loop says when each spawn had returned, and what it spent on the way; both clocks are this machine's. */
function dispatched(calledAt: ReadonlyMap<string, number>, readyAt: ReadonlyMap<string, number>): Sample[] {
  const lines = readFileSync(path.join(homeOf(clutch.home).logs, "loop.log"), "utf8")
    .split("\n")
    .filter(Boolean)
  return lines
    .map((line) => JSON.parse(line) as Line)
    .filter(({ event }) => event === "run.dispatched")
    .flatMap(({ time, task, gatherMs: gather, observeMs: observe, decideMs: decide, claimMs, startMs }) => {
      const [called, ready] = [calledAt.get(task), readyAt.get(task)]
      if (called === undefined || ready === undefined) return []
      const total = Date.parse(time) - ready
      const inCycle = { gather, observe, decide, claim: claimMs, spawn: startMs }
      const wake = total - Object.values(inCycle).reduce((sum, ms) => sum + ms, 0)
      return [{ total, called: Date.parse(time) - called, wake, ...inCycle }]
    })
}

/** Percentiles of stages do not add up: where the slowest ones lost their time is seen in them alone. */
function tellSlowest(samples: readonly Sample[]): void {
  for (const sample of samples.toSorted((a, b) => b.total - a.total).slice(0, 5))
    process.stderr.write(
      `  slow: ${sample.total} ms = ${STAGES.map((stage) => `${stage} ${sample[stage]}`).join(" + ")}\n`,
    )
}

function script(roles: object): string {
  return `\`\`\`simulation\n${JSON.stringify(roles)}\n\`\`\``
}

function share(samples: readonly Sample[], part: keyof Sample, of: number): number {
  return percentile(
    samples.map((sample) => sample[part]),
    of,
  )
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
