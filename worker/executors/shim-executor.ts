/** The executor of all agents that are processes here: each run gets a shim, and the run directory is the whole state. */
import type { ChildProcess } from "node:child_process"
import { closeSync, mkdirSync, openSync } from "node:fs"
import path from "node:path"
import type { SupervisionLevel } from "#domain/run"
import { homeOf } from "#lib/home"
import { isAlive, signalIfAlive, startProcess } from "#lib/process"
import { ROOT } from "#lib/root"
import { isShimAlive, reapRun } from "../reaper.ts"
import { runDirectoryOf } from "../runs/directory.ts"
import { IN_RESERVE } from "../shim/reserve.ts"
import type { Executor } from "./executor.ts"
import type { SpareShim } from "./spare-shim.ts"

export type ShimExecutorOptions = {
  /** CLUTCH_HOME, absolute. */
  home: string
  supervision?: SupervisionLevel | "auto"
  simulationSpeed?: number
  /** Takes runs for which it is ready; others get a shim that is started for them. */
  spare?: SpareShim
}

const SHIM = path.join(ROOT, "worker", "shim.ts")

/** What a shim inherits; its agent inherits nothing and gets an environment of its own. */
const INHERITED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "TZ",
  "TMPDIR",
  "NODE_COMPILE_CACHE",
  "CLUTCH_ROOT",
  "CLUTCH_AGENT_PATH",
]

export function createShimExecutor(options: ShimExecutorOptions): Executor {
  const directoryOf = (runId: string) => runDirectoryOf(options.home, runId)

  return {
    async start(request) {
      const run = directoryOf(request.runId)
      run.create()
      if (run.readShim() || run.readExit()) return
      // Also for a directory that exists: whoever made it may have died before the spawn. Two shims are harmless,
      // since only one of them can claim the run.
      run.writeRequest(request)
      if (await options.spare?.take(run.path)) return
      // One that did not answer may have taken it: then a second shim has nothing to do, and is not asked for.
      if (run.readShim() || run.readExit()) return
      await spawnShim(run.path, run.shimLog, environmentOf(options))
    },

    async observe(runId) {
      const run = directoryOf(runId)
      const exit = run.readExit()
      if (exit) return { kind: "exited", exit }
      const shim = run.readShim()
      if (!shim) return { kind: "absent" }
      if (isAlive(shim)) return { kind: "alive" }
      // It may have written its last word between the first look and its end.
      const late = run.readExit()
      if (late) return { kind: "exited", exit: late }
      return { kind: "orphaned", agentsLeft: (await reapRun(run)).processesLeft }
    },

    async stop(runId, cause) {
      const run = directoryOf(runId)
      if (!run.exists() || run.readExit()) return
      run.requestStop(cause)
      const shim = run.readShim()
      if (shim && !signalIfAlive(shim, "SIGTERM") && !isShimAlive(run) && !run.readExit()) await reapRun(run)
    },
  }
}

/** In a session of its own from the beginning: it may become a run's. What Node itself says at its end is kept for the doctor. */
export function startSpare(options: Omit<ShimExecutorOptions, "spare">): Promise<ChildProcess> {
  const { logs } = homeOf(options.home)
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const log = openSync(path.join(logs, "shims.log"), "a", 0o600)
  return startProcess(process.execPath, [SHIM, IN_RESERVE], {
    cwd: options.home,
    env: environmentOf(options),
    stdio: ["pipe", "pipe", log],
    detached: true,
  }).finally(() => closeSync(log))
}

/** Detached and forgotten: the shim outlives this process, and says what it has to say in its own log. */
async function spawnShim(runDirectory: string, logFile: string, env: Record<string, string>): Promise<void> {
  const log = openSync(logFile, "a", 0o600)
  try {
    const shim = await startProcess(process.execPath, [SHIM, runDirectory], {
      cwd: runDirectory,
      env,
      stdio: ["ignore", log, log],
      detached: true,
    })
    shim.unref()
  } finally {
    closeSync(log)
  }
}

function environmentOf({ home, supervision, simulationSpeed }: ShimExecutorOptions): Record<string, string> {
  const inherited = INHERITED.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  )
  return {
    ...Object.fromEntries(inherited),
    CLUTCH_HOME: home,
    ...(supervision && { CLUTCH_SUPERVISION: supervision }),
    ...(simulationSpeed && { CLUTCH_SIMULATION_SPEED: String(simulationSpeed) }),
  }
}
