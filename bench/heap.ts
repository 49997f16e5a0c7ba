/**
 * Whether pages that stay open grow: 20 sessions get a line each second, and the list of sessions, the page of one of them
 * and the Observatory are open for some minutes (30, or as many as the argument says). The heap is counted after garbage
 * was collected. Needs a browser, as `board` does.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { appendFile, mkdir } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import type { BrowserContext, CDPSession } from "playwright"
import { api } from "#convex/_generated/api"
import { ROOT } from "#lib/root"
import { launch, ownerOf, signIn, startClutch } from "./browser.ts"
import { report } from "./report.ts"
import { openclawAnswer } from "./turns.ts"

const MINUTES = Number(process.argv[2] ?? 30)
const SESSIONS = 20
const LINE_EVERY_MS = 1_000
const SAMPLE_EVERY_MS = 15_000
/** What is fetched and compiled meanwhile is not growth. */
const WARM_UP_MS = 30_000

type Sample = { atMinute: number; megabytes: number }

const place = mkdtempSync(path.join(os.tmpdir(), "clutch-bench-heap-"))
const directory = path.join(place, "openclaw", "main", "sessions")
const clutch = await startClutch()
const watcher = spawn(process.execPath, [path.join(ROOT, "worker/watcher.ts")], {
  env: {
    ...process.env,
    ...clutch.env,
    CLUTCH_WATCH: `openclaw=${path.join(place, "openclaw")}`,
    LOG_LEVEL: "warn",
  },
  stdio: ["ignore", "inherit", "inherit"],
})
const browser = await launch("--js-flags=--expose-gc")
const writing = new AbortController()
try {
  await mkdir(directory, { recursive: true })
  const writers = Array.from({ length: SESSIONS }, (_, n) => write(n))
  const context = await signIn(browser, clutch)
  const session = await someSession()
  const pages = await Promise.all(
    [`/sessions`, `/sessions/${session}`, `/work-loop`].map((address) => open(context, address)),
  )
  await pause(WARM_UP_MS)
  const load = os.loadavg()[0] ?? 0
  const startedAt = performance.now()
  while (performance.now() - startedAt < MINUTES * 60_000) {
    for (const { heap, samples } of pages) {
      const atMinute = (performance.now() - startedAt) / 60_000
      samples.push({ atMinute, megabytes: await megabytesOf(heap) })
    }
    await pause(SAMPLE_EVERY_MS)
  }
  writing.abort()
  await Promise.all(writers)
  const figures = pages.map(({ address, samples }) => ({
    name: `growth of ${address.replace(session, "<id>")}, from ${samples[0]?.megabytes.toFixed(1)} MB`,
    unit: "MB/min",
    goal: 1,
    value: growthOf(samples),
  }))
  report("heap", { sessions: SESSIONS, minutes: MINUTES, loadBefore: load.toFixed(1) }, figures)
} finally {
  writing.abort()
  await browser.close()
  watcher.kill("SIGTERM")
  await clutch.end()
  rmSync(place, { recursive: true, force: true })
}

/** A line each second for as long as it is measured. */
async function write(n: number): Promise<void> {
  await pause((n / SESSIONS) * LINE_EVERY_MS)
  for (let line = 0; !writing.signal.aborted; line++) {
    const words = `Line ${line}, written at ${new Date().toISOString()}`
    await appendFile(
      path.join(directory, `grow${n}.jsonl`),
      openclawAnswer(`grow${n}x${line}`, Date.now(), words),
    )
    await pause(LINE_EVERY_MS)
  }
}

/** One of those that grow, as soon as all are there. */
async function someSession(): Promise<string> {
  const person = await ownerOf(clutch)
  try {
    for (;;) {
      const paginationOpts = { numItems: SESSIONS, cursor: null }
      const { page } = await person.query(api.sessions.list, { paginationOpts })
      if (page.length >= SESSIONS && page[0]) return page[0].sessionId
      await pause(200)
    }
  } finally {
    await person.close()
  }
}

async function open(context: BrowserContext, address: string) {
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${clutch.port}${address}`)
  await page.getByText("Live", { exact: true }).first().waitFor()
  const samples: Sample[] = []
  return { address, heap: await context.newCDPSession(page), samples }
}

async function megabytesOf(heap: CDPSession): Promise<number> {
  await heap.send("HeapProfiler.collectGarbage")
  const { usedSize } = await heap.send("Runtime.getHeapUsage")
  return usedSize / 1e6
}

/** The slope of the line that fits best. */
function growthOf(samples: readonly Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const x = mean(samples.map(({ atMinute }) => atMinute))
  const y = mean(samples.map(({ megabytes }) => megabytes))
  const both = samples.reduce((sum, { atMinute, megabytes }) => sum + (atMinute - x) * (megabytes - y), 0)
  return both / samples.reduce((sum, { atMinute }) => sum + (atMinute - x) ** 2, 0)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
