/** The engine behind threads: one for queries and mutations, one for actions. Either may hang and is replaced. */
import { sharedBytes } from "../files/places.ts"
import { remoteFiles } from "../files/service.ts"
import type { FileMethods } from "../files/types.ts"
import { remoteTransfer, type TransferMethods } from "../transfer/engine-methods.ts"
import { failed, FunctionFailure, newRequestId, TRANSIENT_ACTION_ERROR } from "../functions/errors.ts"
import { silentLogger } from "../log.ts"
import type { Logger } from "../log.ts"
import { createActionThread } from "./action-thread.ts"
import { createListeners } from "./commits.ts"
import { startEngineThread } from "./engine-thread.ts"
import type { RunAction } from "./internal.ts"
import { realEnvironment } from "./real-environment.ts"
import { planned, runAny } from "./run-call.ts"
import { createScheduledActions } from "./scheduled-actions.ts"
import type { CommitNotice, Deployment, Engine, HttpActionResponse } from "./types.ts"

export type EngineHostOptions = {
  /** A database file. With ":memory:" the data is gone when a hanging function is ended. */
  path: string
  durability?: "full" | "normal"
  logger?: Logger
  /** What functions find as CONVEX_CLOUD_URL and CONVEX_SITE_URL. */
  origins?: { cloudUrl: string; siteUrl: string }
  /** Where files lie; by default beside the database. */
  filesDirectory?: string
  /** Where `"use node"` modules find packages that the bundle left out. */
  projectDirectory?: string
  /** Convex allows a query or mutation one second of its own time; the default is generous to slow machines. */
  functionTimeoutMs?: number
  /** Convex allows an action ten minutes. */
  actionTimeoutMs?: number
  /** An action that does not yield for this long is ended, and the other actions of its thread with it. */
  actionStallMs?: number
}

/** Convex's second, and as much again for a machine that is slower or busy. */
const FUNCTION_TIMEOUT_MS = 1_500
const ACTION_STALL_MS = 2_000
const POLL_MS = 50
const GRACE_MS = 5_000

