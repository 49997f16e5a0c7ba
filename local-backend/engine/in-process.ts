/** The engine in this thread: one database, one deployment, one transaction at a time. */
import { openDatabase } from "../database/open.ts"
import type { Environment } from "../environment.ts"
import { realEnvironment } from "./real-environment.ts"
import { localBytes } from "../files/places.ts"
import { createFileService, sweepLeftovers } from "../files/service.ts"
import { createTransferMethods } from "../transfer/engine-methods.ts"
import { createActionRunner } from "../functions/actions.ts"
import type { ImportedComponent } from "../functions/components/load.ts"
import { allCrons } from "../functions/components/report.ts"
import { failed, newRequestId } from "../functions/errors.ts"
import { executeQuery } from "../functions/execute.ts"
import type { Executor } from "../functions/execute.ts"
import { createSerial } from "../functions/serial.ts"
import { createTokenSigner } from "../functions/signing.ts"
import { silentLogger } from "../log.ts"
import type { Logger } from "../log.ts"
import type { ScheduledActionPort } from "../scheduler/types.ts"
import { createListeners, noticeOf } from "./commits.ts"
import { createCounters } from "./counters.ts"
import { createFunctionLogs } from "./function-logs.ts"
import type { FunctionLogs } from "./function-logs.ts"
import { readVariables } from "./deployment-store.ts"
import { createDeployments } from "./deployments.ts"
import type { DeploymentImage } from "./internal.ts"
import { unwatched } from "./origin.ts"
import type { EndedRun, Watch } from "./origin.ts"
import { createPinnedQueries } from "./pinned-queries.ts"
import { planned, runAny, scheduledCall } from "./run-call.ts"
import { createEngineScheduler } from "./scheduling.ts"
import { createStagedValidators } from "./staged-validators.ts"
import { readSystemState, systemStateRecord, writeSystemState } from "./system-state.ts"
import { createTestQueries } from "./test-query.ts"
import { createTransactions } from "./transactions.ts"
import type { Transactions } from "./transactions.ts"
import type { CommitNotice, Deployment, Engine } from "./types.ts"

export type EngineOptions = {
  /** A file path, or ":memory:". */
  path: string
  durability?: "full" | "normal"
  environment?: Environment
  logger?: Logger
  /** What functions find as CONVEX_CLOUD_URL and CONVEX_SITE_URL. */
  origins?: { cloudUrl: string; siteUrl: string }
  /** "manual": nothing scheduled runs until `runDueJobs()`. For tests and simulators that own the clock. */
  scheduling?: "automatic" | "manual"
  /** Where scheduled actions run; by default in this thread. */
  scheduledActions?: ScheduledActionPort
  /** Where `"use node"` modules find packages that the bundle left out. */
  projectDirectory?: string
  /** Where files lie; by default beside the database. */
  filesDirectory?: string
  /** Whether bytes that nobody knows are removed at the start. Not beside another engine's threads. */
  sweepFiles?: boolean
  /** Gives up an action after this long; Convex allows ten minutes. */
  actionTimeoutMs?: number
  watch?: Watch
  /** Where mutations come one message at a time: resolves when those on the way have arrived. */
  arrivals?: () => Promise<void>
  /** What the watchdog ended in the engine before this one. */
  ended?: EndedRun | null
}

export type InProcessEngine = Engine & {
  /** Deploys modules that are imported already, keyed like `tasks.js`; `schema` is `defineSchema`'s result. */
  deployModules(
    modules: Readonly<Record<string, unknown>>,
    schema?: unknown,
    /** By the paths under which they are mounted: `limiter`, `limiter/worker`. */
    components?: Readonly<Record<string, ImportedComponent>>,
  ): Promise<Deployment>
  /** Runs all scheduled functions and crons that are due by now, and waits for them. */
  runDueJobs(): Promise<void>
  /** When the next scheduled function or cron is due, in Unix milliseconds. */
  nextJobMs(): number | null
  /** What a host in another thread needs beyond the public interface. */
  readonly transactions: Transactions
  readonly logs: FunctionLogs
  image(): Promise<DeploymentImage | null>
}

/** Convex keeps finished jobs for a week, which is also longer than any client repeats an answered request. */
const KEEP_MS = 7 * 24 * 60 * 60 * 1000
const SWEEP_MS = 60 * 60 * 1000
/** For engines without a network: their files' URLs lead nowhere. */
const DEFAULT_CLOUD_URL = "http://127.0.0.1:3210"

