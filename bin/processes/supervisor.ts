/** Keeps Clutch's processes running: starts what is missing, adopts what a predecessor started, restarts what dies. */
import { mkdirSync, openSync, closeSync, renameSync, statSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { ProcessIdentity } from "#domain/run"
import { convexUrl, type Env, serverUrl } from "#lib/env"
import { homeOf, type Home } from "#lib/home"
import type { Log } from "#lib/log"
import { identify, isAlive, ownIdentity, startProcess } from "#lib/process"
import { ROOT } from "#lib/root"
import { acquireFileLock, LockTimeoutError } from "#lib/file-lock"
import type { Installation } from "../client.ts"
import { deploy } from "./deploy.ts"
import { untilBackendAnswers } from "./readiness.ts"
import {
  liveRecord,
  removeRecord,
  writeJson,
  writeRecord,
  writeSupervisor,
  type SupervisorRecord,
} from "./records.ts"
import { StartError } from "./start-error.ts"
import { stopProcesses } from "./stop.ts"
import { processEnvironment, processTable, type ProcessSpec } from "./table.ts"

const POLL_MS = 200
/** A process that lived less than this long is restarted with growing patience. */
const QUICK_DEATH_MS = 10_000
const LONGEST_PAUSE_MS = 5_000
const ROTATE_AT_BYTES = 20 * 2 ** 20

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
  const record = (state: SupervisorRecord["state"], sentence?: string) =>
    writeSupervisor(home, { ...self, state, sentence })
  const keepers: Promise<void>[] = []
  const keep = (spec: ProcessSpec) => keepers.push(keepRunning(spec, env, home, log, leaving.signal))

  const start = async () => {
    record("starting")
    const installation: Installation = {
      url: serverUrl(env),
      convexUrl: convexUrl(env),
      startedAt: Date.now(),
    }
    writeJson(home.installationFile, installation)
    const [backend, ...others] = table[0]?.name === "backend" ? table : [undefined, ...table]
    if (backend) keep(backend)
    tell("starting the backend")
    await untilBackendAnswers(env, leaving.signal)
    tell("giving the backend its functions")
    await deploy(env)
    tell(`starting ${others.map((spec) => spec?.name).join(", ")}`)
    for (const spec of others) if (spec) keep(spec)
    record("running")
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
    const sentence = error instanceof Error ? error.message : String(error)
    log.error({ error }, "start.failed")
    await stop()
    record("failed", sentence)
    throw error instanceof StartError ? error : new StartError(sentence, 70)
  })
  return { started, stop }
}

/** One process for as long as Clutch runs; its record tells a later supervisor what to adopt. */
async function keepRunning(
  spec: ProcessSpec,
  env: Env,
  home: Home,
  log: Log,
  leaving: AbortSignal,
): Promise<void> {
  let quickDeaths = 0
  while (!leaving.aborted) {
    const adopted = liveRecord(home, spec.name)
    const identity = adopted ?? (await launch(spec, env, home))
    log.info({ name: spec.name, pid: identity.pid }, adopted ? "process.adopted" : "process.started")
    const since = Date.now()
    while (isAlive(identity)) await sleep(POLL_MS)
    if (leaving.aborted) return
    quickDeaths = Date.now() - since < QUICK_DEATH_MS ? quickDeaths + 1 : 0
    const pauseMs = quickDeaths === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 100 * 2 ** (quickDeaths - 1))
    log.warn({ name: spec.name, pid: identity.pid, pauseMs }, "process.died")
    await sleep(pauseMs)
  }
}

async function launch(spec: ProcessSpec, env: Env, home: Home): Promise<ProcessIdentity> {
  mkdirSync(home.logs, { recursive: true })
  const file = path.join(home.logs, `${spec.name}.log`)
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_AT_BYTES) renameSync(file, `${file}.1`)
  const output = openSync(file, "a")
  try {
    const child = await startProcess(process.execPath, spec.args, {
      cwd: ROOT,
      env: { ...definedOnly(processEnvironment(env)), CLUTCH_SUPERVISED: "1" },
      stdio: ["ignore", output, output],
      // Its own session: a Ctrl-C in the terminal reaches the supervisor alone, which stops the rest in order.
      detached: true,
    })
    child.unref()
    const identity = identify(child.pid!) ?? { bootId: ownIdentity().bootId, pid: child.pid!, startTime: -1 }
    writeRecord(home, { ...identity, name: spec.name, recordedAt: Date.now() })
    return identity
  } finally {
    closeSync(output)
  }
}

const definedOnly = (variables: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
