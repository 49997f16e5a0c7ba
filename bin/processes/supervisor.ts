/** Keeps Clutch's processes running: starts what is missing, adopts what a predecessor started, restarts what dies. */
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Env } from "#lib/env"
import { homeOf, type Home } from "#lib/home"
import type { Log } from "#lib/log"
import { isAlive, ownIdentity } from "#lib/process"
import { acquireFileLock, LockTimeoutError } from "#lib/file-lock"
import { deployPatiently } from "./deploy.ts"
import { watchFirstStart } from "./first-start.ts"
import { recordInstallation } from "./installation.ts"
import { launch, type Death } from "./launch.ts"
import { findLive, removeRecord, writeSupervisor, type SupervisorRecord } from "./records.ts"
import { StartError } from "./start-error.ts"
import { stopProcesses } from "./stop.ts"
import { processTable, type ProcessSpec } from "./table.ts"

const POLL_MS = 200
/** A process that lived less than this long is restarted with growing patience. */
const QUICK_DEATH_MS = 10_000
const LONGEST_PAUSE_MS = 5_000

export type Supervision = {
  /** Resolves when everything was started and the backend has its functions; rejects with StartError. */
  started: Promise<void>
  /** Ends agents (interrupted) and processes, in the order that loses nothing; then the supervisor is done. */
  stop(): Promise<void>
}

/** One supervisor at a time: its lock ends with it, however it ends. Null where another one holds it. */
export async function claimSupervision(env: Env): Promise<{ release: () => void } | null> {
  try {
    const file = path.join(homeOf(env.CLUTCH_HOME).locks, "supervisor")
    return { release: await acquireFileLock(file, { purpose: "supervise Clutch", timeoutMs: 0 }) }
  } catch (error) {
    if (error instanceof LockTimeoutError) return null
    throw error
  }
}

export function supervise(env: Env, log: Log, tell: (line: string) => void): Supervision {
  const home = homeOf(env.CLUTCH_HOME)
  const table = processTable(env)
  const leaving = new AbortController()
  const self = { ...ownIdentity(), name: "supervisor", recordedAt: Date.now() }
  const record = (state: SupervisorRecord["state"], failure?: StartError) =>
    writeSupervisor(home, { ...self, state, sentence: failure?.message, exitCode: failure?.exitCode })
  const keepers: Promise<void>[] = []
  const keep = (spec: ProcessSpec, onDeath?: (death: Death) => void) =>
    keepers.push(keepRunning(spec, { env, home, log, leaving: leaving.signal, onDeath }))

  /** Whoever takes over gives nothing up: it goes on as its predecessor would have, until all is well. */
  const deployWhatever = async () => {
    while (!leaving.signal.aborted) {
      try {
        return await deployPatiently(env, leaving.signal)
      } catch (error) {
        log.error({ error }, "deploy.failed")
        await sleep(LONGEST_PAUSE_MS, undefined, { signal: leaving.signal }).catch(() => {})
      }
    }
  }
  const start = async () => {
    const takesOver = table.some(({ name }) => findLive(home, name) !== null)
    record("starting")
    recordInstallation(env, Date.now())
    const [backend, ...others] = table[0]?.name === "backend" ? table : [undefined, ...table]
    const keepOthers = () => others.forEach((spec) => spec && keep(spec))
    if (takesOver) {
      if (backend) keep(backend)
      keepOthers()
      await deployWhatever()
    } else {
      const firstStart = watchFirstStart()
      if (backend) keep(backend, firstStart.onDeath)
      tell("starting the backend, giving it its functions")
      await Promise.race([deployPatiently(env, leaving.signal), firstStart.failed])
      tell(`starting ${others.map((spec) => spec?.name).join(", ")}`)
      keepOthers()
    }
    if (!leaving.signal.aborted) record("running")
  }
  const stop = async () => {
    if (leaving.signal.aborted) return
    leaving.abort()
    record("stopping")
    await stopProcesses(env, tell)
    await Promise.all(keepers)
    removeRecord(home, "supervisor")
  }
  const started = start().catch(async (error: unknown) => {
    const failure = asStartError(error)
    if (leaving.signal.aborted) throw failure
    log.error({ error }, "start.failed")
    await stop()
    record("failed", failure)
    throw failure
  })
  return { started, stop }
}

type Keeping = {
  env: Env
  home: Home
  log: Log
  leaving: AbortSignal
  /** Hears of every end of a process that was started here; how an adopted one ended nobody can say. */
  onDeath: ((death: Death) => void) | undefined
}

/** One process for as long as Clutch runs; its record tells a later supervisor what to adopt. */
async function keepRunning(spec: ProcessSpec, { env, home, log, leaving, onDeath }: Keeping): Promise<void> {
  let quickDeaths = 0
  while (!leaving.aborted) {
    const adopted = findLive(home, spec.name)
    const { identity, death } = adopted ? { identity: adopted, death: null } : await launch(spec, env, home)
    log.info({ name: spec.name, pid: identity.pid }, adopted ? "process.adopted" : "process.started")
    const since = Date.now()
    while (isAlive(identity)) await sleep(POLL_MS)
    if (leaving.aborted) return
    if (death) onDeath?.(await death)
    quickDeaths = Date.now() - since < QUICK_DEATH_MS ? quickDeaths + 1 : 0
    const pauseMs = quickDeaths === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 100 * 2 ** (quickDeaths - 1))
    log.warn({ name: spec.name, pid: identity.pid, pauseMs }, "process.died")
    await sleep(pauseMs)
  }
}

const asStartError = (error: unknown): StartError =>
  error instanceof StartError
    ? error
    : new StartError(error instanceof Error ? error.message : String(error), 70)