export async function startEngineHost(options: EngineHostOptions): Promise<Engine> {
  const { logger = silentLogger, path, durability, origins, projectDirectory, filesDirectory } = options
  const { randomBytes } = realEnvironment
  const commits = createListeners<CommitNotice>(logger)
  const deploys = createListeners<void>(logger)
  let deployment: Deployment | null = null
  let lastTs = 0n
  const log = (level: keyof Logger, fields: object, message: string) => logger[level](fields, message)

  const scheduled = createScheduledActions((call, jobId) => runAction(call, jobId))
  const engine = await startEngineThread({
    path,
    logger,
    limitMs: options.functionTimeoutMs ?? FUNCTION_TIMEOUT_MS,
    pollMs: POLL_MS,
    runningActions: scheduled.running,
    ...(durability === undefined ? {} : { durability }),
    ...(filesDirectory === undefined ? {} : { filesDirectory }),
    ...(origins === undefined ? {} : { origins }),
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
    handlers: {
      log,
      committed(notice) {
        lastTs = notice.ts
        commits.notify(notice)
      },
      deployed(next) {
        deployment = next
        actions.invalidate()
        deploys.notify()
      },
      runScheduledAction: scheduled.run,
      adoptAction: scheduled.adopt,
      actionRecorded: scheduled.forget,
    },
    ready(state, restarted) {
      const missedCommits = restarted > 0 && state.lastTs > lastTs
      deployment = state.deployment
      lastTs = state.lastTs
      // What the lost thread committed in its last moment was announced to nobody, so everybody looks again.
      if (missedCommits) deploys.notify()
    },
  })

  const files = remoteFiles((method, args) => {
    const call = engine.call as (name: keyof FileMethods, ...args: readonly unknown[]) => Promise<unknown>
    return call(method, ...args)
  })
  const actions = createActionThread({
    logger,
    image: () => engine.call("image"),
    stallMs: options.actionStallMs ?? ACTION_STALL_MS,
    ...(projectDirectory === undefined ? {} : { projectDirectory }),
    ...(options.actionTimeoutMs === undefined ? {} : { timeoutMs: options.actionTimeoutMs }),
    filePlace: { path, filesDirectory },
    handlers: {
      log,
      ...files,
      runQueries: (calls) => engine.call("runQueries", calls, []),
      runMutation: (call, key) => engine.call("runMutation", call, key),
      scheduleJob: (job, key) => engine.call("scheduleJob", job, key),
      cancelJob: (id, component) => engine.call("cancelJob", id, component),
      vectorSearch: (query, component) => engine.call("vectorSearch", query, component),
      runAction: (call) => runAction(call),
      // A backend that stops keeps no logs.
      executed: (record) => void engine.call("recordExecution", record).catch(() => {}),
    },
  })

  const planner = {
    planAction: (call: Parameters<RunAction>[0]) => engine.call("planAction", call),
    checkActionResult: (functionPath: string, value: string) =>
      engine.call("checkActionResult", functionPath, value),
  }
  const runAction: RunAction = planned(planner, async (call, jobId) => {
    try {
      return await actions.runAction(call, jobId)
    } catch (error) {
      logger.warn({ err: error, path: call.path }, "action.lost")
      return { ...failed(newRequestId(randomBytes), lossOf(error)), logLines: [] }
    }
  })

  const host: Engine = {
    deploy: (bundle) => engine.call("deploy", bundle),
    pushes: {
      prepare: (request) => engine.call("preparePush", request),
      check: (id) => engine.call("checkPush", id),
      finish: (id, how) => engine.call("finishPush", id, how),
      evaluateSchema: (request) => engine.call("evaluateSchema", request),
      moduleHashes: () => engine.call("moduleHashes"),
    },
    deployment: () => deployment,
    runQueries: (calls, urgency) => engine.call("runQueries", calls, [], urgency),
    runMutation: (call, key) => engine.call("runMutation", call, key),
    runAction: (call) => runAction(call),
    async runHttpAction(request) {
      try {
        return await actions.runHttpAction(request)
      } catch (error) {
        logger.warn({ err: error, url: request.url }, "action.lost")
        return lostResponse(newRequestId(randomBytes), lossOf(error))
      }
    },
    runAny: (call) => runAny({ ...host, runAction, randomBytes }, call),
    onCommit: commits.add,
    onDeploy: deploys.add,
    files,
    fileBytes: sharedBytes({ path, filesDirectory }, files),
    transfer: remoteTransfer((method, args) => {
      const call = engine.call as (
        name: keyof TransferMethods,
        ...args: readonly unknown[]
      ) => Promise<unknown>
      return call(method, ...args)
    }),
    lastTs: () => lastTs,
    async raiseTs(ts) {
      const raised = await engine.call("raiseTs", ts)
      if (raised > lastTs) lastTs = raised
    },
    setSystemState: (key, value) => engine.call("setSystemState", key, value),
    publicKeys: () => engine.call("publicKeys"),
    environmentVariables: () => engine.call("environmentVariables"),
    setEnvironmentVariables: (changes) => engine.call("setEnvironmentVariables", changes),
    pinTimestamp: () => engine.call("pinTimestamp"),
    runQueriesAt: (ts, calls) => engine.call("runQueriesAt", ts, calls),
    runTestQuery: (query) => engine.call("runTestQuery", query),
    functionLogs: (cursor, waitMs) => engine.call("functionLogs", cursor, waitMs),
    async metrics() {
      return { ...(await engine.call("metrics")), engine_restarts_total: engine.restarts() }
    },
    async stop(graceMs = GRACE_MS) {
      await actions.stop(graceMs)
      await engine.stop(graceMs)
    },
  }
  return host
}

/** What whoever asked for an action is told when its thread was ended. */
function lossOf(error: unknown): string {
  return error instanceof FunctionFailure ? error.message : TRANSIENT_ACTION_ERROR
}

function lostResponse(requestId: string, reason: string): HttpActionResponse {
  const text = JSON.stringify({ code: `[Request ID: ${requestId}] Server Error: ${reason}` })
  return { status: 500, headers: [["content-type", "application/json"]], body: new Response(text).body }
}
