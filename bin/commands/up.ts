/** Starts an installation: in this process (Ctrl-C stops it), or handed to a supervisor of its own. */
import type { ChildProcess } from "node:child_process"
import { mkdirSync, openSync } from "node:fs"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { type Env, ignoredSettings, publicUrl, readEnv } from "#lib/env"
import { homeOf } from "#lib/home"
import { createLog } from "#lib/log"
import { startProcess } from "#lib/process"
import { ROOT } from "#lib/root"
import type { Out } from "../program.ts"
import { ensureBuilt } from "../processes/build.ts"
import { lastWords } from "../processes/launch.ts"
import { readRunningEnv } from "../processes/installation.ts"
import { preflight } from "../processes/preflight.ts"
import { healthOf } from "../processes/readiness.ts"
import { findLive, liveSupervisor, readSupervisor } from "../processes/records.ts"
import { StartError } from "../processes/start-error.ts"
import { claimSupervision, supervise } from "../processes/supervisor.ts"
import { processEnvironment, processTable } from "../processes/table.ts"
import { signInLink } from "./sign-in.ts"

const READY_WAIT_MS = 90_000
const POLL_MS = 250
const EXIT_WAIT_MS = 5_000

export async function up(out: Out, options: { detach: boolean }): Promise<void> {
  const env = readEnv()
  const tell = (line: string) => void process.stderr.write(`clutch: ${line}\n`)
  ignoredSettings().forEach(tell)
  if (liveSupervisor(homeOf(env.CLUTCH_HOME))) {
    out(`Clutch is running already at ${publicUrl(readRunningEnv())}`)
    return
  }
  await preflightUnlessRunning(env)
  await ensureBuilt(tell)
  if (options.detach) {
    await startSupervisor(env, tell)
    out(`Clutch runs at ${publicUrl(env)}\nSign in: ${await signInLink(env)}`)
    return
  }
  await runUntilStopped(env, tell, async () => {
    await untilReady(env)
    out(`Clutch runs at ${publicUrl(env)}\nSign in: ${await signInLink(env)}\nCtrl-C stops it.`)
  })
}

/**
 * Supervises in this process, calls `onReady` once, and stops everything at Ctrl-C, SIGTERM or a closed terminal. The
 * signal that `onReady` gets says when that begins.
 */
export async function runUntilStopped(
  env: Env,
  tell: (line: string) => void,
  onReady: (stopping: AbortSignal) => Promise<void>,
): Promise<void> {
  const claim = await claimSupervision(env)
  if (!claim) throw new StartError(`Another Clutch is starting or running in ${env.CLUTCH_HOME}.`, 75)
  const supervision = supervise(env, createLog({ process: "supervisor", level: "warn" }), tell)
  const stopping = new AbortController()
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve())
  }).then(() => stopping.abort())
  await Promise.race([supervision.started.then(() => onReady(stopping.signal)), asked])
  await asked
  tell("stopping")
  await supervision.stop()
  claim.release()
}

/**
 * `clutch supervise`: what `up --detach` starts; its words go to the log. Whoever takes over leaves where nobody's record
 * is left: somebody stopped Clutch meanwhile.
 */
export async function superviseInForeground({ takeOver }: { takeOver: boolean }): Promise<void> {
  const env = readEnv()
  const log = createLog({ process: "supervisor", level: env.LOG_LEVEL })
  const claim = await claimSupervision(env)
  if (!claim) return log.info({}, "supervisor.not_needed")
  if (takeOver && !readSupervisor(homeOf(env.CLUTCH_HOME))) {
    log.info({}, "supervisor.not_wanted")
    return claim.release()
  }
  const supervision = supervise(env, log, (line) => log.info({ line }, "supervisor.told"))
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve())
    process.on("SIGHUP", () => {}) // The terminal that started it may close.
  })
  await Promise.race([supervision.started, asked])
  await asked
  await supervision.stop()
  claim.release()
}

/** What a dead supervisor left behind still holds its ports, and is adopted: then the ports are rightly taken. */
async function preflightUnlessRunning(env: Env): Promise<void> {
  const home = homeOf(env.CLUTCH_HOME)
  if (!processTable(env).some(({ name }) => findLive(home, name))) await preflight(env)
}

/** @throws StartError when it does not come up. */
export async function startSupervisor(env: Env, tell: (line: string) => void): Promise<void> {
  const home = homeOf(env.CLUTCH_HOME)
  mkdirSync(home.logs, { recursive: true })
  const output = openSync(path.join(home.logs, "supervisor.log"), "a")
  const variables = Object.entries(processEnvironment(env)).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const child = await startProcess(process.execPath, [path.join(ROOT, "bin/clutch.ts"), "supervise"], {
    cwd: ROOT,
    env: Object.fromEntries(variables),
    stdio: ["ignore", output, output],
    detached: true,
  })
  child.unref()
  tell("starting")
  const failure = () => {
    const record = readSupervisor(home)
    return record?.state === "failed" && record.pid === child.pid ? record : null
  }
  try {
    await untilReady(env, () => {
      const record = failure()
      if (record) throw new StartError(record.sentence ?? "Clutch did not start.", record.exitCode)
      if (child.exitCode !== null)
        throw new StartError(`Clutch did not start; see ${home.logs}/supervisor.log`, 70)
    })
  } catch (error) {
    // It tells of its failure just before it ends, and nothing of it is to be left when this is told.
    for (const until = Date.now() + EXIT_WAIT_MS; failure() && isRunning(child) && Date.now() < until;)
      await sleep(POLL_MS)
    throw error
  }
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null

/** @throws StartError naming what is not well in time. */
export async function untilReady(env: Env, check: () => void = () => {}): Promise<void> {
  const deadline = Date.now() + READY_WAIT_MS
  for (;;) {
    check()
    const healths = await Promise.all(
      processTable(env).map(async ({ name }) => ({ name, ...(await healthOf(name, env)) })),
    )
    const unwell = healths.filter(({ well }) => !well)
    if (unwell.length === 0) return
    if (Date.now() > deadline) {
      const home = homeOf(env.CLUTCH_HOME)
      const list = unwell.map(({ name, says }) => `${name} ${says}`).join("; ")
      const words = unwell.map(({ name }) => lastWords(home, name)).filter(Boolean)
      const sentence = `Not everything came up: ${list}. Logs: ${home.logs}`
      throw new StartError([sentence, ...words].join("\n"), 75)
    }
    await sleep(POLL_MS)
  }
}
