/** The executor of agents in an OpenClaw gateway. There is no shim: this process watches, renews leases and keeps the record. */
import type { Observation } from "#domain/loop/snapshot"
import { HEARTBEAT_INTERVAL_MS, type SupervisionLevel } from "#domain/run"
import { acquireFileLock, LockTimeoutError } from "#lib/file-lock"
import type { Log } from "#lib/log"
import type { GatewayClient } from "../../gateway/client.ts"
import { runDirectoryOf, type RunDirectory } from "../../runs/directory.ts"
import { chooseLevel, probeSupervision } from "../../sandbox/probe.ts"
import { sentenceOf } from "../../shim/exit.ts"
import { workspaces } from "../../shim/workspaces.ts"
import type { Executor } from "../executor.ts"
import { createPlaces } from "./places.ts"
import { createProviders } from "./providers.ts"
import { watchLockOf } from "./record.ts"
import type { WatchSettings } from "./life.ts"
import { watchRun } from "./watch.ts"

export type OpenclawOptions = {
  /** CLUTCH_HOME, absolute. */
  home: string
  client: GatewayClient
  log: Log
  /** Runs at the same time in the gateway. */
  limit: number
  supervision?: SupervisionLevel | "auto"
  settings?: Partial<WatchSettings>
}

const SETTINGS: WatchSettings = {
  programs: [],
  heartbeatMs: HEARTBEAT_INTERVAL_MS,
  lookMs: 5_000,
  startPatienceMs: 60_000,
  exitPatienceMs: 30_000,
  resumeMs: 120_000,
  providerRestMs: 60_000,
  graceMs: 5_000,
}
/** A shorter silence of the gateway is a reconnection. */
const AWAY_MS = 15_000
const LOCK_WAIT_MS = 50

export function createOpenclawExecutor(options: OpenclawOptions): Executor {
  const { client, home, log } = options
  const settings = { ...SETTINGS, ...options.settings }
  const places = createPlaces(options.limit)
  const providers = createProviders(settings.providerRestMs)
  const watched = new Map<string, Promise<void>>()
  const directoryOf = (runId: string) => runDirectoryOf(home, runId)
  let awaySince: number | null = null
  client.onState(({ kind }) => {
    awaySince = kind === "connected" ? null : (awaySince ?? Date.now())
  })

  /** Begins to watch, unless somebody does, here or in another process. */
  const watch = (run: RunDirectory) => {
    if (watched.has(run.runId)) return
    const watching = hold(run).finally(() => watched.delete(run.runId))
    watched.set(run.runId, watching)
  }
  const hold = async (run: RunDirectory) => {
    try {
      const letGo = await acquireFileLock(watchLockOf(run), {
        ...{ purpose: `watch the run ${run.runId}`, timeoutMs: LOCK_WAIT_MS },
      })
      const runLog = log.child({ run: run.runId })
      try {
        await watchRun(run, {
          ...{ client, places, providers, workspaces, settings },
          chooseLevel: async (where) =>
            chooseLevel(await probeSupervision(where), options.supervision ?? "auto"),
          log: (event, detail) => runLog.info({ detail }, event),
        })
      } finally {
        letGo()
      }
    } catch (error) {
      if (error instanceof LockTimeoutError) return
      // The next observation begins anew, with what is on disk.
      log.error({ run: run.runId, error: sentenceOf(error) }, "run.watch_failed")
    }
  }

  return {
    async start(request) {
      const run = directoryOf(request.runId)
      run.create()
      if (run.readExit()) return
      if (!run.readRequest()) run.writeRequest(request)
      watch(run)
    },

    async observe(runId): Promise<Observation> {
      const run = directoryOf(runId)
      const exit = run.readExit()
      if (exit) return { kind: "exited", exit }
      if (!run.readRequest()) return { kind: "absent" }
      watch(run)
      return awaySince !== null && Date.now() - awaySince > AWAY_MS ? { kind: "unknown" } : { kind: "alive" }
    },

    async stop(runId, cause) {
      const run = directoryOf(runId)
      if (!run.readRequest() || run.readExit()) return
      run.requestStop(cause)
      watch(run)
    },
  }
}
