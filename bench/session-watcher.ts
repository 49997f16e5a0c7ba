/**
 * The session watcher against a real backend: how long a backlog takes until what it used and its previews are stored (and
 * then its pages), how much memory that needs, and how long after it was written a line of 200 growing sessions is stored.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { appendFile, mkdir } from "node:fs/promises"
import os from "node:os"
import path from "node:path"
import { api } from "#convex/_generated/api"
import { loadIssuer } from "#lib/auth/issuer"
import { callerFor, connect, type Backend } from "#lib/convex"
import { homeOf } from "#lib/home"
import { ROOT } from "#lib/root"
import { startInstallation, type Installation } from "#test/integration/installation"
import { percentile, report } from "./report.ts"
import { watchOf, writeBacklog, type Backlog } from "./transcripts.ts"
import { openclawAnswer } from "./turns.ts"

const MEGABYTES = Number(process.argv[2] ?? 1_000)
const SECONDS = Number(process.argv[3] ?? 20)
const SESSIONS = 400
const GROWING = 200
/** Each growing session gets a line so often. */
const LINE_EVERY_MS = 1_000
const WATCHED = 20
const PATIENCE_MS = 15 * 60_000

const place = mkdtempSync(path.join(os.tmpdir(), "clutch-bench-sessions-"))
const clutch = await startInstallation({})
const cleanUp = async () => {
  rmSync(place, { recursive: true, force: true })
  await clutch.end()
}
// A benchmark that is ended leaves no Clutch behind.
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void cleanUp().then(() => process.exit(1)))
try {
  const person = await signIn(clutch)
  const load = os.loadavg()[0] ?? 0
  const sessions = path.join(place, "openclaw", "main", "sessions")
  const written = await writeBacklog(place, MEGABYTES * 1_000_000, SESSIONS, Date.now())
  const watcher = startWatcher()
  try {
    const backlog = await readBacklog(person, written, watcher.pid!)
    const lags = await growing(person, sessions)
    report(
      "session-watcher",
      {
        megabytes: MEGABYTES,
        sessions: SESSIONS,
        answers: written.answers,
        growing: GROWING,
        lines: lags.length,
        loadBefore: load.toFixed(1),
      },
      [
        { name: "backlog read, usage and previews stored", unit: "s", goal: 20, value: backlog.sumSeconds },
        { name: "its pages stored as well", unit: "s", value: backlog.pagesSeconds },
        {
          name: "resident memory at most, until usage and previews are stored",
          unit: "MB",
          goal: 200,
          value: backlog.sumMb,
        },
        { name: "resident memory at most, pages included", unit: "MB", value: backlog.pagesMb },
        {
          name: "a line of a growing session until it is seen, p50",
          unit: "ms",
          value: percentile(lags, 0.5),
        },
        {
          name: "a line of a growing session until it is seen, p95",
          unit: "ms",
          goal: 250,
          value: percentile(lags, 0.95),
        },
      ],
    )
  } finally {
    watcher.kill("SIGTERM")
    await person.close()
  }
} finally {
  await cleanUp()
}

async function signIn({ home, env }: Installation): Promise<Backend> {
  const url = `http://127.0.0.1:${env.CONVEX_PORT}`
  const issuer = await loadIssuer(homeOf(home).issuerFile)
  const owner = await (await callerFor(url, issuer, "service:cli")).query(api.auth.owner, {})
  if (!owner) throw new Error("This Clutch has no owner.")
  return connect(url, issuer, `user:${owner.userId}`)
}

/** One of its own: the installation's has nothing to read. */
function startWatcher() {
  const env = { ...process.env, ...clutch.env, CLUTCH_WATCH: watchOf(place), LOG_LEVEL: "warn" }
  return spawn(process.execPath, [path.join(ROOT, "worker/watcher.ts")], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  })
}

async function readBacklog(person: Backend, { answers, entries }: Backlog, pid: number) {
  const startedAt = performance.now()
  const since = Date.now() - 24 * 3_600_000
  const seconds = () => (performance.now() - startedAt) / 1_000
  const isCounted = async () => {
    const used = await person.query(api.sessions.modelUsage, { since })
    return used.reduce((sum, model) => sum + model.answers, 0) >= answers
  }
  await until(isCounted)
  const sumSeconds = seconds()
  const sumMb = mostMb(pid)
  const names = { paginationOpts: { numItems: 500, cursor: null } }
  await until(async () => {
    const { page } = await person.query(api.sessions.list, names)
    return page.reduce((sum, session) => sum + session.messages, 0) >= entries
  })
  const pagesSeconds = seconds()
  // Quick, and exact: nothing is counted twice.
  const used = await person.query(api.sessions.modelUsage, { since })
  const { page } = await person.query(api.sessions.list, names)
  const counted = used.reduce((sum, model) => sum + model.answers, 0)
  const stored = page.reduce((sum, session) => sum + session.messages + session.unknownLines, 0)
  if (counted !== answers || stored !== entries)
    throw new Error(`Of ${answers} answers ${counted} were counted, of ${entries} entries ${stored} stored.`)
  return { sumSeconds, sumMb, pagesSeconds, pagesMb: mostMb(pid) }
}

/** Lines carry the time at which they are written; some of the sessions are watched as a page would watch them. */
async function growing(person: Backend, sessions: string): Promise<number[]> {
  const file = (n: number) => path.join(sessions, `grow${n}.jsonl`)
  await mkdir(sessions, { recursive: true })
  for (let n = 0; n < GROWING; n++)
    await appendFile(file(n), openclawAnswer(`grow${n}`, Date.now(), "It begins."))
  const named = async () =>
    (
      await person.query(api.sessions.list, { paginationOpts: { numItems: GROWING, cursor: null } })
    ).page.filter(({ name }) => name.includes("grow"))
  await until(async () => (await named()).length >= GROWING)
  const lags: number[] = []
  const stops = (await named()).slice(0, WATCHED).map(({ sessionId }) =>
    person.subscribe(api.sessions.get, { session: sessionId }, ({ lastLine }) => {
      const writtenAt = Number(/^Written at (\d+\.\d+)$/.exec(lastLine)?.[1] ?? Number.NaN)
      if (!Number.isNaN(writtenAt)) lags.push(performance.now() - writtenAt)
    }),
  )
  const writers = Array.from({ length: GROWING }, async (_, n) => {
    await pause((n / GROWING) * LINE_EVERY_MS)
    for (let line = 0; line < (SECONDS * 1_000) / LINE_EVERY_MS; line++) {
      await appendFile(
        file(n),
        openclawAnswer(`grow${n}x${line}`, Date.now(), `Written at ${performance.now().toFixed(3)}`),
      )
      await pause(LINE_EVERY_MS)
    }
  })
  await Promise.all(writers)
  await pause(1_000)
  for (const stop of stops) stop()
  return lags
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const from = Date.now()
  while (!(await isSo())) {
    if (Date.now() - from > PATIENCE_MS) throw new Error("The watcher does not come to an end.")
    await pause(100)
  }
}

/** The most memory that the process ever held. */
function mostMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