export function createEngine(options: EngineOptions): InProcessEngine {
  const { environment = realEnvironment, logger = silentLogger, watch = unwatched } = options
  const database = openDatabase({
    path: options.path,
    environment,
    ...(options.durability === undefined ? {} : { durability: options.durability }),
  })
  const serial = createSerial()
  const counters = createCounters()
  const logs = createFunctionLogs(environment)
  const commits = createListeners<CommitNotice>(logger)
  const deploys = createListeners<void>(logger)

  const deployments = createDeployments({
    database,
    environment,
    serial,
    watch,
    ...(options.origins === undefined ? {} : { origins: options.origins }),
    ...(options.projectDirectory === undefined ? {} : { projectDirectory: options.projectDirectory }),
    swapped(deployment) {
      if (deployment !== null) crons.deploy(allCrons(deployment))
      deploys.notify()
      checkStaged()
      scheduler.wake()
    },
  })
  const staged = createStagedValidators({ database, serial, logger })
  function checkStaged(): void {
    staged.check().catch((error: unknown) => logger.error({ err: error }, "schema.staged-check-failed"))
  }
  const { path, filesDirectory } = options
  const bytes = localBytes({ path, filesDirectory })
  if (options.sweepFiles !== false) {
    const swept = sweepLeftovers(database, bytes)
    if (swept > 0) logger.info({ files: swept }, "files.swept")
  }
  const files = createFileService({
    database,
    environment,
    serial,
    bytes,
    cloudUrl: options.origins?.cloudUrl ?? DEFAULT_CLOUD_URL,
    write: (work) => transactions.write(work),
    failed: (error, what) => logger.error({ err: error }, what),
  })
  const signer = createTokenSigner(database, options.origins?.cloudUrl ?? DEFAULT_CLOUD_URL)
  const executor: Executor = {
    database,
    environment,
    logger,
    watch,
    loaded: deployments.current,
    files: files.port,
    signer,
    system: {
      variables: () => readVariables(database),
      cloudUrl: options.origins?.cloudUrl ?? DEFAULT_CLOUD_URL,
      state: (key) => readSystemState(database, key),
      components: () => ["", ...database.components()],
    },
    executed: logs.record,
  }
  const transactions = createTransactions({
    executor,
    serial,
    counters,
    arrivals: options.arrivals,
    committed(commit) {
      files.removal.remove(commit.discardedFiles ?? [])
      commits.notify(noticeOf(commit))
      if (commit.scheduledJobs) scheduler.wake()
    },
  })
  const transfer = createTransferMethods({
    database,
    serial,
    committed: (commit) => {
      files.removal.remove(commit.discardedFiles ?? [])
      commits.notify(noticeOf(commit))
    },
    replaced: () => deploys.notify(),
    readRecord: (key) => readSystemState(database, key),
    recordMeta: ({ key, value }) => systemStateRecord(key, value),
    failed: (error, what) => logger.error({ err: error }, what),
  })
  const pinned = createPinnedQueries({
    database,
    serial,
    run: (call, index, begin) => executeQuery(executor, call, index, begin),
  })
  const runner = createActionRunner({
    executed: logs.record,
    loaded: deployments.current,
    engine: { ...transactions, runAction: (call) => runAction(call) },
    environment,
    files: { methods: files.methods, bytes, newKey: files.port.newKey },
    ...(options.actionTimeoutMs === undefined ? {} : { timeoutMs: options.actionTimeoutMs }),
  })
  const { scheduler, crons } = createEngineScheduler({
    database,
    environment,
    logger,
    serial,
    transactions,
    loaded: deployments.current,
    automatic: options.scheduling !== "manual",
    actions: options.scheduledActions ?? {
      run: (action) => runAction(scheduledCall(action), action.jobId),
      adopt: () => null,
      recorded: () => {},
    },
  })

  const runAction = planned(transactions, (call, scheduledFunctionId) =>
    counters.measure("actions", () => runner.runAction(call, scheduledFunctionId)),
  )

  const sweep = setInterval(() => {
    transactions
      .forget({ answersAfterMs: KEEP_MS, jobsAfterMs: KEEP_MS })
      .catch((error: unknown) => logger.error({ err: error }, "engine.sweep-failed"))
  }, SWEEP_MS)
  sweep.unref()
  const loaded = deployments.current()
  if (loaded !== null) crons.deploy(allCrons(loaded.deployment))
  endRun(options.ended ?? null)
  scheduler.wake()

  /** Before the scheduler looks for work, so that it does not start the same run again. */
  function endRun(ended: EndedRun | null): void {
    if (ended?.origin.kind === "cron") crons.skip(ended.origin.name, ended.origin.dueMs)
    if (ended?.origin.kind !== "job") return
    const outcome = failed(newRequestId(environment.randomBytes), ended.reason)
    transactions
      .markEnded(ended.origin.jobId, outcome)
      .catch((error: unknown) => logger.error({ err: error }, "scheduler.mark-failed"))
  }

  return {
    transactions,
    logs,
    functionLogs: logs.read,
    pinTimestamp: pinned.pin,
    runQueriesAt: pinned.runAt,
    runTestQuery: createTestQueries({ executor, serial, variables: deployments.processVariables }),
    deploy: deployments.deploy,
    pushes: deployments.pushes,
    deployModules: deployments.deployModules,
    deployment: () => deployments.current()?.deployment ?? null,
    image: deployments.image,
    runQueries: (calls, urgency) => transactions.runQueries(calls, urgency),
    runMutation: transactions.runMutation,
    runAction: (call) => runAction(call),
    runHttpAction: (request) => runner.runHttpAction(request),
    runAny: (call) =>
      runAny(
        {
          ...transactions,
          deployment: () => deployments.current()?.deployment ?? null,
          runAction,
          randomBytes: environment.randomBytes,
        },
        call,
      ),
    runDueJobs: scheduler.runDue,
    nextJobMs: scheduler.nextMs,
    onCommit: commits.add,
    onDeploy: deploys.add,
    files: files.methods,
    fileBytes: bytes,
    transfer,
    lastTs: () => database.lastTs(),
    raiseTs: (ts) => serial(() => database.raiseTs(ts)),
    setSystemState: (key, value) =>
      transactions.write((transaction) => writeSystemState(database, transaction, key, value)),
    publicKeys: () => Promise.resolve(signer.publicKeys()),
    environmentVariables: deployments.variables,
    setEnvironmentVariables: deployments.setVariables,
    metrics: () => Promise.resolve(counters.read()),
    async stop(graceMs = 5_000) {
      clearInterval(sweep)
      staged.stop()
      await withGrace(scheduler.stop(), graceMs)
      await serial(() => {
        pinned.release()
        database.close()
      })
    },
  }
}

/** Waits for the work, but no longer than the grace given. */
async function withGrace(work: Promise<void>, graceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)))
  await Promise.race([work, grace])
  clearTimeout(timer)
}
